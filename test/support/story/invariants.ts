import { expect } from "@jest/globals";
import { fold } from "../../../src/domain/evolve.ts";
import type { Block, ShownMessage } from "../../../src/sandbox/control-types.ts";
import { cardView } from "../../../src/slack/views/card.ts";
import { lineView } from "../../../src/slack/views/line.ts";
import { openReader } from "../../../src/store/reader.ts";
import type { Story } from "./story.ts";

interface IssueRow {
  id: number;
  channel_id: string;
  message_ts: string | null;
  key: string;
  generation: number;
}

/**
 * What must hold after any fault, asked of the database and of Slack together: every unhappy answer is one issue (I1), every issue one
 * card where the database says (I2) that shows what the database holds (I3), every history folds to its issue (I5), every thread line
 * stands once and in order (I8), and nothing is stuck (I7).
 */
export async function expectInvariants(story: Story, o: { readonly plainCards?: boolean } = {}): Promise<void> {
  await story.quiet();
  await oneIssuePerUnhappyAnswer(story);
  const issues = await issuesOf(story);
  oneCardPerIssue(story, issues);
  for (const issue of issues) {
    if (!o.plainCards) await cardShowsTheIssue(story, issue);
    await historyFoldsToTheIssue(story, issue);
    await linesStandOnceInOrder(story, issue);
  }
  await nothingIsStuck(story);
}

const ask = async <T>(story: Story, sql: string): Promise<T[]> =>
  (await story.database.db.raw<{ rows: T[] }>(sql)).rows;

const issuesOf = (story: Story): Promise<IssueRow[]> =>
  ask(
    story,
    `select i.id, n.channel_id, n.message_ts, n.key, n.generation from issues i
     join notices n on n.issue_id = i.id and n.kind = 'card' order by i.id`,
  );

async function oneIssuePerUnhappyAnswer(story: Story): Promise<void> {
  const wrong = await ask(
    story,
    `select r.external_id, r.score, count(i.id) as issues from responses r left join issues i on i.response_id = r.id
     where not r.as_history group by r.id
     having count(i.id) > 1 or (count(i.id) = 0 and (r.score <= 6 or r.wants_contact) and r.deleted_at is null)`,
  );
  expect(wrong).toEqual([]);
}

const keyOf = (message: ShownMessage): unknown => message.metadata?.event_payload.key;

/** Top-level messages of the app, in every channel. */
export function cardsInSlack(story: Story): ShownMessage[] {
  const { control } = story.slack;
  return control
    .state()
    .channels.filter((channel) => channel.kind !== "im")
    .flatMap((channel) => control.messages(channel.id).messages)
    .filter((message) => message.bot_id !== undefined && !message.ephemeral);
}

function oneCardPerIssue(story: Story, issues: readonly IssueRow[]): void {
  const there = cardsInSlack(story).map((m) => `${String(keyOf(m))} at ${m.channel} ${m.ts}`);
  const wanted = issues.map((i) => {
    const key = i.generation === 0 ? i.key : `${i.key}#${i.generation}`;
    return `${key} at ${i.channel_id} ${i.message_ts}`;
  });
  expect(there.sort()).toEqual(wanted.sort());
}

const messageOf = (story: Story, issue: IssueRow): ShownMessage => {
  const found = story.slack.control.messages(issue.channel_id).messages.find((m) => m.ts === issue.message_ts);
  if (!found) throw new Error(`issue ${issue.id} has no card`);
  return found;
};

const withoutIds = (blocks: readonly Block[]): unknown => blocks.map(({ block_id: _id, ...block }) => block);

async function cardShowsTheIssue(story: Story, issue: IssueRow): Promise<void> {
  const { text, blocks } = cardView(await openReader(story.database.db).card(issue.id));
  const message = messageOf(story, issue);
  expect(message.text).toBe(text);
  expect(withoutIds(message.blocks)).toEqual(withoutIds(JSON.parse(JSON.stringify(blocks)) as Block[]));
}

async function historyFoldsToTheIssue(story: Story, issue: IssueRow): Promise<void> {
  const reader = openReader(story.database.db);
  const history = await reader.history(issue.id);
  expect((await reader.card(issue.id)).issue).toEqual(fold(history.map((entry) => entry.event)));
}

async function linesStandOnceInOrder(story: Story, issue: IssueRow): Promise<void> {
  const told = await ask<{ key: string; event_version: number }>(
    story,
    `select key, event_version from notices where issue_id = ${issue.id} and kind = 'line' and state = 'sent' order by event_version`,
  );
  const reader = openReader(story.database.db);
  const texts = await Promise.all(told.map(async (n) => lineView(await reader.line(issue.id, n.event_version)).text));
  const replies = messageOf(story, issue).replies.filter((reply) => reply.bot_id !== undefined);
  expect(replies.map((reply) => keyOf(reply))).toEqual(told.map((n) => n.key));
  expect(replies.map((reply) => reply.text)).toEqual(texts);
}

/** What waits for the end of someone's quiet hours is not stuck. */
async function nothingIsStuck(story: Story): Promise<void> {
  const now = story.clock.now().toISOString();
  const unsent = await ask(
    story,
    `select key, state, error_code from notices where state not in ('sent', 'superseded')
       and not (state = 'planned' and coalesce(not_before > '${now}', false))`,
  );
  expect(unsent).toEqual([]);
  expect(await ask(story, "select name, trouble from lanes where trouble is not null")).toEqual([]);
}
