import { afterEach, expect, test } from "@jest/globals";
import type { ShownMail } from "../../src/sandbox/control-types/shown.ts";
import { personByEmail, sendForm, visit } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
afterEach(() => story.end());

const TOBIAS = "tobias.meyer@partner.example";

const mails = async (count: number): Promise<ShownMail> => {
  await story.quiet();
  expect(story.mailsTo(TOBIAS)).toHaveLength(count);
  return story.mailsTo(TOBIAS).at(-1) as ShownMail;
};
const tokenIn = ({ text }: ShownMail): string => /\/i\/([\w-]{32})/.exec(text ?? "")?.[1] ?? "";

test("an assignee without Slack is asked whether they are still on it, reminded, and lets it sleep, all by mail and page", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const tobias = await personByEmail(story, TOBIAS);
  await story.database.db("issues").update({ assignee_id: tobias });
  const bridgets = "Bridget Harper added a note: he will call her";
  await card.set("Bridget", "Add note", "he will call her");
  const first = await mails(1);
  expect(first.text).toMatch(/Client has waited less than a minute · Closing due in \d+ h of working time/);
  const token = tokenIn(first);
  await sendForm(story, token, await visit(story, token), { to: "in_progress", note: "called her" });

  story.at("2026-11-10T18:05:00Z");
  const asked = await mails(2);
  expect(asked.subject).toBe("#1 Jane Doe, ABC Company (6/10)");
  for (const part of [asked.text, asked.html])
    for (const said of [
      "Are you still on it?",
      "Nothing was heard of this issue since 3 Nov 2026, 18:00 UTC.",
      "Without an answer by 12 Nov 2026, 18:05 UTC, it goes back to Needs Attention, for anybody to take.",
      "Yes, with a note",
      "Hand it over",
    ])
      expect(part).toContain(said);
  const answer = await visit(story, tokenIn(asked), "?do=snooze");
  expect(answer.text).toContain(`Amends asked ${TOBIAS} : still on it?`);
  await sendForm(story, tokenIn(asked), answer, { note: "she sends the invoices on Monday" });

  story.at("2026-11-17T17:05:00Z");
  const reminder = await mails(3);
  expect(reminder.subject).toBe("Reminder: 1 issue waiting for you");
  for (const part of [reminder.text, reminder.html])
    for (const said of [
      "#1 6/10 · Jane Doe, ABC Company",
      "Client has waited 13 d 23 h · Closing due in 55 min of working time",
      "because this issue is yours and its time is running",
    ])
      expect(part).toContain(said);
  const page = await visit(story, tokenIn(reminder));
  const asleep = await sendForm(story, tokenIn(reminder), page, {
    snoozeUntil: "2026-11-25",
    snoozeReason: "she is on leave",
  });
  expect(asleep.text).toContain("Saved.");
  story.fastForward({ days: 6 });
  await card.told(
    bridgets,
    `${TOBIAS} set Resolution in Progress: called her`,
    `${TOBIAS} added a note: she sends the invoices on Monday`,
    expect.stringMatching(/^tobias.* snoozed this until .*: she is on leave$/) as never,
  );
  await mails(3);
  await story.expectNothingElse();
});
