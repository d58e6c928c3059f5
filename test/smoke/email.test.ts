import { afterEach, expect, test } from "@jest/globals";
import type { ShownMail } from "../../src/sandbox/control-types/shown.ts";
import { Modal } from "../support/story/modal.ts";
import { sendForm, visit } from "../support/story/page.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const TOBIAS = "tobias.meyer@partner.example";

/** Assigns by email address, from the window of the card. */
async function assignByMail(card: Awaited<ReturnType<Story["answer"]>>, address: string): Promise<void> {
  await card.more("Bridget", "people");
  const modal = await Modal.next(story, "Bridget", undefined);
  expect(await modal.submit({ assignee_email: address })).toMatchObject({ outcome: "closed" });
}

async function mailTo(address: string, count = 1): Promise<ShownMail> {
  await eventually(() => expect(story.mailsTo(address)).toHaveLength(count));
  return story.mailsTo(address).at(-1) as ShownMail;
}

const tokenIn = (mail: ShownMail): string => /\/i\/([\w-]+)\?to=resolved/.exec(mail.text ?? "")?.[1] ?? "";

test("a person without Slack gets a mail, resolves the issue on its page, and everyone hears of it but them", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.press("Eric", "Follow or unfollow");
  await assignByMail(card, TOBIAS);
  const mail = await mailTo(TOBIAS);
  for (const shown of ["Jane Doe", "ABC Company", "555-123-4567", "Dana Cole", "No Response Provided", "Resolved"])
    expect(mail.text).toContain(shown);

  const token = tokenIn(mail);
  const page = await visit(story, token, "?to=resolved");
  expect(page.status).toBe(200);
  const refused = await sendForm(story, token, page, {
    to: "resolved",
    contact: "call",
    rootCause: "Responsiveness",
    note: "  ",
  });
  expect(refused.text).toContain("Write a note");
  const done = await sendForm(story, token, refused, { note: "weekly call agreed" });
  expect(done.text).toContain("Saved.");

  await card.says("🟢 Resolved", "weekly call agreed");
  await card.told(`Bridget Harper assigned this to ${TOBIAS}`, `${TOBIAS} resolved this: weekly call agreed`);
  await story.quiet();
  expect(story.dms("Eric")).toHaveLength(2);
  expect(story.mailsTo(TOBIAS)).toHaveLength(1);
  story.whispersTo("Eric");
  await story.expectNothingElse();
});

test("Slack silent for fifteen minutes: the assignee is told by mail, once, and not again when Slack is back", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const fault = story.slack.control.fault({ method: "chat.postMessage", kind: "error:service_unavailable" });
  story.expectedErrors.push("service_unavailable");
  await card.choose("Bridget", "amends.assign", "Nathan");
  await eventually(async () => {
    const { rows } = await story.database.db.raw("select state from notices where kind = 'dm'");
    expect(rows).toEqual([{ state: "unknown" }]);
  });
  story.fastForward({ minutes: 15 });
  const mail = await mailTo("nathan");
  expect(mail.text).toContain("because this issue is now yours");
  story.slack.control.faultClear(fault);
  await card.told("Bridget Harper assigned this to Nathan Goff");
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([]);
  const why = await story.slack.control.command({
    user: USERS.Bridget,
    channel: "C0DETRACT",
    command: "/amends",
    text: "why 1",
  });
  expect(JSON.stringify(why.body)).toContain("Slack did not answer for ten minutes, a mail went out instead");
  await story.expectNothingElse();
});

test("a person whose direct messages Slack refuses is told by mail", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await story.database.db.raw("update people set slack_user_id = 'U0GONE' where slack_user_id = ?", [USERS.Nathan]);
  story.expectedErrors.push("channel_not_found");
  await assignByMail(card, "nathan.goff@northwind.example");
  await card.told("Bridget Harper assigned this to Nathan Goff");
  await mailTo("nathan");
  expect(story.dms("Nathan")).toEqual([]);
  await story.expectNothingElse();
});

test("an address that the mail server refuses for good is marked, and not written to again", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  story.world.mailbox.fault({ kind: "550-rcpt" });
  await assignByMail(card, TOBIAS);
  await eventually(async () => {
    const { rows } = await story.database.db.raw(
      "select bounced_at is not null as bounced from people where email = ?",
      [TOBIAS],
    );
    expect(rows[0]).toEqual({ bounced: true });
  });
  story.world.mailbox.faultClear();
  await card.set("Nathan", "Escalate", "cannot be reached");
  await card.says("🟣 Escalated");
  await card.told(`Bridget Harper assigned this to ${TOBIAS}`, "Nathan Goff escalated this: cannot be reached");
  await story.quiet();
  // The admin, whom an escalation reaches where nobody is named as leadership.
  expect([story.dms("Bridget").length, story.mailsTo("bridget.harper").length]).toEqual([1, 1]);
  await story.expectNothingElse();
  expect(story.mailsTo(TOBIAS)).toEqual([]);
});
