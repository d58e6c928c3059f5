import { afterEach, expect, test } from "@jest/globals";
import { Modal } from "../support/story/modal.ts";
import { ask, openHome } from "../support/story/my-issues.ts";
import { personInSlack } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

/** Nathan, who has Slack, wants to be told by email. */
async function nathanChoseEmail(): Promise<void> {
  const id = await personInSlack(story, "Nathan");
  await story.database
    .db("people")
    .where({ id })
    .update({ preferences: JSON.stringify({ via: "email" }) });
}

test("without a mail server whoever chose email is told in Slack, it cannot be chosen, and nobody is assigned whom only a mail would reach", async () => {
  story = await startStory({ withoutMail: true });
  await nathanChoseEmail();
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await card.choose("Bridget", "amends.assign", "Nathan");
  await eventually(() =>
    expect(story.dms("Nathan")).toEqual([expect.stringContaining("assigned this to Nathan Goff")]),
  );

  const preferences = await (await openHome(story, "Nathan")).opens("My preferences");
  expect(preferences.text).toContain("No email can be chosen: Amends has no mail server here.");
  expect(preferences.text).not.toContain("Slack message and email");

  await card.more("Bridget", "people");
  const people = await Modal.next(story, "Bridget", undefined);
  expect(await people.submit({ assignee_email: "tobias@partner.example", note: "he knows her" })).toMatchObject({
    outcome: "errors",
    errors: { assignee_email: expect.stringContaining("tobias@partner.example would never hear of it") },
  });
  expect(await story.database.db("people").where({ email: "tobias@partner.example" })).toEqual([]);
  expect(await people.submit({ assignee_email: "eric.gregg@northwind.example", note: "he knows her" })).toMatchObject({
    outcome: "closed",
  });
  await card.says("*Assignee*\nEric Gregg");
});

test("a mail that is refused for good comes as a message in Slack, once", async () => {
  story = await startStory();
  await nathanChoseEmail();
  story.world.mailbox.fault({ kind: "550-rcpt" });
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await card.choose("Bridget", "amends.assign", "Nathan");
  await eventually(() =>
    expect(story.dms("Nathan")).toEqual([expect.stringContaining("assigned this to Nathan Goff")]),
  );
  await card.set("Bridget", "Add note", "called her");
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(2));
  await story.quiet();
  expect(story.dms("Nathan")).toHaveLength(2);
  expect((await ask(story, "Bridget", "/amends why 1")).text).toContain("a mail could not be delivered");
  expect(story.mailsTo("nathan.goff")).toEqual([]);
});
