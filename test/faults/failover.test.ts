import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Cutter, cutBefore } from "../support/cutter.ts";
import { storyDatabase } from "../support/story/own-postgres.ts";
import { type ReplicatedPostgres, replicatedPostgres } from "../support/story/replica.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectHeld } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let postgres: ReplicatedPostgres;
let address: Cutter;
let story: Story;
beforeAll(async () => {
  postgres = await replicatedPostgres();
  await postgres.inStep();
  address = await cutBefore(postgres.primary.database.url);
}, 60_000);
afterAll(async () => {
  await story?.end();
  await address.close();
  await postgres.remove();
}, 60_000);

/** What was accepted, while it is sent without a pause. */
const accepted: string[] = [];
let sending = true;
async function sendOn(sender: number): Promise<void> {
  for (let n = 0; sending; n++) {
    const id = `${sender}-${n}`;
    const body = anAnswer({ response_id: id, respondent: { name: `P ${id}`, email: `${id}@example.com` } });
    if ((await story.send(body, { id })).status === 202) accepted.push(id);
    await sleep(50);
  }
}

test("the primary dies under load and its replica takes its place at the same address: nothing accepted is lost, and it goes on without a restart", async () => {
  story = await startStory({
    outside: true,
    pace: { callMs: 1_000, lookAfterMs: 500 },
    database: storyDatabase(address.url),
  });
  const card = await story.answer(anAnswer());
  const senders = [0, 1, 2].map(sendOn);
  await eventually(() => expect(accepted.length).toBeGreaterThan(10));

  await postgres.primary.stop("immediate");
  // What was said before may still be on its way.
  await sleep(300);
  const before = accepted.length;
  await sleep(1_000);
  // Nobody says yes to what nobody can keep.
  expect(accepted.length).toBe(before);
  await postgres.promote();
  address.leadTo(postgres.replicaUrl);

  await eventually(() => expect(accepted.length).toBeGreaterThan(before + 10), 30_000);
  sending = false;
  await Promise.all(senders);
  await card.set("Bridget", "Resolution in Progress", "called her");
  await story.quiet(60_000);
  expect(story.process.running).toBe(true);
  await expectHeld(
    story,
    {
      number: 3,
      fault: "the primary dies under load, its replica takes its place",
      invariant: "I1-I5, I7",
      tries: await promotions(),
    },
    { accepted },
  );
}, 120_000);

/** How often a replica took its primary's place: each begins another timeline, which WAL files are named after. */
async function promotions(): Promise<number> {
  const { rows } = await postgres.replica.raw("select pg_walfile_name(pg_current_wal_lsn()) as file");
  return Number.parseInt(rows[0].file.slice(0, 8), 16) - 1;
}
