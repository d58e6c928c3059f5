import { expect } from "@jest/globals";
import type { Status } from "../../../src/domain/status.ts";
import type { AckResult } from "../../../src/sandbox/control-types/deed.ts";
import { eventually } from "../waiting.ts";
import type { Card } from "./card.ts";
import { Modal } from "./modal.ts";
import { USERS, type Who } from "./people.ts";
import { everybodyIsKnown } from "./settings.ts";
import { CHANNEL, type Story } from "./story.ts";

/** Something happens to a channel in Slack; by default to that of the cards. */
export const channel = (
  story: Story,
  action: "archive" | "unarchive" | "kick" | "invite" | "delete",
  place: string = CHANNEL,
): Promise<void> => story.slack.control.channel({ channel: place, action });

/** Waits until Amends knows that a place is closed; "" is all of Slack. Errors of Slack's that say so are accounted for. */
export async function knownClosed(story: Story, code: string, place: string = CHANNEL): Promise<void> {
  story.expectedErrors.push(code);
  await eventually(async () => {
    const closed = await story.database.db("closures").whereNull("mended_at").select("place", "code");
    expect(closed).toContainEqual({ place, code });
  });
}

/** Waits until Amends knows of no closed place any more. */
export const allOpen = (story: Story): Promise<void> =>
  eventually(async () => {
    expect(await story.database.db("closures").whereNull("mended_at").select("place", "code")).toEqual([]);
  }, 15_000);

/** Lets the second look come that confirms it, and with it those messages that tell of it. */
export async function confirmed(story: Story): Promise<void> {
  await everybodyIsKnown(story);
  story.fastForward({ minutes: 2 });
  await eventually(async () => {
    const [closure] = await story.database.db("closures").whereNull("mended_at").select("told_at");
    expect(closure?.told_at).toBeInstanceOf(Date);
  });
}

/** Waits until everything is understood, nothing is due, and nothing is left to be told to people: what waits for a closed channel still does. */
export const peopleAreTold = (story: Story): Promise<void> =>
  eventually(async () => {
    const { rows } = await story.database.db.raw(
      `select key, state, error_code from notices where person_id is not null and state in ('planned', 'sending', 'unknown')
         and (not_before is null or not_before <= :now)
       union all select 'received:' || id, state, null from received where state = 'waiting'
       union all select 'issue:' || id, status, null from issues where closed_at is null and coalesce(next_deadline_at, opened_at) <= :now`,
      { now: story.clock.now().toISOString() },
    );
    expect(rows).toEqual([]);
  }, 15_000);

/** How many calls to Slack were made since then, of which those that were refused. */
export function callsSince(story: Story, since: number): { readonly all: number; readonly refused: number } {
  const calls = story.slack.control.log({ since }).filter((entry) => entry.type === "api");
  return { all: calls.length, refused: calls.filter(({ ok }) => !ok).length };
}

/** Uses what stands under one issue of a message about several: a button by its id, or the menu of statuses. */
export function onRow(message: Card, who: Who, issue: number, actionId: string, to?: Status): Promise<AckResult> {
  const rows = message.message.blocks.filter((block) => block.type === "actions");
  const block = rows.find(({ block_id: id }) => id?.startsWith(`amends.row:${issue}:`));
  const options = (block?.elements as { action_id: string; options?: { value: string }[] }[] | undefined)?.flatMap(
    (element) => (element.action_id === actionId ? (element.options ?? []) : []),
  );
  const selected = options?.find(({ value }) => value.includes(`"to":"${to}"`))?.value;
  const where = { user: USERS[who], channel: message.channel, messageTs: message.ts, blockId: block?.block_id ?? "" };
  return message.story.slack.control.interact({ ...where, actionId, ...(selected === undefined ? {} : { selected }) });
}

/** Sets a status there, with a note. */
export async function setOnRow(message: Card, who: Who, issue: number, to: Status, note: string): Promise<void> {
  const before = Modal.openFor(message.story, who)?.id;
  await onRow(message, who, issue, "amends.row.status", to);
  const window = await Modal.next(message.story, who, before);
  expect(await window.submit({ note })).toMatchObject({ outcome: "closed" });
}

/** Amends is installed anew, perhaps without some scopes: it is stopped, given the new token, invited where it is wanted, and started. */
export async function reinstalled(
  story: Story,
  { channels = [], without = [] }: { readonly channels?: readonly string[]; readonly without?: readonly string[] } = {},
): Promise<void> {
  await story.stopApp();
  const { botToken } = await story.slack.control.installation({ action: "install", without: [...without] });
  (story.world.env as Record<string, string | undefined>).SLACK_BOT_TOKEN = botToken ?? "";
  for (const place of channels) await channel(story, "invite", place);
  await story.startApp();
}
