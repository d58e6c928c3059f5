import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ShownMail } from "../../src/sandbox/control-types/shown.ts";
import type { Card } from "../support/story/card.ts";
import { Modal } from "../support/story/modal.ts";
import { ask } from "../support/story/my-issues.ts";
import { linkFor, personByEmail, personInSlack, sendForm, visit } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const TOBIAS = "tobias.meyer@partner.example";
const KIM = "kim@branch-office.example";
const REST = "/unsubscribe";
const ONE_CLICK = {
  method: "POST",
  body: "List-Unsubscribe=One-Click",
  headers: { "content-type": "application/x-www-form-urlencoded" },
};

let story: Story;
let card: Card;
beforeEach(async () => {
  story = await startStory();
  card = (await story.answer(anAnswer())).expected();
});
afterEach(() => story.end());

const mailTo = async (address: string, count: number): Promise<ShownMail> => {
  await eventually(() => expect(story.mailsTo(address)).toHaveLength(count));
  return story.mailsTo(address).at(-1) as ShownMail;
};
/** The admin, whom an escalation reaches where nobody is named as leadership. */
const adminIsCalled = async (): Promise<void> => {
  await story.quiet();
  expect([story.dms("Bridget").length, story.mailsTo("bridget.harper").length]).toEqual([1, 1]);
};
/** Where a mail program posts to: the token in the header. */
const unsubscribeToken = (mail: ShownMail): string =>
  /\/i\/([\w-]+)\/unsubscribe/.exec(
    mail.headers.find(({ name }) => /^list-unsubscribe$/i.test(name))?.value ?? "",
  )?.[1] ?? "";
const whyOf = async (): Promise<string> => (await ask(story, "Bridget", "/amends why 1")).text;

async function people(values: Record<string, string>): Promise<void> {
  await card.more("Bridget", "people");
  const modal = await Modal.next(story, "Bridget", undefined);
  expect(await modal.submit(values)).toMatchObject({ outcome: "closed" });
}

test("an assignee without Slack stops the mails: the issue stays theirs, only an escalation is still mailed, until they want mails again", async () => {
  await people({ assignee_email: TOBIAS });
  const token = unsubscribeToken(await mailTo(TOBIAS, 1));
  for (const init of [{}, { method: "HEAD" }, {}]) expect((await visit(story, token, REST, init)).status).toBe(200);
  expect((await visit(story, token, REST)).text).toContain("This issue is assigned to you.");
  expect(await story.database.db("mail_stops")).toEqual([]);

  const stopped = await visit(story, token, REST, ONE_CLICK);
  expect(stopped.status).toBe(200);
  for (const said of [
    "Emails about this issue are stopped",
    "still assigned to you",
    "assigned to you anew, or escalated",
  ])
    expect(stopped.text).toContain(said);
  expect((await visit(story, token, REST, ONE_CLICK)).status).toBe(200);

  await card.set("Nathan", "Add note", "she is back on Monday");
  await story.quiet();
  expect(story.mailsTo(TOBIAS)).toHaveLength(1);
  await card.says(TOBIAS);
  const why = await whyOf();
  expect(why).toContain(": stopped mails about this issue");
  expect(why).toContain("a mail was not sent");
  expect(why).toContain("they stopped mails about this issue");

  await card.set("Nathan", "Escalate", "wants to leave");
  expect((await mailTo(TOBIAS, 2)).text).toContain("escalated this");
  const page = await visit(story, token);
  expect(page.text).toContain("You stopped emails about this issue on");
  expect(page.text).toContain("Get them again");

  const again = await sendForm(story, token, await visit(story, token, REST), {}, { rest: REST });
  expect(again.text).toContain("Done.");
  expect(again.text).toContain("This issue is assigned to you.");
  expect((await visit(story, token)).text).not.toContain("You stopped emails");
  await card.set("Nathan", "Add note", "she called back");
  await mailTo(TOBIAS, 3);
  await card.told(
    `Bridget Harper assigned this to ${TOBIAS}`,
    "Nathan Goff added a note: she is back on Monday",
    "Nathan Goff escalated this: wants to leave",
    "Nathan Goff added a note: she called back",
  );
  await adminIsCalled();
  await story.expectNothingElse();
});

test("who stopped the mails of an issue they handed over hears of it when it is theirs again", async () => {
  await people({ assignee_email: TOBIAS });
  const token = unsubscribeToken(await mailTo(TOBIAS, 1));
  await visit(story, token, REST, ONE_CLICK);
  await people({ assignee_email: KIM, note: "Tobias is away" });
  await mailTo(KIM, 1);
  await people({ assignee_email: TOBIAS, note: "he is back" });
  expect((await mailTo(TOBIAS, 2)).text).toContain("because this issue is now yours");
  await mailTo(KIM, 2);
  await card.told(
    `Bridget Harper assigned this to ${TOBIAS}`,
    `Bridget Harper handed this over to ${KIM}: Tobias is away`,
    `Bridget Harper handed this over to ${TOBIAS}: he is back`,
  );
  await story.expectNothingElse();
});

test("a follower leaves by the mail and comes back by its page; a mail that was on its way is not sent", async () => {
  await people({ follower_emails: KIM });
  const token = unsubscribeToken(await mailTo(KIM, 1));
  story.world.mailbox.fault({ kind: "greylist-451" });
  await card.set("Nathan", "Add note", "one");
  await eventually(async () =>
    expect(await story.database.db("notices").where({ kind: "mail", error_code: "rcpt_to_451_4.7.1" })).toHaveLength(1),
  );
  const left = await sendForm(story, token, await visit(story, token, REST), {}, { rest: REST });
  expect(left.text).toContain("You no longer follow this issue.");
  story.world.mailbox.faultClear();
  await story.database.db.raw("update notices set try_after = now()");
  await card.set("Nathan", "Add note", "two");
  await story.quiet();
  expect(story.mailsTo(KIM)).toHaveLength(1);
  await card.says("Nobody follows yet.");

  const back = await sendForm(story, token, await visit(story, token, REST), { wish: "again" }, { rest: REST });
  expect(back.text).toContain("You follow this issue.");
  await card.says(`Followers: ${KIM}`);
  await card.set("Nathan", "Add note", "three");
  expect((await mailTo(KIM, 2)).text).toContain("three");
  await card.told("Nathan Goff added a note: one", "Nathan Goff added a note: two", "Nathan Goff added a note: three");
  await story.expectNothingElse();
});

test("who was taken off by somebody else stops the mails, and gets the issue back by no form", async () => {
  await personInSlack(story, "Bridget");
  const kim = await personByEmail(story, KIM);
  const token = await linkFor(story, kim);
  const stopped = await visit(story, token, REST, ONE_CLICK);
  expect(stopped.text).toContain("You are neither the assignee nor a follower of this issue.");
  expect(stopped.html).not.toContain("<form");
  const question = await visit(story, token, REST);
  const forged = await sendForm(story, token, question, { wish: "again" }, { rest: REST });
  expect(forged.status).toBe(403);
  expect((await visit(story, token)).status).toBe(404);
  expect(await story.database.db("followers")).toEqual([]);
  await story.expectNothingElse();
});

test("a digest by mail leaves out an issue whose mails were stopped", async () => {
  await people({ assignee_email: TOBIAS });
  const token = unsubscribeToken(await mailTo(TOBIAS, 1));
  await story.database
    .db("people")
    .where({ email: TOBIAS })
    .update({ preferences: JSON.stringify({ via: "digest" }) });
  await card.set("Nathan", "Add note", "one");
  await visit(story, token, REST, ONE_CLICK);
  await card.set("Nathan", "Add note", "two");
  await card.told(
    `Bridget Harper assigned this to ${TOBIAS}`,
    "Nathan Goff added a note: one",
    "Nathan Goff added a note: two",
  );
  story.fastForward({ hours: 48 });
  await story.quiet();
  expect(story.mailsTo(TOBIAS)).toHaveLength(1);
  await story.expectNothingElse();
});

test("times in a mail and on its page are in the reader's time zone, by its name", async () => {
  await people({ assignee_email: TOBIAS });
  expect((await mailTo(TOBIAS, 1)).text).toMatch(/\(\d+ \w{3,4} \d{4}, \d\d:\d\d UTC\)/);
  const tobias = await personByEmail(story, TOBIAS);
  await story.database.db("people").where({ id: tobias }).update({ time_zone: "Asia/Kolkata" });
  await card.set("Nathan", "Escalate", "wants to leave");
  const mail = await mailTo(TOBIAS, 2);
  const shown = /escalated this \((.*? GMT\+5:30)\)/.exec(mail.text ?? "")?.[1] ?? "no time";
  expect(mail.html).toContain(shown);
  expect((await visit(story, unsubscribeToken(mail))).text).toContain(shown);
  await card.told(`Bridget Harper assigned this to ${TOBIAS}`, "Nathan Goff escalated this: wants to leave");
  await adminIsCalled();
  await story.expectNothingElse();
});
