import { stopwatch } from "../clock.ts";
import type { LogFields } from "../logger.ts";
import { type AlertPorts, tellOfClosures } from "./alerts.ts";
import { lookAtAll, lookAtClosures } from "./closures.ts";
import type { Lane } from "./outbox-ports.ts";
import { type ParsePorts, parseReceived } from "./parse-received.ts";
import { type SweepPorts, sweepDeadlines } from "./sweep-deadlines.ts";
import { tellOfRejected } from "./tell-of-rejected.ts";
import { wakeFound } from "./wake-lane.ts";

/** What is not as it should be, and nobody moves it. Each looks no further than at what is wrong, or at a bounded stretch of what there is. */
export interface Findings {
  /** Open issues whose card was given up long enough ago: it is posted anew. */
  postAgain(limit: number): Promise<readonly Found[]>;
  /** Open issues among the next so many without any card, or that time forgot: they are given one, and looked at. */
  walkIssues(at: string): Promise<readonly Found[]>;
  /** The next open cards of a walk backwards through the channels, newest first; none when the walk is over for the day. */
  cardsToLookFor(at: string, limit: number): Promise<StandingCards | null>;
  /** Has these cards drawn anew: one that is gone is then posted anew. The walk goes on before `reached`; null: with the next channel. */
  lookedFor(
    cards: StandingCards,
    gone: readonly string[],
    reached: string | null,
    at: string,
  ): Promise<readonly Found[]>;
  /** Lanes that rest, or are held, though nothing is closed and nobody holds so long; and messages put off beyond all patience. */
  loosen(): Promise<readonly Found[]>;
  /** Whether a body waits to be understood, or an issue for time to pass, longer than `patienceMs`. */
  stuck(
    at: string,
    patienceMs: number,
  ): Promise<{ readonly received: readonly number[]; readonly issues: readonly number[] }>;
  /** Whether something was not done for so long, by whichever process; says that it is done now. */
  isTime(name: string, at: string, everyMs: number): Promise<boolean>;
}

/** Cards of open issues that should stand in a channel, by their messages, newest first. */
export interface StandingCards {
  readonly workspaceId: number;
  readonly channelId: string;
  readonly ts: readonly string[];
}

/** Something that was found and mended, by ids. */
export interface Found
  extends Pick<LogFields, "issueId" | "noticeId" | "receivedId" | "sourceId" | "lane" | "channel" | "code"> {
  /** Whom to wake because of it: a lane, or time itself. */
  readonly wake?: Lane | "time";
}

export interface WatchPorts extends AlertPorts, SweepPorts, ParsePorts {
  readonly findings: Findings;
  /** Has new cards go to the channel that is set, and brings open ones there whose own is closed. */
  readonly followChannel: (at: string) => Promise<readonly Found[]>;
  /** Has everybody in the workspace read again when that is due, and does not wait for it. */
  readonly readPeople: () => void;
}

/** Under this name stands when somebody looked last. */
export const WATCHED = "watch";

type Look = (ports: WatchPorts, at: string) => Promise<readonly Found[]>;

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 120_000;
/** How long it has to be seen to wait by the same process. */
const SEEN_FOR_MS = 50_000;
const AT_A_TIME = 200;
/** How many findings of one kind are named in the log at a time. */
const NAMED_MOST = 20;

const counted = (count: number): readonly Found[] => Array.from({ length: count }, () => ({}));

/** All that is looked for, in this order: a place that opens lets what waited for it go before anybody is told that it is closed. */
const LOOKS: readonly (readonly [what: string, look: Look])[] = [
  ["channel_followed", (ports, at) => ports.followChannel(at)],
  ["place_mended", async (ports, at) => counted(await lookAtClosures(ports, at))],
  [
    "place_closed",
    async (ports, at) =>
      (await ports.findings.isTime("places", at, HOUR_MS)) ? counted(await lookAtAll(ports, at)) : [],
  ],
  ["place_told", async (ports, at) => (await tellOfClosures(ports, at)).map((channel) => ({ channel }))],
  ["answers_rejected", async (ports, at) => (await tellOfRejected(ports, at)).map((sourceId) => ({ sourceId }))],
  ["card_given_up", (ports) => ports.findings.postAgain(AT_A_TIME)],
  ["issue_forgotten", (ports, at) => ports.findings.walkIssues(at)],
  ["card_gone", lookForCards],
  ["lane_stuck", (ports) => ports.findings.loosen()],
];

/** Finds and mends what is not as it should be, each time it is called. What fails is logged, and holds up nothing behind it. */
export function openWatch(ports: WatchPorts, seenForMs = SEEN_FOR_MS): () => Promise<void> {
  const looks = [...LOOKS, ["work_stuck", takingOver(seenForMs)] as const];
  return async () => {
    const at = await ports.present();
    await ports.findings.isTime(WATCHED, at, 0);
    ports.readPeople();
    for (const [step, look] of looks) {
      try {
        tell(ports, step, await look(ports, at));
      } catch (err) {
        ports.logger.error("a part of the watch failed", { step, err });
      }
    }
  };
}

function tell({ logger, nudges }: WatchPorts, step: string, found: readonly Found[]): void {
  for (const { wake: _wake, ...ids } of found.slice(0, NAMED_MOST)) logger.warn("found and mended", { step, ...ids });
  if (found.length > NAMED_MOST) logger.warn("found and mended more", { step, count: found.length });
  if (found.some(({ wake }) => wake === "time")) nudges.deadlines();
  for (const { wake } of found) if (typeof wake === "object") wakeFound(nudges, wake);
}

const CARDS_AT_A_TIME = 100;

/** Once a day each open card is looked for in Slack, a page of messages a minute; one that is not there any more comes again. */
async function lookForCards({ findings, places }: WatchPorts, at: string): Promise<readonly Found[]> {
  const cards = await findings.cardsToLookFor(at, CARDS_AT_A_TIME);
  const [newest, oldest] = [cards?.ts[0], cards?.ts.at(-1)];
  if (!cards || newest === undefined || oldest === undefined) return [];
  const there = await places.standing(cards.channelId, oldest, newest);
  if (!there) return findings.lookedFor(cards, [], null, at);
  // What is older than the oldest message that was given is looked for next time.
  const reached = there.more ? (there.ts.at(-1) ?? oldest) : oldest;
  const gone = cards.ts.filter((ts) => Number(ts) >= Number(reached) && !there.ts.includes(ts));
  return findings.lookedFor(cards, gone, cards.ts.length < CARDS_AT_A_TIME && !there.more ? null : reached, at);
}

/**
 * Work that its own job has left for too long is done here: what was seen to wait already some time ago, so that nothing which has just begun counts.
 * What waits on all the same, as a body whose key is not here, is told, and not counted as mended.
 */
function takingOver(seenForMs: number): Look {
  const seen = { received: new Map<number, () => number>(), issues: new Map<number, () => number>() };
  const longSeen = (kind: keyof typeof seen, ids: readonly number[]): readonly number[] => {
    const before = seen[kind];
    seen[kind] = new Map(ids.map((id) => [id, before.get(id) ?? stopwatch()]));
    return ids.filter((id) => (seen[kind].get(id)?.() ?? 0) >= seenForMs);
  };
  return async (ports, at) => {
    const stuck = await ports.findings.stuck(at, PATIENCE_MS);
    const [received, issues] = [longSeen("received", stuck.received), longSeen("issues", stuck.issues)];
    if (received.length === 0 && issues.length === 0) return [];
    if (received.length > 0) await parseReceived(ports);
    if (issues.length > 0) await sweepDeadlines(ports);
    const left = await ports.findings.stuck(at, PATIENCE_MS);
    const found = [
      ...received.map((receivedId) => ({ receivedId, isLeft: left.received.includes(receivedId) })),
      ...issues.map((issueId) => ({ issueId, isLeft: left.issues.includes(issueId) })),
    ];
    for (const { isLeft, ...ids } of found) if (isLeft) ports.logger.warn("work waits that cannot be done here", ids);
    return found.flatMap(({ isLeft, ...ids }) => (isLeft ? [] : [ids]));
  };
}
