import { afterEach, describe, expect, test } from "@jest/globals";
import { demoTime } from "../../src/cli/demo/time.ts";
import { movableClock } from "../../src/clock.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const HOUR = 3_600_000;

let story: Story | undefined;
afterEach(async () => {
  await story?.end();
  story = undefined;
});

describe("a movable clock", () => {
  test("runs with the machine's from its beginning, and is moved ahead only", async () => {
    const clock = movableClock(Date.parse("2026-11-03T18:00:00Z"));
    const passed = () => clock.now().getTime() - Date.parse("2026-11-03T18:00:00Z");
    expect(passed()).toBeLessThan(1_000);
    clock.advance(24 * HOUR);
    expect(passed()).toBeGreaterThanOrEqual(24 * HOUR);
    expect(passed()).toBeLessThan(24 * HOUR + 1_000);
    for (const ms of [-1, Number.NaN]) expect(() => clock.advance(ms)).toThrow(RangeError);
    expect(Math.abs(movableClock().now().getTime() - Date.now())).toBeLessThan(1_000);
  });

  test("the demo's moves before Amends looks, and does without one that has not started", () => {
    const { clock, onAdvance, tell } = demoTime();
    const looks: number[] = [];
    const start = Date.now();
    onAdvance(HOUR);
    tell({ lookNow: () => looks.push(Math.round((clock.now().getTime() - start) / HOUR)) });
    onAdvance(2 * HOUR);
    expect(looks).toEqual([3]);
  });
});

describe("a story's time", () => {
  test("goes to a moment by name, and never back", async () => {
    story = await startStory();
    story.at("2026-11-05T08:30:00Z");
    expect(story.clock.now().toISOString()).toMatch(/^2026-11-05T08:30:0/);
    story.fastForward({ days: 1, hours: 2, minutes: 30 });
    expect(story.clock.now().toISOString()).toMatch(/^2026-11-06T11:00:0/);
    const here = story;
    expect(() => here.at("2026-11-05T08:30:00Z")).toThrow("too late for 2026-11-05T08:30:00Z");
    expect(() => here.at("soon")).toThrow("too late for soon");
    expect(story.slack.control.state().clock.aheadMs).toBeGreaterThan(60 * HOUR);
  });

  test("what has become due happens at once, not at the next tick", async () => {
    story = await startStory();
    const { slack, database, world } = story;
    const card = (await story.answer(anAnswer())).expected();
    slack.control.fault({ method: "chat.postMessage", kind: "error:service_unavailable" });
    await card.choose("Bridget", "amends.assign", "Nathan");
    await eventually(async () => {
      const { rows } = await database.db.raw("select state from notices where kind = 'dm'");
      expect(rows).toEqual([{ state: "unknown" }]);
    });
    expect(world.mailbox.messages()).toEqual([]);
    story.fastForward({ minutes: 15 });
    await eventually(() => expect(world.mailbox.messages()).toHaveLength(1), 3_000);
  });
});
