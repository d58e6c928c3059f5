import { afterEach, expect, test } from "@jest/globals";
import { fillStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import type { Who } from "../support/story/people.ts";
import { chance } from "../support/story/seeded.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { stepsTaken } from "../support/sweeping.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const OPENED = "2026-11-03T18:00:00.000Z";
const ISSUES = 2_000;
const KILLS = 4;
const THEIRS: readonly Who[] = ["Bridget", "Nathan", "Eric", "Priya", "Lena"];

const taken = async (): Promise<number> => (await stepsTaken(story.database.db))["1"] ?? 0;

test(`kill -9 ${KILLS} times while ${ISSUES} issues are due: each is taken one step further, and each person gets one message`, async () => {
  const random = chance("kill -9 of a sweep");
  story = await startStory({ outside: true, beginning: OPENED });
  const assigneeIds = await idsOf(story, ...THEIRS);
  await fillStory(story, { many: ISSUES, openedAt: OPENED, assigneeIds });

  story.at("2026-11-06T18:30:00Z");
  for (let kills = 1; kills <= KILLS; kills++) {
    const enough = Math.floor((ISSUES * (kills - 0.9 + 0.8 * random.next())) / (KILLS + 1));
    await eventually(async () => expect(await taken()).toBeGreaterThan(enough), 60_000);
    await story.process.kill();
    expect(await taken()).toBeLessThan(ISSUES);
    await story.startApp();
    story.process.lookNow();
  }
  await story.quiet(60_000);
  expect(await stepsTaken(story.database.db)).toEqual({ "1": ISSUES });
  for (const who of THEIRS) expect(story.dms(who)).toEqual([]);

  // Monday morning in Portland, New York and Berlin; and then in Kolkata, where it was night.
  story.at("2026-11-09T18:00:00Z");
  await story.quiet(30_000);
  story.at("2026-11-10T02:00:00Z");
  await story.quiet(30_000);
  for (const who of THEIRS) expect(story.dms(who)).toHaveLength(1);
  expect(await stepsTaken(story.database.db)).toEqual({ "1": ISSUES });
  expect(story.cards()).toEqual([]);
  await expectInvariants(story, { withoutCards: true });
}, 240_000);
