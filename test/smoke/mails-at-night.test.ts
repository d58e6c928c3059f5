import { afterEach, expect, test } from "@jest/globals";
import { personInSlack } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

/** How often each mail that waits was tried since it was put off. */
const waiting = () => story.database.db("notices").where({ kind: "mail", state: "planned" }).pluck("attempts");
const mails = () => story.mailsTo("nathan.goff").map(({ subject }) => subject);

test("who chose mails gets none in their quiet hours, but of escalations, and the rest when these are over", async () => {
  // Half past eight in the evening in Portland.
  story = await startStory({ beginning: "2026-11-04T04:30:00.000Z" });
  const nathan = await personInSlack(story, "Nathan");
  await story.database
    .db("people")
    .where({ id: nathan })
    .update({ preferences: JSON.stringify({ via: "email" }) });
  const card = (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
  await card.says("*Assignee*\nNathan Goff");
  await story.quiet();
  expect(mails()).toEqual([]);

  await card.set("Bridget", "Escalate", "she wants to leave");
  await eventually(() => expect(mails()).toHaveLength(1));
  expect(story.mailsTo("nathan.goff")[0]?.text).toContain("she wants to leave");

  story.at("2026-11-04T06:59:00-08:00");
  await story.quiet();
  expect(mails()).toHaveLength(1);
  story.at("2026-11-04T07:01:00-08:00");
  await eventually(() => expect(mails()).toHaveLength(2));
  await card.set("Eric", "Add note", "called her");
  await eventually(() => expect(mails()).toHaveLength(3));

  // Planned by day, and held up until the night.
  story.at("2026-11-04T19:50:00-08:00");
  story.world.mailbox.fault({ kind: "greylist-451" });
  await card.set("Eric", "Add note", "called her again");
  await eventually(async () => expect(await waiting()).toEqual([expect.any(Number)]));
  await story.stopApp();
  story.at("2026-11-04T20:10:00-08:00");
  story.world.mailbox.faultClear();
  await story.startApp();
  await eventually(async () => expect(await waiting()).toEqual([0]));
  expect(mails()).toHaveLength(3);
  story.at("2026-11-05T07:01:00-08:00");
  await eventually(() => expect(mails()).toHaveLength(4));

  expect(story.dms("Nathan")).toEqual([]);
});
