import { afterEach, describe, expect, test } from "@jest/globals";
import { QUEUES } from "../support/queues.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
afterEach(() => story.end());

const setups = QUEUES.flatMap((queue) => (["http", "socket"] as const).map((mode) => ({ queue, mode })));

describe.each(setups)("over $mode, queue on $queue", (setup) => {
  test("an unhappy answer becomes a card that a team works, closes, reopens and takes back", async () => {
    story = await startStory(setup);
    const card = (await story.answer(anAnswer())).expected();
    expect(card.header).toBe("6/10 · Jane Doe, ABC Company");
    expect(card.message.text).toBe(
      "Issue 1, Needs Attention: Jane Doe, ABC Company answered 6 of 10. “Nathan wasn't as responsive as he has in the past.”",
    );
    for (const shown of [
      "Nobody yet",
      "No Response Provided",
      "janedoe@example.com",
      "555-123-4567",
      "Dana Cole › Rob Lind",
      "Portland",
    ])
      expect(card.text).toContain(shown);
    expect(card.buttons).toEqual([
      "Resolution in Progress",
      "Resolved",
      "Can't Resolve",
      "Not an Issue",
      "Escalate",
      "Assign me",
      "Add note",
      "Follow or unfollow",
    ]);

    await card.set("Bridget", "Resolution in Progress", "called at 10:40, she will send the two invoices");
    await card.says("🟡 Resolution in Progress", "Bridget Harper");
    await card.set("Nathan", "Resolved", "weekly call agreed");
    await card.says("🟢 Resolved", "by Nathan Goff", "Root cause: Responsiveness", "weekly call agreed");
    expect(card.buttons).toEqual(["Reopen", "Add note"]);
    await card.set("Bridget", "Reopen", "she called back");
    await card.says("🟡 Resolution in Progress");
    await card.set("Eric", "Not an Issue", "wrong client");
    await card.says("⚪ Not an Issue");
    await card.more("Eric", "undo");
    await card.says("🟡 Resolution in Progress");

    await card.told(
      "Bridget Harper set Resolution in Progress and is now the assignee: called at 10:40, she will send the two invoices",
      "Nathan Goff resolved this: weekly call agreed",
      "Bridget Harper reopened this: she called back",
      "Eric Gregg closed this as Not an Issue: wrong client",
      "Eric Gregg took back Not an Issue: it is Resolution in Progress again",
    );
    expect(story.whispersTo("Eric")).toEqual([
      "Undone: issue #1 is Resolution in Progress again. The history keeps both.",
    ]);
    await story.quiet();
    expect(story.dms("Bridget")).toEqual([
      "Nathan Goff resolved this: issue 1, 6/10 · Jane Doe, ABC Company. weekly call agreed",
      "Eric Gregg closed this as Not an Issue: issue 1, 6/10 · Jane Doe, ABC Company. wrong client",
      "Eric Gregg took back Not an Issue: it is Resolution in Progress again: issue 1, 6/10 · Jane Doe, ABC Company",
    ]);
    await story.expectNothingElse();
  });
});
