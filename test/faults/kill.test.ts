import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { stopwatch } from "../../src/clock.ts";
import { AT_LENGTH } from "../support/at-length.ts";
import { reportFault } from "../support/report-fault.ts";
import type { AppProcess } from "../support/story/app-process.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { chance } from "../support/story/seeded.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectHeld, struck, tallyOf } from "../support/story/tally.ts";
import { anAnswer, untilTaken } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const PACE = { callMs: 800, lookAfterMs: 500 };
const [ANSWERS, KILLS] = AT_LENGTH ? [500, 100] : [60, 6];

function deliver(n: number): Promise<unknown> {
  const body = anAnswer({ respondent: { name: `Person ${n}`, email: `person${n}@example.com` } });
  return untilTaken(() => story.send(body, { id: `msg_${n}` }));
}

const count = async (table: string): Promise<number> =>
  Number((await story.database.db.raw(`select count(*) as n from ${table}`)).rows[0].n);

/** The web or the worker, which are processes of their own here; another comes in its place. */
async function killOne(what: "web" | "worker"): Promise<void> {
  if (what === "web") {
    await story.process.kill();
    return story.startApp();
  }
  await worker?.kill();
  worker = await startWorker();
}

let worker: AppProcess | null;
const startWorker = async () => story.startAnother({ role: "worker", skewMs: 0, port: await freePort() });

/** Waits for one more card, which a restarted Amends owes us within half a minute. */
async function nextCard(restarts: number): Promise<void> {
  const sinceStart = stopwatch();
  // Whoever was killed, the other may have posted the last one meanwhile.
  const before = Math.min(story.cards().length, ANSWERS - 1);
  await eventually(() => expect(story.cards().length).toBeGreaterThan(before), 30_000);
  if (restarts > 0) recoveries.push(Math.round(sinceStart()));
}
const recoveries: number[] = [];

test(`kill -9 of web and worker ${KILLS} times while ${ANSWERS} answers arrive: ${ANSWERS} issues, ${ANSWERS} cards, none twice`, async () => {
  const random = chance("kill -9");
  story = await startStory({ outside: true, role: "web", postMs: 40, pace: PACE });
  worker = await startWorker();
  const { control } = story.slack;
  // Now and then Slack is slow or its answer is lost, and the process dies while it waits.
  control.fault({ kind: "lost", method: "chat.postMessage", probability: 0.05 });
  control.fault({ kind: "slow", ms: 150, method: "chat.postMessage", probability: 0.3 });

  let kills = 0;
  const allSent = (async () => {
    for (let n = 1; n <= ANSWERS; n++) {
      while (kills < Math.floor((n * KILLS) / ANSWERS) - 1) await sleep(20);
      await deliver(n);
    }
  })();
  for (; kills < KILLS; kills++) {
    await nextCard(kills);
    await sleep(random.between(0, 400));
    await killOne(random.next() < 0.5 ? "web" : "worker");
  }
  await nextCard(kills);
  await allSent;
  await story.quiet(60_000);
  process.stderr.write(`the next card came ${recoveries.join(", ")} ms after a restart\n`);

  control.faultClear();
  const accepted = Array.from({ length: ANSWERS }, (_, n) => `msg_${n + 1}`);
  reportFault({
    number: 1,
    fault: `kill -9 of web or worker at any moment while ${ANSWERS} answers arrive`,
    invariant: "I1-I5, I7",
    tries: kills,
    ...(await tallyOf(story, { accepted })),
  });
  expect(story.cards()).toHaveLength(ANSWERS);
  await expectInvariants(story);
}, 1_200_000);

test("killed between Slack's taking a card and our writing so down: the card is found again, not posted again", async () => {
  story = await startStory({ outside: true, pace: PACE });
  const { db } = story.database;
  story.slack.control.fault({ kind: "slow", ms: 400, method: "chat.postMessage", times: 1 });
  await story.send(anAnswer());
  await eventually(async () => expect(await count("notices where state = 'sending'")).toBe(1));
  await db.transaction(async (trx) => {
    await trx.raw("select id from notices for update");
    await story.card("Jane Doe");
    await story.process.kill();
  });
  await story.startApp();
  await expectInvariants(story);
}, 60_000);

test("killed in the middle of a post, at the pace of every installation: the card is there within 15 s of the next start", async () => {
  story = await startStory({ outside: true });
  story.slack.control.fault({ kind: "timeout", method: "chat.postMessage", times: 1 });
  await story.send(anAnswer());
  await eventually(() => expect(struck(story, "timeout")).toBe(1));
  await story.process.kill();
  const sinceStart = stopwatch();
  await story.startApp();
  await eventually(() => expect(story.cards()).toHaveLength(1), 30_000);
  expect(sinceStart()).toBeLessThan(15_000);
  await expectInvariants(story);
}, 60_000);

test("SIGTERM while cards are posted: ends with code 0 within ten seconds, and the next start goes on", async () => {
  story = await startStory({ outside: true, postMs: 100, pace: PACE });
  await Promise.all(Array.from({ length: 20 }, (_, n) => deliver(n)));
  await eventually(() => expect(story.cards().length).toBeGreaterThan(2));
  const ended = await story.process.stop();
  expect(ended).toMatchObject({ code: 0, signal: null });
  expect(ended.ms).toBeLessThan(10_000);
  expect(story.cards().length).toBeLessThan(20);
  await story.startApp();
  await eventually(() => expect(story.cards()).toHaveLength(20));
  await story.quiet();
  await expectHeld(story, {
    number: 17,
    fault: "SIGTERM while cards are posted",
    invariant: "I1-I3, I7",
    tries: [ended].length,
  });
  expect(story.process.log.filter((line) => line.includes('"error"'))).toEqual([]);
}, 60_000);
