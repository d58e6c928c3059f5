import { afterEach, expect, test } from "@jest/globals";
import { idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
afterEach(() => story.end());

/** What Slack was asked to draw anew since then: cards, and messages to people. */
const updatesSince = (since: number): number =>
  story.slack.control.log({ since }).filter((entry) => entry.type === "api" && entry.method === "chat.update").length;

test("issues that nobody touches are drawn anew when they are overdue, and not again with every morning's reminder", async () => {
  story = await startStory({ postMs: 10 });
  await idsOf(story, "Nathan");
  const people = ["Jane", "Ravi", "Aiko"];
  for (const name of people) await story.answer(anAnswer({ owners: ["Nathan Goff"], respondent: { name } }));
  await story.quiet();
  const atFirst = story.slack.control.state().seq;
  for (const at of ["04T22:00:30", "05T18:00:30"]) {
    story.at(`2026-11-${at}Z`);
    await story.quiet();
  }
  expect(updatesSince(atFirst)).toBe(people.length);
  for (const card of story.cards()) expect(card.message.text).toContain("overdue");

  const overdue = story.slack.control.state().seq;
  for (const day of ["06", "09", "10", "11"])
    for (const time of ["16:05", "17:05"]) {
      story.at(`2026-11-${day}T${time}:00Z`);
      await story.quiet();
    }
  expect(story.dms("Nathan")).toHaveLength(people.length + 5);
  expect(updatesSince(overdue)).toBe(0);
  await expectInvariants(story);
}, 60_000);
