import { afterEach, describe, expect, test } from "@jest/globals";
import { QUEUES, type QueueKind } from "../support/queues.ts";
import { testRedisUrl, withRedis } from "../support/redis.ts";
import { fillStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectHeld } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { stepsTaken } from "../support/sweeping.ts";
import { always, eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const OPENED = "2026-11-03T18:00:00.000Z";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Each move of the clock has everything looked at: whoever is early is seen. */
const A_WHILE = 2_000;

/** Three issues of Nathan's, whom a process of its own serves, on a machine whose clock goes right so far. */
async function begin(queue: QueueKind = "postgres"): Promise<void> {
  story = await startStory({ outside: true, beginning: OPENED, queue });
  const assigneeIds = await idsOf(story, "Nathan");
  await fillStory(story, { many: 3, openedAt: OPENED, assigneeIds });
}

const steps = () => stepsTaken(story.database.db);

describe.each([
  ["ten minutes ahead", 10 * MINUTE],
  ["ten minutes behind", -10 * MINUTE],
  ["a week ahead", 7 * 24 * HOUR],
])("a worker whose clock is %s", (_how, skewMs) => {
  test("reminds nobody early, nobody late, and nobody twice", async () => {
    await begin();
    story.process.skew(skewMs);
    // They are warned of on Wednesday at 14:00 in Portland: an hour before the deadline would be too late.
    story.at("2026-11-04T21:52:00Z");
    await always(async () => expect(await steps()).toEqual({ "0": 3 }), A_WHILE);
    story.at("2026-11-04T22:00:05Z");
    await eventually(async () => expect(await steps()).toEqual({ "1": 3 }));
    await eventually(() => expect(story.dms("Nathan")).toHaveLength(1));
    // They are due on Thursday at ten, which is told on Friday at nine.
    story.at("2026-11-05T17:52:00Z");
    await always(async () => expect(await steps()).toEqual({ "1": 3 }), A_WHILE);
    story.at("2026-11-05T18:00:05Z");
    await eventually(async () => expect(await steps()).toEqual({ "2": 3 }));
    story.at("2026-11-06T16:52:00Z");
    await always(() => expect(story.dms("Nathan")).toHaveLength(1), A_WHILE);
    story.at("2026-11-06T17:00:05Z");
    await eventually(() => expect(story.dms("Nathan")).toHaveLength(2));
    await expectInvariants(story, { withoutCards: true });
    expect(story.process.log.filter((line) => line.includes('"error"'))).toEqual([]);
  }, 120_000);
});

test.each(QUEUES)(
  "a clock that is set back by an hour while Amends runs on %s: the next tick comes in its time",
  async (queue) => {
    await begin(queue);
    story.process.skew(HOUR);
    await eventually(async () => expect(await plannedAhead(queue)).toBeGreaterThanOrEqual(2), 60_000);
    story.process.skew(0);
    story.letPass(28 * HOUR + MINUTE);
    await eventually(async () => expect(await steps()).toEqual({ "1": 3 }), 100_000);
    await eventually(() => expect(story.dms("Nathan")).toHaveLength(1), 30_000);
  },
  240_000,
);

test("one worker ten minutes ahead, one ten minutes behind and a right one on one queue: everything once", async () => {
  story = await startStory({ outside: true, beginning: OPENED, postMs: 10 });
  const wrongBy = [10 * MINUTE, -10 * MINUTE];
  for (const skewMs of wrongBy) await story.startAnother({ role: "worker", skewMs });
  await idsOf(story, "Nathan");
  const names = Array.from({ length: 30 }, (_, n) => `Client ${n}.`);
  await Promise.all(
    names.map((name) =>
      story.send(anAnswer({ owners: ["Nathan Goff"], respondent: { name, email: `${name}@example.com` } })),
    ),
  );
  await story.quiet(30_000);
  expect(story.dms("Nathan")).toHaveLength(names.length);
  story.at("2026-11-06T17:30:00Z");
  await story.quiet(30_000);
  expect(await steps()).toEqual({ "1": names.length });
  story.at("2026-11-09T17:30:00Z");
  await story.quiet(30_000);
  expect(story.dms("Nathan")).toHaveLength(names.length + 1);
  await story.quiet();
  await expectHeld(story, {
    number: 15,
    fault: "workers ten minutes ahead and behind on one queue",
    invariant: "I1-I6",
    tries: wrongBy.length,
  });
}, 120_000);

/** How many of the repeated jobs are planned for an hour from now: at least time's and the relay's. */
async function plannedAhead(queue: QueueKind): Promise<number> {
  const from = Date.now() + 50 * MINUTE;
  if (queue === "postgres") {
    const { rows } = await story.database.db.raw(
      "select count(*) as n from bullmq.job where state = 'delayed' and scheduler_id is not null and process_at_ms > ?",
      [from],
    );
    return Number(rows[0].n);
  }
  const schedulers = `bull:${story.world.queuePrefix}-interactive:repeat`;
  return withRedis(testRedisUrl() ?? "", (redis) => redis.zcount(schedulers, from, "+inf"));
}
