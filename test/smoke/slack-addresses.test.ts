import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mailInstead } from "../../src/store/mail-instead.ts";
import type { Card } from "../support/story/card.ts";
import { Modal } from "../support/story/modal.ts";
import { ask, openHome } from "../support/story/my-issues.ts";
import { personInSlack } from "../support/story/page.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const NATHANS = "nathan.goff@northwind.example";

let story: Story;
let card: Card;
let nathan: number;
/** Nobody has agreed that addresses known from Slack alone are used; Nathan wants to be told by email. */
beforeEach(async () => {
  story = await startStory({ slackAddressesUnused: true, pace: { lookAfterMs: 200 } });
  await eventually(async () =>
    expect(await story.database.db("people").where({ slack_user_id: USERS.Bridget, is_admin: true })).toHaveLength(1),
  );
  card = (await story.answer(anAnswer({ owners: [] }))).expected();
  nathan = await personInSlack(story, "Nathan");
  await story.database
    .db("people")
    .where({ id: nathan })
    .update({ preferences: JSON.stringify({ via: "email" }) });
});
afterEach(() => story.end());

const why = async (): Promise<string> => (await ask(story, "Bridget", "/amends why 1")).text;
const WITHHELD = "the address is known from Slack alone, and the workspace does not use such addresses";

test("an address known from Slack alone is no way: they are told in Slack, and asking why says so; typed once, it is used", async () => {
  await card.choose("Bridget", "amends.assign", "Nathan");
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(1));
  expect(await why()).toContain(WITHHELD);

  await card.choose("Bridget", "amends.assign", "Eric");
  const handing = await Modal.next(story, "Bridget", undefined);
  expect(await handing.submit({ note: "Nathan is on leave" })).toMatchObject({ outcome: "closed" });
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(2));
  await card.more("Bridget", "people");
  const modal = await Modal.next(story, "Bridget", undefined);
  expect(await modal.submit({ assignee_email: NATHANS, note: "he is back" })).toMatchObject({ outcome: "closed" });
  await eventually(() => expect(story.mailsTo(NATHANS)).toHaveLength(1));
  expect(await why()).not.toContain(WITHHELD);

  // Slack says the same address again, as it does every day: it stays one that was typed.
  await personInSlack(story, "Nathan");
  await card.set("Bridget", "Add note", "client called");
  await eventually(() => expect(story.mailsTo(NATHANS)).toHaveLength(2));
  await card.told(
    "Bridget Harper assigned this to Nathan Goff",
    "Bridget Harper handed this over to Eric Gregg: Nathan is on leave",
    "Bridget Harper handed this over to Nathan Goff: he is back",
    "Bridget Harper added a note: client called",
  );
  story.dms("Eric");
  await story.expectNothingElse();
});

test("once an admin has agreed in Home, the address of the profile is a way", async () => {
  await card.choose("Bridget", "amends.assign", "Nathan");
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(1));
  const settings = await (await openHome(story, "Bridget")).opens("Workspace settings");
  expect(await settings.submit({ slack_addresses: "on" })).toMatchObject({ outcome: "closed" });
  await card.set("Bridget", "Add note", "client called");
  await eventually(() => expect(story.mailsTo(NATHANS)).toHaveLength(1));
  expect(await why()).not.toContain(WITHHELD);
  await card.told("Bridget Harper assigned this to Nathan Goff", "Bridget Harper added a note: client called");
  await story.expectNothingElse();
});

test("who cannot be reached in Slack is not reached at all, and asking why says so, until an answer brings the address", async () => {
  await card.choose("Bridget", "amends.assign", "Nathan");
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(1));
  await story.database.db.raw("update people set slack_user_id = 'U0GONE' where id = ?", [nathan]);
  story.expectedErrors.push("channel_not_found");
  await card.set("Bridget", "Add note", "client called");
  await story.quiet();
  expect(await why()).toContain(`a mail was not sent`);
  expect(await why()).toContain(WITHHELD);

  const second = anAnswer({ owners: [NATHANS.toUpperCase()], respondent: { name: "Ravi Patel" } });
  const ravi = (await story.answer(second)).expected();
  await eventually(() => expect(story.mailsTo(NATHANS)).toHaveLength(1));
  await ravi.says("Nathan Goff");
  await card.told("Bridget Harper assigned this to Nathan Goff", "Bridget Harper added a note: client called");
  await story.expectNothingElse();
});

test("while Slack is silent their messages wait for it, since there is no mail to take their place", async () => {
  const fault = story.slack.control.fault({ method: "chat.postMessage", kind: "error:service_unavailable" });
  story.expectedErrors.push("service_unavailable");
  await card.choose("Bridget", "amends.assign", "Nathan");
  const states = async () =>
    (await story.database.db("notices").where({ person_id: nathan }).pluck("state")) as string[];
  await eventually(async () => expect(await states()).toEqual(["unknown"]));
  story.fastForward({ minutes: 15 });
  expect(await mailInstead(story.database.db, story.clock.now().toISOString())).toBe(0);
  story.slack.control.faultClear(fault);
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(1), 15_000);
  await story.quiet();
  expect(await states()).toEqual(["sent"]);
  await card.told("Bridget Harper assigned this to Nathan Goff");
  await story.expectNothingElse();
});
