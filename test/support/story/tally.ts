import type { FaultKind } from "../../../src/sandbox/control-types.ts";
import { cardView } from "../../../src/slack/views/card.ts";
import { openReader } from "../../../src/store/reader.ts";
import type { Story } from "./story.ts";
import { standingInSlack } from "./witnesses.ts";

/** What a fault took and what it made twice. */
export interface Tally {
  readonly lost: number;
  readonly doubled: number;
}

export interface TallyOptions {
  /** Ids of deliveries that were answered 202. */
  readonly accepted?: readonly string[];
  /** How often the same mail, with the same Message-ID, may arrive: twice where its answer was lost. Default: once. */
  readonly copies?: number;
}

/** Counts what is missing and what is there twice, in the database, the local Slack and the mailbox together. To be asked when all is quiet. */
export async function tallyOf(story: Story, o: TallyOptions = {}): Promise<Tally> {
  const posted = standingInSlack(story);
  const standing = new Set(posted.map(({ channel, message }) => `${channel} ${message.ts}`));
  const notices = await ask<SentNotice>(story, SENT);
  const inSlack = notices.filter(({ transport }) => transport === "slack");
  const mailed = notices.filter(({ transport }) => transport === "email");
  const mails = story.world.mailbox.messages().map(({ messageId }) => messageId.replace(/[<>]/g, ""));
  const arrived = new Set(mails);
  const lost =
    (await notUnderstood(story, o.accepted ?? [])) +
    (await countOf(story, WITHOUT_ISSUE)) +
    (await countOf(story, WITHOUT_CARD)) +
    (await countOf(story, OWED, { now: story.clock.now().toISOString() })) +
    inSlack.filter((n) => !standing.has(`${n.channel_id} ${n.message_ts}`)).length +
    mailed.filter((n) => !arrived.has(n.message_ts)).length +
    (await outOfDate(story));
  const doubled =
    surplus(
      posted.map(({ key }) => key),
      1,
    ) + surplus(mails, o.copies ?? 1);
  return { lost, doubled };
}

/** How often Slack's calls were struck by these faults, by its log. */
export const struck = (story: Story, ...kinds: readonly FaultKind[]): number =>
  story.slack.control.log().filter((entry) => entry.type !== "delivery" && entry.fault && kinds.includes(entry.fault))
    .length;

interface SentNotice {
  transport: "slack" | "email";
  channel_id: string;
  message_ts: string;
}

const SENT = "select distinct transport, channel_id, message_ts from notices where state = 'sent'";
const WITHOUT_ISSUE = `select count(*) as n from responses r where not r.as_history and r.deleted_at is null
  and (r.score <= 6 or r.wants_contact) and not exists (select 1 from issues i where i.response_id = r.id)`;
const WITHOUT_CARD =
  "select count(*) as n from issues i where not exists (select 1 from notices n where n.issue_id = i.id and n.kind = 'card' and n.state = 'sent')";
/** Messages that should have gone out by now, and messages that never will; cards are counted above. */
const OWED = `select count(*) as n from notices where kind <> 'card' and (state = 'failed'
  or (state in ('planned', 'sending', 'unknown') and coalesce(not_before, planned_at) <= cast(:now as timestamptz)))`;

const ask = async <T>(story: Story, sql: string, bindings: Record<string, string> = {}): Promise<T[]> =>
  (await story.database.db.raw<{ rows: T[] }>(sql, bindings)).rows;

const countOf = async (story: Story, sql: string, bindings: Record<string, string> = {}): Promise<number> =>
  (await ask<{ n: number }>(story, sql, bindings))[0]?.n ?? 0;

async function notUnderstood(story: Story, accepted: readonly string[]): Promise<number> {
  const kept = await ask<{ delivery_id: string; state: string }>(story, "select delivery_id, state from received");
  const understood = new Set(kept.filter(({ state }) => state === "parsed").map((r) => r.delivery_id));
  return new Set([...accepted, ...kept.map((r) => r.delivery_id)].filter((id) => !understood.has(id))).size;
}

/** Cards that say something else than the database: a change that was lost on its way. */
async function outOfDate(story: Story): Promise<number> {
  const cards = await ask<{ issue_id: number; channel_id: string; message_ts: string }>(
    story,
    "select issue_id, channel_id, message_ts from notices where kind = 'card' and state = 'sent'",
  );
  const shown = new Map(
    standingInSlack(story).map(({ channel, message }) => [`${channel} ${message.ts}`, message.text]),
  );
  const reader = openReader(story.database.db);
  let count = 0;
  for (const { issue_id, channel_id, message_ts } of cards) {
    const text = shown.get(`${channel_id} ${message_ts}`);
    if (text !== undefined && text !== cardView(await reader.card(issue_id)).text) count += 1;
  }
  return count;
}

/** How many there are beyond so many of each. */
function surplus(names: readonly string[], allowed: number): number {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + Math.max(0, count - allowed), 0);
}
