import { expect } from "@jest/globals";
import { isForGood } from "../../../src/cli/audit/for-good.ts";
import { aheadMs } from "../../../src/clock.ts";
import type { Block, ShownMessage } from "../../../src/sandbox/control-types/shown.ts";
import { cardView } from "../../../src/slack/views/card.ts";
import { lineView } from "../../../src/slack/views/line.ts";
import { auditDatabase } from "../../../src/store/audit/audit.ts";
import { openReader } from "../../../src/store/reader.ts";
import { differenceInMails, differenceInSlack } from "./told-once.ts";
import { type Allowed, ask, keyOf, standingInSlack, type Witnesses } from "./witnesses.ts";

export type { Allowed, Witnesses } from "./witnesses.ts";

interface IssueRow {
  id: number;
  channel_id: string;
  message_ts: string | null;
  key: string;
}

/**
 * What must hold after any fault, asked of the database, of Slack and of the mailbox together. The database is asked by `amends audit`: answers and
 * issues (I1), histories (I5), who was told (I4), reminders (I6), nothing stuck (I7). Slack: every issue has one card where the database says (I2) that
 * shows what the database holds (I3), every thread line stands once and in order (I8). Slack and mailbox: every message and mail came once, and no other.
 */
export async function expectInvariants(w: Witnesses, allowed: Allowed = {}): Promise<void> {
  await w.quiet();
  expect(await faultsInDatabase(w, allowed)).toEqual([]);
  const issues = allowed.withoutCards ? [] : await issuesOf(w);
  const cards = cardsOf(w, issues);
  expect(issues.filter(({ id }) => !cards.has(id)).map(({ key }) => key)).toEqual([]);
  for (const [id, card] of cards) {
    await cardShowsTheIssue(w, id, card);
    await linesStandOnceInOrder(w, id, card);
  }
  expect(await differenceInSlack(w, allowed)).toEqual({ missing: [], surplus: [] });
  expect(await differenceInMails(w, allowed)).toEqual({ missing: [], surplus: [] });
}

/** What `amends audit` finds, a line each; nothing may wait even for a moment. */
export async function faultsInDatabase(
  { database: { db }, clock }: Pick<Witnesses, "database" | "clock">,
  allowed: Pick<Allowed, "found" | "withoutCards"> = {},
): Promise<readonly string[]> {
  const request = { aheadMs: aheadMs(clock), sinceDays: null, patienceMs: 0, limit: 20, isForGood };
  const results = await auditDatabase(db, request);
  const expected = [...(allowed.found ?? []), ...(allowed.withoutCards ? ["cards"] : [])];
  return results
    .filter(({ name }) => !expected.includes(name))
    .flatMap(({ name, offences }) => offences.map(({ row, fault }) => `${name}: ${row} ${fault}`));
}

const issuesOf = (w: Witnesses): Promise<IssueRow[]> =>
  ask(
    w,
    `select i.id, n.channel_id, n.message_ts, n.key from issues i
     join notices n on n.issue_id = i.id and n.kind = 'card' order by i.id`,
  );

/** Top-level messages of the app, in every channel. */
export function cardsInSlack(w: Witnesses): ShownMessage[] {
  const { control } = w.slack;
  return control
    .state()
    .channels.filter((channel) => channel.kind !== "im")
    .flatMap((channel) => control.messages(channel.id).messages)
    .filter((message) => message.bot_id !== undefined && !message.ephemeral);
}

/** The cards of issues among the messages that stand in Slack, by the ts that the database has. */
function cardsOf(w: Witnesses, issues: readonly IssueRow[]): ReadonlyMap<number, ShownMessage> {
  const there = new Map(standingInSlack(w).map((one) => [`${one.channel} ${one.message.ts}`, one]));
  const cards = issues.map(({ id, channel_id, message_ts }) => [id, there.get(`${channel_id} ${message_ts}`)] as const);
  return new Map(cards.flatMap(([id, card]) => (card?.key.startsWith("card:") ? [[id, card.message]] : [])));
}

/** Issues whose card shows something else than what the database holds. */
export async function falseCards(w: Witnesses): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [id, card] of cardsOf(w, await issuesOf(w)))
    await cardShowsTheIssue(w, id, card).catch(() => wrong.push(`issue ${id}`));
  return wrong;
}

const withoutIds = (blocks: readonly Block[]): unknown => blocks.map(({ block_id: _id, ...block }) => block);

async function cardShowsTheIssue(w: Witnesses, issueId: number, message: ShownMessage): Promise<void> {
  const { text, blocks } = cardView(await openReader(w.database.db).card(issueId));
  expect(message.text).toBe(text);
  expect(withoutIds(message.blocks)).toEqual(withoutIds(JSON.parse(JSON.stringify(blocks)) as Block[]));
}

async function linesStandOnceInOrder(w: Witnesses, issueId: number, card: ShownMessage): Promise<void> {
  const told = await ask<{ key: string; event_version: number }>(
    w,
    // A card that was posted anew begins a new thread.
    `select l.key, l.event_version from notices l join notices card on card.issue_id = l.issue_id and card.kind = 'card'
     where l.issue_id = ${issueId} and l.kind = 'line' and l.state = 'sent' and (card.generation = 0 or l.message_ts collate "C" > card.message_ts) order by 2`,
  );
  const reader = openReader(w.database.db);
  const texts = await Promise.all(told.map(async (n) => lineView(await reader.line(issueId, n.event_version)).text));
  const replies = card.replies.filter((reply) => reply.bot_id !== undefined);
  expect(replies.map((reply) => keyOf(reply))).toEqual(told.map((n) => n.key));
  expect(replies.map((reply) => reply.text)).toEqual(texts);
}
