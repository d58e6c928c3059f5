import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { stopwatch } from "../../src/clock.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { chance } from "../support/story/seeded.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const PACE = { callMs: 2_000, lookAfterMs: 500 };
const ANSWERS = 200;
const KILLS = 20;

/** Sends as a survey tool does: the same delivery again until it is taken. */
async function deliver(n: number): Promise<void> {
  const body = anAnswer({ respondent: { name: `Person ${n}`, email: `person${n}@example.com` } });
  const id = `msg_${n}`;
  for (;;) {
    const sent = await story.send(body, { id }).catch(() => undefined);
    if (sent?.status === 202) return;
    await sleep(100);
  }
}

const count = async (table: string): Promise<number> =>
  Number((await story.database.db.raw(`select count(*) as n from ${table}`)).rows[0].n);

test(`kill -9 ${KILLS} times while ${ANSWERS} answers arrive: ${ANSWERS} issues, ${ANSWERS} cards, none twice`, async () => {
  const random = chance("kill -9");
  story = await startStory({ outside: true, postMs: 60, pace: PACE });
  const { control } = story.slack;
  // Now and then Slack's answer is lost too, and the process dies while it waits.
  control.fault({ kind: "lost", method: "chat.postMessage", probability: 0.05 });
  control.fault({ kind: "slow", ms: 150, method: "chat.postMessage", probability: 0.3 });

  let killed = 0;
  const allSent = (async () => {
    for (let n = 1; n <= ANSWERS; n++) {
      await deliver(n);
      // Spread over the kills: each tenth of the answers waits for its tenth of them.
      while (killed < KILLS && n > ((killed + 1) * ANSWERS) / KILLS) await sleep(20);
    }
  })();
  for (; killed < KILLS; killed++) {
    await sleep(random.between(20, 1_500));
    await story.process.kill();
    await story.startApp();
  }
  await allSent;
  const sinceRestart = stopwatch();
  await eventually(async () => expect(await count("issues where number > 0")).toBe(ANSWERS), 30_000);
  await story.quiet(60_000);
  process.stderr.write(`recovered ${Math.round(sinceRestart())} ms after the last restart\n`);

  control.faultClear();
  expect(story.cards()).toHaveLength(ANSWERS);
  await expectInvariants(story);
}, 180_000);

test("killed between Slack's taking a card and hearing so: the card is found again within 30 s of the restart", async () => {
  story = await startStory({ outside: true, pace: PACE });
  const { control } = story.slack;
  control.fault({ kind: "slow", ms: 60_000, method: "chat.postMessage", times: 1 });
  control.fault({ kind: "lost", method: "chat.postMessage", times: 1 });
  await story.send(anAnswer({ respondent: { name: "First", email: "first@example.com" } }));
  await eventually(() => expect(control.state().faults.map((fault) => fault.struck)).toContain(1));
  await story.process.kill();
  await story.startApp();
  await story.card("First");
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
  await expectInvariants(story);
  expect(story.process.log.filter((line) => line.includes('"error"'))).toEqual([]);
}, 60_000);
