import { afterEach, expect, test } from "@jest/globals";
import { dmTo } from "../support/story/dm.ts";
import { decideInStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { liveUntil } from "../support/story/live.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

test("an issue of somebody who has left is put back when its time comes, and its owners hear of it, not the one who left", async () => {
  story = await startStory();
  await idsOf(story, "Nathan", "Priya");
  await decideInStory(story, { terms: { owners: [USERS.Priya] } });
  const card = (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
  (await dmTo(story, "Nathan", "Amends opened this")).expected();
  await story.slack.control.userChange({ user: USERS.Nathan, deleted: true });
  await eventually(async () =>
    expect(await story.database.db("people").where({ slack_user_id: USERS.Nathan }).pluck("standing")).toEqual([
      "deactivated",
    ]),
  );
  // Answered on Tuesday at ten: warned of on Wednesday at two in the afternoon, overdue on Thursday at ten.
  await liveUntil(story, "2026-11-06T09:01:00-08:00");
  await card.says("Needs Attention", "Nobody yet");
  await card.told("Amends can no longer reach Nathan Goff and put this back for anybody to take");
  const told = story.dms("Priya");
  expect(told.length).toBeGreaterThan(0);
  expect(told.at(-1)).toContain("1 issue waits for somebody to take it");
  // That it is theirs no more, and nothing after.
  expect(story.mailsTo("nathan.goff")).toHaveLength(1);
  expect(story.dms("Nathan")).toHaveLength(1);
  await expectInvariants(story);
});
