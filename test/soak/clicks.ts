import type { ShownView } from "../../src/sandbox/control-types/shown.ts";
import { ControlError } from "../../src/sandbox/errors.ts";
import { ACTIONS } from "../../src/slack/ids.ts";
import type { Chance } from "../support/story/seeded.ts";
import { CHANNEL, type Story } from "../support/story/story.ts";
import { eventually } from "../support/waiting.ts";

/** What came of a click: Amends did it, said no, or gave no answer in time, as Slack then told the person. */
export type Came = "done" | "refused" | "unanswered";

interface Place {
  readonly user: string;
  readonly channel: string;
  readonly messageTs: string;
}

type Click = (story: Story, place: Place, random: Chance, users: readonly string[]) => Promise<Came>;

/** How long to wait for a window: one that comes for certain, one that comes when a note is needed, and none. */
const WAITS = { certain: 2_500, perhaps: 500, never: 0 } as const;
type Wait = keyof typeof WAITS;
const NOTES = [
  "called her, waits for my mail",
  "left a message",
  "she wants <!channel> to know",
  "agreed on a weekly call",
];

const pick = <T>(random: Chance, from: readonly T[]): T => from[random.between(0, from.length - 1)] as T;

/** Clicks something, and answers the window that opens, if one does. */
const click =
  (
    what: (random: Chance, users: readonly string[]) => { label: string } | { actionId: string; selected: string },
    wait: Wait,
  ): Click =>
  async (story, place, random, users) => {
    const before = topWindow(story, place.user)?.id;
    const ack = await story.slack.control.interact({ ...place, ...what(random, users) });
    if (ack.status !== 200) return "unanswered";
    const opened = await windowAfter(story, place.user, before, WAITS[wait]);
    return opened ? answer(story, place.user, opened, random) : wait === "certain" ? "unanswered" : "done";
  };

const press = (label: string, wait: Wait = "certain"): Click => click(() => ({ label }), wait);
const assign = click((random, users) => ({ actionId: ACTIONS.assign, selected: pick(random, users) }), "perhaps");

const reply: Click = async (story, { user, channel, messageTs }, random) => {
  await story.slack.control.message({ channel, user, thread_ts: messageTs, text: pick(random, NOTES) });
  return "done";
};

/** What people do with an open card, by how often. */
const DEEDS: readonly (readonly [weight: number, click: Click])[] = [
  [30, press("Resolution in Progress")],
  [25, press("Resolved")],
  [5, press("Can't Resolve")],
  [8, press("Escalate")],
  [12, press("Add note")],
  [8, assign],
  [6, reply],
  [6, press("Follow", "never")],
];
/** Each as often as it weighs. */
const BAG: readonly Click[] = DEEDS.flatMap(([weight, click]) => Array.from({ length: weight }, () => click));

/** Somebody does something with an open issue, or a leader answers an escalation. */
export async function clickSomewhere(story: Story, random: Chance, users: readonly string[]): Promise<Came> {
  const call = random.next() < 0.15 ? await escalated(story, random) : undefined;
  const place = call ?? (await openCard(story, random, pick(random, users)));
  if (!place) return "refused";
  try {
    return await (call ? press("I have it", "never") : pick(random, BAG))(story, place, random, users);
  } catch (error) {
    // The card changed under the person's finger: what they meant to press is not there any more.
    if (error instanceof ControlError) return "refused";
    throw error;
  }
}

async function openCard(story: Story, random: Chance, user: string): Promise<Place | undefined> {
  const found = await anyOf<{ message_ts: string }>(
    story,
    random,
    `select card.message_ts from issues i join notices card on card.issue_id = i.id and card.kind = 'card' and card.state = 'sent'
     where i.closed_at is null and i.id >= :from order by i.id limit 1`,
  );
  return found && { user, channel: CHANNEL, messageTs: found.message_ts };
}

/** A direct message that asks a leader for an answer. */
const escalated = (story: Story, random: Chance): Promise<Place | undefined> =>
  anyOf<Place>(
    story,
    random,
    `select p.slack_user_id as user, n.channel_id as channel, n.message_ts as "messageTs" from issues i
     join notices n on n.issue_id = i.id and n.kind = 'dm' and n.why = 'leader' and n.state = 'sent' join people p on p.id = n.person_id
     where i.status = 'escalated' and i.clocks #> '{escalation,taken}' = 'null' and i.id >= :from order by i.id limit 1`,
  );

/** The first from some issue on, so that a click costs the same however many there are. */
async function anyOf<T>(story: Story, random: Chance, sql: string): Promise<T | undefined> {
  const share = random.next();
  // When connections are dropped, ours are too.
  const ask = async (from: number): Promise<T | undefined> => {
    const { rows } = await story.database.db.raw<{ rows: T[] }>(sql, { from }).catch(() => ({ rows: [] }));
    return rows[0];
  };
  const last = await story.database
    .db("issues")
    .max("id as id")
    .first()
    .catch(() => undefined);
  return (await ask(Math.ceil(share * (last?.id ?? 0)))) ?? (await ask(0));
}

const topWindow = (story: Story, user: string): ShownView | undefined =>
  story.slack.control.views().modals[user]?.at(-1);

async function answer(story: Story, user: string, opened: ShownView, random: Chance): Promise<Came> {
  const { control } = story.slack;
  const asksMore = opened.blocks.some((block) => block.block_id === "contact");
  const values = { note: pick(random, NOTES), ...(asksMore ? { contact: "call", root_cause: "Responsiveness" } : {}) };
  const { outcome } = await control.viewSubmit({ user, viewId: opened.id, values });
  if (outcome === "closed") return "done";
  await control.viewClose({ user, viewId: opened.id });
  return outcome === "failed" ? "unanswered" : "refused";
}

/** The window that opens next; undefined when none does in time. */
async function windowAfter(
  story: Story,
  user: string,
  before: string | undefined,
  withinMs: number,
): Promise<ShownView | undefined> {
  if (withinMs === 0) return undefined;
  const opened = (): ShownView | undefined => {
    const top = topWindow(story, user);
    return top?.id === before ? undefined : top;
  };
  await eventually(() => {
    if (!opened()) throw new Error("no window");
  }, withinMs).catch(() => undefined);
  return opened();
}
