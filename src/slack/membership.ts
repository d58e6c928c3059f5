import { setTimeout as sleep } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import type { Clock } from "../clock.ts";
import { faultsIn } from "../domain/named.ts";
import type { Logger } from "../logger.ts";
import { allNamings, makeKnown, type NamedPeople } from "../usecases/named-people.ts";
import type { Roster } from "../usecases/roster.ts";
import type { SlackTeam } from "./identity.ts";
import { openLookUp } from "./look-up.ts";
import { patiently } from "./patience.ts";
import { identityOf, type SlackUser } from "./who.ts";

export interface MembershipPorts extends SlackTeam {
  readonly client: WebClient;
  readonly roster: Roster;
  readonly named: NamedPeople;
  /** Amends sends mail. */
  readonly sendsMail: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly workspaceId: number;
  /** Hears how the reading of people goes. */
  readonly progress: Progress;
}

/** Who waits for the reading of people. */
export interface Progress {
  /** One more part was read. */
  step(): void;
  /** Everybody was read, or cannot be: whoever waits goes on. */
  end(): void;
}

/** Slack's advice for users.list: at most 200; up to 1,000 are given, and 50,000 people are 50 calls instead of 250. */
const PEOPLE_A_PAGE = 1_000;
const MEMBERS_A_PAGE = 999;
/** Two a second would be too fast for users.list, which takes some twenty a minute. */
const PAUSE_MS = 3_000;
const AGAIN_EVERY_MS = 3_600_000;

/**
 * Keeps who is in the workspace, in the channels of cards and in the user groups that settings name, beside everything else: events tell of
 * changes, and every hour what they may have missed is found; people are read until that has worked once, and daily by `readPeopleAgain`. Ends
 * with `stopped`; never throws.
 */
export async function keepMembership(ports: MembershipPorts, stopped: AbortSignal): Promise<void> {
  for (let areRead = false; !stopped.aborted; ) {
    await attempt(ports, async () => {
      await syncChannels(ports, stopped);
      if (!areRead) {
        await syncPeople(ports, stopped);
        areRead = true;
        ports.progress.end();
        await syncChannels(ports, stopped);
      }
      await syncNamed(ports, stopped);
    });
    ports.progress.end();
    await sleep(AGAIN_EVERY_MS, undefined, { signal: stopped, ref: false }).catch(() => undefined);
  }
}

/** Trouble is logged and left to the next round: what is known stays. */
async function attempt({ logger }: Pick<MembershipPorts, "logger">, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (err) {
    if (err instanceof Error && err.name === "AbortError") return;
    logger.warn("who is in the workspace could not be read, trying again in an hour", { err });
  }
}

type PeoplePorts = Pick<MembershipPorts, "client" | "roster" | "clock" | "logger" | "workspaceId" | keyof SlackTeam>;
const NOBODY_WAITS: Progress = { step: () => undefined, end: () => undefined };

/** Once a day everyone is read again, by one process: events of who left, or became a guest, may have been missed. Never throws. */
export async function readPeopleAgain(ports: PeoplePorts, stopped: AbortSignal): Promise<void> {
  await attempt(ports, async () => {
    if (await ports.roster.mayReadAgain(ports.workspaceId, ports.clock.now().toISOString()))
      await syncPeople({ ...ports, progress: NOBODY_WAITS }, stopped);
  });
}

/** Everyone of the workspace, a page at a time. */
async function syncPeople(ports: PeoplePorts & Pick<MembershipPorts, "progress">, stopped: AbortSignal): Promise<void> {
  const { client, roster, clock, workspaceId, progress } = ports;
  const begunAt = clock.now().toISOString();
  let cursor: string | undefined;
  do {
    const page = await patiently(() => client.users.list({ limit: PEOPLE_A_PAGE, ...(cursor ? { cursor } : {}) }), {
      stopped,
    });
    const people = ((page.members ?? []) as SlackUser[]).flatMap((u) =>
      u.id ? [identityOf({ ...u, id: u.id }, ports)] : [],
    );
    stopped.throwIfAborted();
    await roster.savePeople(workspaceId, people, clock.now().toISOString());
    progress.step();
    cursor = page.response_metadata?.next_cursor;
    if (cursor) await sleep(PAUSE_MS, undefined, { signal: stopped });
  } while (cursor);
  await roster.notePeopleRead(workspaceId, begunAt);
}

/** Everybody whom settings name; who cannot be called is warned of, as an escalation would pass them over. */
async function syncNamed(ports: MembershipPorts, stopped: AbortSignal): Promise<void> {
  const { named, clock, logger, workspaceId, sendsMail } = ports;
  const lookUp = openLookUp({ ...ports, patiently: (call) => patiently(call, { stopped }) });
  const namings = await allNamings(named, workspaceId);
  const names = namings.map(({ name }) => name);
  const known = await makeKnown({ lookUp, named, workspaceId, now: () => clock.now() }, names);
  for (const { where, kind } of faultsIn(namings, known, sendsMail))
    logger.warn("somebody who is to be called cannot be: amends doctor says who", { step: where, code: kind });
}

async function syncChannels(ports: MembershipPorts, stopped: AbortSignal): Promise<void> {
  for (const channelId of await ports.roster.channels(ports.workspaceId)) {
    await syncChannel(ports, channelId, stopped);
    ports.progress.step();
  }
}

type ChannelPorts = Pick<MembershipPorts, "client" | "roster" | "clock" | "workspaceId">;

const MEMBER_TRIES = 3;

/** What kind of channel it is and, when it is private, who is in it. One that the token cannot see is left as it is known. */
export async function syncChannel(ports: ChannelPorts, channel: string, stopped: AbortSignal): Promise<void> {
  const { client, roster, clock, workspaceId } = ports;
  const info = await patiently(() => client.conversations.info({ channel }), { stopped }).catch(notThere);
  if (!info?.channel) return;
  const { name = "", is_private: isPrivate = true } = info.channel;
  stopped.throwIfAborted();
  await roster.saveChannel(workspaceId, { id: channel, name, isPrivate }, clock.now().toISOString());
  // Who joins or leaves while it is read may be in the list or not; in a channel where somebody always does, the next hour reads again.
  for (let tries = 0; isPrivate && tries < MEMBER_TRIES; tries++) {
    const version = await roster.membersVersion(workspaceId, channel);
    const members = await membersOf(ports, channel, stopped);
    stopped.throwIfAborted();
    if (version !== null && (await roster.setMembers(workspaceId, channel, members, version))) return;
  }
}

async function membersOf({ client }: ChannelPorts, channel: string, stopped: AbortSignal): Promise<string[]> {
  const members: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await patiently(
      () => client.conversations.members({ channel, limit: MEMBERS_A_PAGE, ...(cursor ? { cursor } : {}) }),
      { stopped },
    );
    members.push(...(page.members ?? []));
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  return members;
}

function notThere(error: unknown): null {
  if ((error as { data?: { error?: string } }).data?.error === "channel_not_found") return null;
  throw error;
}
