import { afterEach, expect, test } from "@jest/globals";
import { idsOf } from "../support/story/due.ts";
import { Modal } from "../support/story/modal.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const ASSIGN = "amends.assign";
const FOLLOWERS = "amends.followers";
const TITLE = "issue 1, 6/10 · Jane Doe, ABC Company";

test("an issue is assigned from the card; the assignee hears of it once, with all that is needed to phone the client", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Nathan");
  await card.says("*Assignee*\nNathan Goff");
  await card.told("Bridget Harper assigned this to Nathan Goff");
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([`Bridget Harper assigned this to Nathan Goff: ${TITLE}`]);
  const dm = story.slack.control.dm("U0NATHAN").messages[0];
  expect(JSON.stringify(dm?.blocks)).toContain("555-123-4567");
  expect(JSON.stringify(dm?.blocks)).toContain("You are told because this issue is now yours.");
  expect(story.whispersTo("Bridget")).toEqual(["Issue assigned to Nathan Goff."]);
  await story.expectNothingElse();
});

test("an owner is told as soon as the card is there, and not when somebody next looks for what was left over", async () => {
  story = await startStory();
  await idsOf(story, "Nathan");
  (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(1), 4_000);
  await story.expectNothingElse();
});

test("whoever takes it oneself is not told about it", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.press("Lena", "Assign me");
  await card.told("Lena Vogt assigned this to themselves");
  await card.says("*Assignee*\nLena Vogt");
  expect(card.buttons).not.toContain("Assign me");
  expect(story.dms("Lena")).toEqual([]);
  await story.expectNothingElse();
});

test("handing over needs a note: the picker opens a window that asks for it; both hear of it", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Nathan");
  await card.says("*Assignee*\nNathan Goff");
  await card.choose("Bridget", ASSIGN, "Eric");
  const modal = await Modal.next(story, "Bridget", undefined);
  expect(modal.text).toContain("Handing over from Nathan Goff needs a note.");
  expect(await modal.submit({ note: " " })).toMatchObject({
    outcome: "errors",
    errors: { note: expect.stringContaining("Write a note") },
  });
  expect(await modal.submit({ note: "Nathan is on leave" })).toMatchObject({ outcome: "closed" });
  await card.told(
    "Bridget Harper assigned this to Nathan Goff",
    "Bridget Harper handed this over to Eric Gregg: Nathan is on leave",
  );
  await story.quiet();
  expect(story.dms("Nathan")).toHaveLength(2);
  expect(story.dms("Eric")).toEqual([`Bridget Harper handed this over to Eric Gregg: ${TITLE}. Nathan is on leave`]);
  await story.expectNothingElse();
});

test("followers hear of changes once each, never of their own, and a follower who is the assignee hears once", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", FOLLOWERS, ["Eric", "Lena", "Nathan"]);
  await card.says("Followers: Eric Gregg, Lena Vogt, Nathan Goff");
  await card.set("Nathan", "Resolution in Progress", "called");
  await story.quiet();
  expect(story.dms("Eric")).toEqual([
    `Bridget Harper added Eric Gregg, Lena Vogt, Nathan Goff as followers: ${TITLE}`,
    `Nathan Goff set Resolution in Progress and is now the assignee: ${TITLE}. called`,
  ]);
  expect(story.dms("Nathan")).toHaveLength(1);
  await card.set("Eric", "Resolved", "done");
  await story.quiet();
  expect(story.dms("Nathan").at(-1)).toBe(`Eric Gregg resolved this: ${TITLE}. done`);
  expect(story.dms("Nathan")).toHaveLength(2);
  expect(story.dms("Eric")).toHaveLength(2);
  expect(story.dms("Lena")).toHaveLength(3);
  expect(card.thread).toHaveLength(2);
  await story.expectNothingElse();
});

test("a direct message whose issue was changed by its reader is drawn anew, not repeated", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Nathan");
  await story.quiet();
  await card.set("Nathan", "Resolution in Progress", "called");
  await story.quiet();
  expect(story.dms("Nathan")).toHaveLength(1);
  expect(JSON.stringify(story.slack.control.dm("U0NATHAN").messages[0]?.blocks)).toContain("🟡 Resolution in Progress");
  expect(card.thread).toHaveLength(2);
  await story.expectNothingElse();
});

test("follow and unfollow from More, and people by email address from its window", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.press("Priya", "Follow or unfollow");
  await card.says("Followers: Priya Raman");
  await card.press("Priya", "Follow or unfollow");
  await card.says("Nobody follows yet.");
  expect(story.whispersTo("Priya")).toEqual([
    "You follow issue #1: you hear of every change.",
    "You no longer follow issue #1.",
  ]);

  await card.more("Bridget", "people");
  const modal = await Modal.next(story, "Bridget", undefined);
  expect(
    await modal.submit({ assignee_email: "tobias@partner.example", follower_emails: "not an address" }),
  ).toMatchObject({
    outcome: "errors",
    errors: { follower_emails: expect.stringContaining("“not” is not an email address") },
  });
  expect(
    await modal.submit({
      assignee_email: "tobias@partner.example",
      follower_emails: "kim@partner.example, lee@partner.example",
      note: "please look",
    }),
  ).toMatchObject({ outcome: "closed" });
  await card.says("tobias@partner.example", "kim@partner.example", "lee@partner.example");
  await card.told("Bridget Harper assigned this to tobias@partner.example: please look");
  await story.quiet();
  for (const address of ["tobias@partner.example", "kim@partner.example", "lee@partner.example"])
    expect(story.mailsTo(address)).toHaveLength(1);
  await story.expectNothingElse();
});

test("a people window that changes nothing says so", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const tobias = "tobias@partner.example";
  const asked = { assignee_email: tobias, follower_emails: "kim@partner.example" };
  await card.more("Bridget", "people");
  const first = await Modal.next(story, "Bridget", undefined);
  expect(await first.submit(asked)).toMatchObject({ outcome: "closed" });
  await card.says(`*Assignee*\n${tobias}`);
  await story.quiet();
  await card.more("Bridget", "people");
  const second = await Modal.next(story, "Bridget", first.id);
  expect(await second.submit({})).toMatchObject({
    outcome: "errors",
    errors: { note: "Choose what to change, or write a note." },
  });
  const again = { assignee_email: "", follower_emails: asked.follower_emails };
  expect(await second.submit({ ...again, assignee_email: tobias })).toMatchObject({
    errors: { assignee_email: "This person is the assignee already." },
  });
  expect(await second.submit(again)).toMatchObject({ outcome: "updated" });
  expect(second.text).toContain("Nothing was changed: it was so already.");
  await card.told(`Bridget Harper assigned this to ${tobias}`);
  expect(story.mailsTo("partner.example")).toHaveLength(2);
  await story.expectNothingElse();
});

test.each([
  ["Kim", "is deactivated"],
  ["Stranger", "from another organisation"],
] as const)("%s cannot be assigned, and the one who tried is told why", async (who, why) => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, who);
  await story.quiet();
  expect(story.whispersTo("Bridget").join()).toContain(why);
  await card.says("Nobody yet");
  await story.expectNothingElse();
});

test("in quiet hours a message waits for the morning, an escalation does not", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Priya");
  await card.told("Bridget Harper assigned this to Priya Raman");
  await story.quiet();
  expect(story.dms("Priya")).toEqual([]);
  await card.set("Eric", "Escalate", "she wants to leave");
  await card.told("Bridget Harper assigned this to Priya Raman", "Eric Gregg escalated this: she wants to leave");
  await story.quiet();
  expect(story.dms("Priya")).toEqual([`Eric Gregg escalated this: ${TITLE}. she wants to leave`]);
  story.fastForward({ hours: 8 });
  await story.quiet();
  expect(story.dms("Priya")).toHaveLength(2);
  // Nobody is named as leadership: the workspace's admin is called, by message and by mail, and called again.
  expect(story.dms("Bridget")).toEqual([
    `Eric Gregg escalated this: ${TITLE}. she wants to leave`,
    `Amends reminded leadership: nobody has this yet: ${TITLE}`,
  ]);
  expect(story.mailsTo("bridget.harper")).toHaveLength(2);
  await story.expectNothingElse();
});
