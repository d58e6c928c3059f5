import { afterEach, expect, test } from "@jest/globals";
import { stopwatch } from "../../src/clock.ts";
import type { FaultRequest } from "../../src/sandbox/control-types/fault.ts";
import { writeSettings } from "../../src/store/write-settings.ts";
import { Story } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { openWorld } from "../support/story/world.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

/** Amends' first start in a workspace whose Slack does not simply say who is there. */
async function firstStart(fault: FaultRequest): Promise<void> {
  const world = await openWorld({});
  story = new Story(world, {});
  story.slack.control.fault(fault);
  await story.startApp();
}

test("an answer that comes before it is known who is there waits for that: it has its owner, who is told", async () => {
  await firstStart({ kind: "slow", method: "users.list", ms: 1_500 });
  const card = (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
  await card.says("*Assignee*\nNathan Goff");
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(1));
  await story.expectNothingElse();
});

test("where Slack does not say who is there, answers do not wait", async () => {
  await firstStart({ kind: "error:missing_scope", method: "users.list" });
  const sentMs = stopwatch();
  const card = (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
  await card.says("*Assignee*\nNobody");
  // Less than what ends a reading that stands still.
  expect(sentMs()).toBeLessThan(5_500);
});

test("a channel that was set and takes no cards is named with what sets another", async () => {
  const world = await openWorld({});
  story = new Story(world, {});
  await writeSettings(world.database.db, 1, { channel: "old-surveys" });
  await expect(story.startApp()).rejects.toThrow(
    "The channel #old-surveys is archived. Unarchive it, or name another with `amends settings set channel`.",
  );
});
