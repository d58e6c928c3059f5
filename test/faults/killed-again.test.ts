import { afterEach, expect, test } from "@jest/globals";
import { openOutbox } from "../../src/store/outbox.ts";
import { retryRejected } from "../../src/store/rejected.ts";
import { SLACK_PACE } from "../../src/usecases/pace.ts";
import { reportFault } from "../support/report-fault.ts";
import { type AppProcess, type ProcessOptions, startAppProcess } from "../support/story/app-process.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { expectHeld, tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
const others: AppProcess[] = [];
afterEach(async () => {
  for (const process of others.splice(0)) await process.kill();
  await story.end();
});

const PACE = { callMs: 800, lookAfterMs: 300 };
const KILLS = 3;
const BEHIND = ["Second", "Third", "Fourth"];

const from = (name: string) => anAnswer({ respondent: { name: `${name}.`, email: `${name}@example.com` } });
const firstCard = () => story.database.db("notices").where({ kind: "card" }).orderBy("id").first("state", "attempts");

test(`kill -9 ${KILLS} times whenever it sends one card: it comes in the end, and those behind it too, each once`, async () => {
  story = await startStory({ outside: true, pace: PACE });
  const { control } = story.slack;
  control.fault({ kind: "timeout", method: "chat.postMessage" });
  await story.send(from("First"), { id: "msg_first" });
  await eventually(async () => expect(await firstCard()).toBeDefined());
  for (const name of BEHIND) await story.send(from(name), { id: `msg_${name}` });
  let kills = 0;
  while (kills < KILLS) {
    await eventually(
      async () => expect(await firstCard()).toMatchObject({ state: "sending", attempts: kills + 1 }),
      30_000,
    );
    await story.process.kill();
    kills += 1;
    if (kills === KILLS) control.faultClear();
    await story.startApp();
  }
  await eventually(() => expect(story.cards()).toHaveLength(1 + BEHIND.length), 40_000);
  await expectHeld(
    story,
    {
      number: 2,
      fault: "kill -9 whenever one card is being sent",
      invariant: "I1, I2, I7",
      tries: kills,
    },
    { accepted: ["msg_first", ...BEHIND.map((name) => `msg_${name}`)] },
  );
}, 120_000);

test("what was begun twice and never finished is not the first again: those behind it go before it", async () => {
  story = await startStory();
  const { db } = story.database;
  await story.answer(from("Before"));
  await story.quiet();
  const lane = { workspaceId: 1, channelId: CHANNEL, verb: "post" } as const;
  await story.stopApp();
  await db("notices")
    .where({ kind: "card" })
    .update({ state: "planned", message_ts: null, drawn_version: null, sent_at: null });
  const [before] = await db("notices").where({ kind: "card" }).select("*");
  const begun: unknown[] = [];
  // Whoever takes it on has a lease of no length at all, and is never heard of again.
  const outbox = openOutbox(db, { ...SLACK_PACE, callMs: 0 }, story.clock);
  const begin = async () => {
    const taken = await outbox.takeLane(lane);
    if (!("hold" in taken)) throw new Error("the lane is not free");
    return outbox.nextPost(taken.hold);
  };
  for (let times = 0; times < 2; times++) {
    await eventually(async () => {
      const task = await begin();
      expect(task?.issueId).toBe(before.issue_id);
      begun.push(task?.attempts);
    });
  }
  expect(begun).toEqual([1, 2]);
  expect(await begin()).toBeNull();
  await eventually(async () => expect((await begin())?.attempts).toBe(3));
  const [{ error_code }] = await db("notices").where({ kind: "card" }).select("error_code");
  expect(error_code).toBe("cut_short_2");
});

const TRIES_MOST = 5;
const received = async (id: string) =>
  (await story.database.db("received").where({ delivery_id: id }).first("id", "state", "reason")) ?? {};
/** What was begun with last by somebody who has not ended it. */
const begunLast = async (): Promise<{ id: number; received_ids: string[] }> =>
  (await story.database.db("received_tries").orderBy("id", "desc").first("id", "received_ids")) ?? {};

test(`kill -9 ${TRIES_MOST} times over one webhook: those behind it go before it, it is put aside with the reason, and can be tried again`, async () => {
  story = await startStory({ outside: true, pace: PACE });
  const { db } = story.database;
  await story.answer(from("First"));
  await story.quiet();
  // Whoever understands the next answer of this client waits here, and is killed.
  const held = await db.transaction();
  // However long the kills take: who says nothing for fifteen seconds would lose their locks.
  await held.raw("set local idle_in_transaction_session_timeout = 0");
  await held("respondents").forUpdate();
  await story.send({ ...from("First"), response_id: "poison" }, { id: "poison" });
  let behind = 0;
  for (let deaths = 0, last = 0; deaths < TRIES_MOST; behind++) {
    const poison = (await received("poison")).id;
    let begun = 0;
    await eventually(async () => {
      const tried = await begunLast();
      expect(tried.received_ids?.map(Number)).toEqual([Number(poison)]);
      expect(Number(tried.id)).toBeGreaterThan(last);
      begun = Number(tried.id);
    }, 30_000);
    await story.process.kill();
    // Its connection would only be missed when the wait is over.
    await db.raw(
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
    );
    // Who had waited too long for the lock in that very moment did not die over it.
    if (await db("received_tries").where({ id: begun }).first()) deaths += 1;
    last = begun;
    // What came while it was being tried went before it the next time.
    if (behind > 1) expect(await received(`behind_${behind - 2}`)).toMatchObject({ state: "parsed" });
    await story.startApp();
    await story.send(from(`Behind ${behind}`), { id: `behind_${behind}` });
  }
  await eventually(
    async () =>
      expect(await received("poison")).toMatchObject({
        state: "rejected",
        reason: expect.stringContaining("begun 5 times"),
      }),
    30_000,
  );
  await held.rollback();
  await eventually(async () => expect(await db("received_tries")).toEqual([]), 30_000);
  expect(await retryRejected(db, 1, null)).toBe(1);
  await story.quiet(30_000);
  await expectHeld(
    story,
    {
      number: 2,
      fault: "kill -9 whenever one webhook is being understood",
      invariant: "I1, I2, I7, I9",
      tries: TRIES_MOST,
    },
    { accepted: ["poison", ...Array.from({ length: behind }, (_, n) => `behind_${n}`)] },
  );
}, 120_000);

/** Too little for what is sent below. */
const LITTLE_MB = 40;
const ENOUGH_MB = 1_024;
const DEATHS = 2;
const TOGETHER = 4;

test(`out of memory ${DEATHS} times over the same webhooks: with enough of it all is understood, once`, async () => {
  story = await startStory({ outside: true, pace: PACE, postMs: 5 });
  await story.answer(from("Before"));
  await story.quiet();
  // Taken in by one who has no memory to understand them.
  await story.stopApp();
  await start({ role: "web" });
  const large: string[] = [];
  let deaths = 0;
  while (deaths < DEATHS) {
    // Those it died of are tried one by one, for which there may be enough: it dies of others that are tried together.
    for (let n = 0; n < TOGETHER; n++) {
      const id = `large_${large.length}`;
      expect((await story.send(largeBody(id), { id })).status).toBe(202);
      large.push(id);
    }
    if (deaths === 0) await story.send(from("Behind"), { id: "behind" });
    expect(await outOfMemory()).toBe(true);
    deaths += 1;
  }
  await start({ role: "worker", heapMb: ENOUGH_MB });
  await story.card("Behind");
  await story.quiet(60_000);
  const [stored] = await story.database.db("responses").count("id as n");
  const tally = await tallyOf(story, { accepted: [...large, "behind"] });
  reportFault({
    number: 2,
    fault: "out of memory over the same webhooks",
    invariant: "I1, I2, I7",
    tries: deaths,
    ...{ ...tally, lost: tally.lost + 2 + large.length * EACH - Number(stored?.n) },
  });
  expect(Number(stored?.n)).toBe(2 + large.length * EACH);
  await expectInvariants(story);
}, 180_000);

async function start(o: ProcessOptions): Promise<AppProcess> {
  const process = await startAppProcess(story.world, o);
  others.push(process);
  return process;
}

const OUT_OF_MEMORY = /heap out of memory/;

/** Starts a worker with too little memory, which ends by itself: true when that was the reason. */
async function outOfMemory(): Promise<boolean> {
  try {
    const worker = await start({ role: "worker", heapMb: LITTLE_MB });
    await eventually(() => expect(worker.running).toBe(false), 20_000);
    return OUT_OF_MEMORY.test(worker.log.join("\n"));
  } catch (error) {
    return OUT_OF_MEMORY.test(String(error));
  }
}

const EACH = 900;
/** Close to the largest body that is taken: many answers, each with many words. */
const largeBody = (id: string) =>
  Array.from({ length: EACH }, (_, n) => ({
    ...anAnswer({ score: 9, response_id: `${id}-${n}`, respondent: { name: "C", email: `${id}.${n}@example.com` } }),
    comment: `${n} `.repeat(150),
  }));
