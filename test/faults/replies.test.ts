import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { DeliveryLogEntry } from "../../src/sandbox/control-types/log.ts";
import type { Card } from "../support/story/card.ts";
import { type OwnPostgres, ownPostgres } from "../support/story/own-postgres.ts";
import { USERS, type Who } from "../support/story/people.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { expectHeld } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { ask } from "../support/story/witnesses.ts";
import { eventually } from "../support/waiting.ts";

let postgres: OwnPostgres;
let story: Story;
beforeAll(async () => {
  postgres = await ownPostgres();
}, 60_000);
afterEach(() => story.end());
afterAll(() => postgres.remove());

/** Slack brings an event again after so long, when its first try and the one right after it failed. */
const RETRY_MS = 60_000;

/** A database of its own for each story: the server is one. */
async function begin(name: string): Promise<Card> {
  story = await startStory({
    outside: true,
    pace: { callMs: 1_000, lookAfterMs: 500 },
    database: await postgres.another(name),
  });
  const card = await story.answer(anAnswer());
  await story.quiet();
  return card;
}

const reply = (who: Who, card: Card, text: string) =>
  story.slack.control.message({ channel: CHANNEL, user: USERS[who], text, thread_ts: card.ts });

/** How often a reply was brought, by what it was answered. */
function tries(text: string): readonly DeliveryLogEntry[] {
  const entries = story.slack.control.log().filter((entry): entry is DeliveryLogEntry => entry.type === "delivery");
  return entries.filter(({ payload }) => (payload as { event?: { text?: string } }).event?.text === text);
}

const notes = async (): Promise<readonly string[]> =>
  (await ask<{ note: string }>(story, "select what ->> 'note' as note from issue_events where type = 'NoteAdded'")).map(
    ({ note }) => note,
  );

test("PostgreSQL is away while somebody replies: Slack brings the reply again, and it is one note, however often it comes", async () => {
  const card = await begin("away");
  await postgres.stop("fast");
  await reply("Nathan", card, "called her");
  await eventually(() => expect(tries("called her")).toHaveLength(2));
  expect(tries("called her").map(({ status }) => status)).toEqual([503, 503]);
  await postgres.start();
  await eventually(async () => expect(await notes()).toEqual([]));
  story.letPass(RETRY_MS);
  await card.says("1 note");
  for (const retryNum of [2, 3])
    await story.slack.control.replay({ deliverySeq: tries("called her")[0]?.seq ?? 0, retryNum });
  expect(tries("called her").map(({ status }) => status)).toEqual([503, 503, 200, 200, 200]);
  expect(await notes()).toEqual(["called her"]);
  await story.quiet(30_000);
  await expectHeld(story, {
    number: 3,
    fault: "PostgreSQL is away while somebody replies in a thread",
    invariant: "I1-I5, I7",
    tries: 2,
  });
}, 90_000);

test("told to stop while a reply is being kept: it is one note once Amends is there again", async () => {
  const card = await begin("stopped");
  await story.database.db.transaction(async (trx) => {
    await trx.raw("lock table issue_events in access exclusive mode");
    const said = reply("Nathan", card, "called her");
    await eventually(async () => {
      const { rows } = await postgres.database.db.raw("select count(*)::int as n from pg_locks where not granted");
      expect(rows[0].n).toBeGreaterThan(0);
    });
    await Promise.all([said, story.stopApp()]);
  });
  expect(await notes()).toEqual([]);
  await story.startApp();
  story.letPass(RETRY_MS);
  await card.says("1 note");
  expect(await notes()).toEqual(["called her"]);
  await story.quiet(30_000);
  await expectHeld(story, {
    number: 17,
    fault: "SIGTERM while a reply in a thread is being kept",
    invariant: "I1-I5, I7",
    tries: tries("called her").filter(({ acked }) => !acked).length,
  });
}, 90_000);
