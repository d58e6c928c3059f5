import { afterEach, expect, test } from "@jest/globals";
import type { ShownMail } from "../../src/sandbox/control-types/shown.ts";
import { dmTo } from "../support/story/dm.ts";
import { idsOf } from "../support/story/due.ts";
import { personByEmail, sendForm, visit } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
afterEach(() => story.end());

const SOFIA = "sofia@partner.example";
const ERIC = "eric.gregg@northwind.example";
const ISSUE = "issue 1, 6/10 · Jane Doe, ABC Company";
const SUBJECT = "#1 Jane Doe, ABC Company (6/10)";

const takeToken = (mail: ShownMail | undefined): string => /\/i\/([\w-]+)\?do=take/.exec(mail?.text ?? "")?.[1] ?? "";
const references = (mail: ShownMail | undefined): string =>
  mail?.headers.find(({ name }) => name === "References")?.value ?? "";

test("an escalation climbs to a leader without Slack, who takes it from the mail; everyone involved hears, and nobody is reminded any more", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await personByEmail(story, SOFIA);
  await story.database.db.raw(
    `update workspaces set settings = settings || '{"terms":{"chain":[{"who":["U0ERIC"],"waitHours":4},{"who":["${SOFIA}"],"waitHours":4}]}}'`,
  );
  await card.choose("Nathan", "amends.followers", "Nathan");
  await card.choose("Nathan", "amends.assign", "Bridget");
  await card.set("Nathan", "Escalate", "she threatens to leave");
  await card.says("🟣 Escalated");
  await story.quiet();

  // Eric, in New York where it is some seconds past 13:00, hears of it by both ways, and has not answered four working hours later.
  expect(story.dms("Eric")).toHaveLength(1);
  const [first] = story.mailsTo(ERIC);
  expect(first?.subject).toBe(`Escalated: ${SUBJECT}`);
  expect(first?.text).toContain("Nathan Goff escalated this (3 Nov 2026, 13:00 EST):\n> she threatens to leave");
  expect(first?.text).toContain("a reminder comes on 4 Nov 2026, 09:00 EST");
  story.at("2026-11-04T14:01:00Z");
  await story.quiet();
  expect(story.dms("Eric")).toHaveLength(2);
  const reminder = story.mailsTo(ERIC).at(1);
  expect(reminder?.subject).toBe(`Reminder, escalated: ${SUBJECT}`);
  expect(reminder?.text).toContain("it climbs to the next level on 4 Nov 2026, 13:01 EST");
  expect(references(reminder)).toBe(references(first));
  expect(story.mailsTo(SOFIA)).toEqual([]);

  story.at("2026-11-04T18:02:00Z");
  await story.quiet();
  const [mail] = story.mailsTo(SOFIA);
  expect(mail?.subject).toBe(`Escalated: ${SUBJECT}`);
  for (const part of [mail?.text, mail?.html])
    for (const shown of [
      "This issue climbed to you: there was no answer from Eric Gregg.",
      "escalated this",
      "she threatens to leave",
      `Escalated to ${SOFIA}, level 2 of 2, since`,
      "Client has waited 1 d",
      "555-123-4567",
      "janedoe@example.com",
      "What is one thing we could be doing differently?",
      "Return with instruction",
    ])
      expect(part).toContain(shown);
  expect(mail?.html).toContain('href="tel:5551234567"');

  const token = takeToken(mail);
  for (const init of [{}, { method: "HEAD" }, {}])
    expect((await visit(story, token, "?do=take", init)).status).toBe(200);
  const page = await visit(story, token, "?do=take");
  expect(page.fields.get("do")).toBe("take");
  const done = await sendForm(story, token, page, {});
  expect(done.text).toContain("Saved.");
  expect(done.text).toContain(`${SOFIA} has it since`);

  await card.told(
    "Nathan Goff assigned this to Bridget Harper",
    "Nathan Goff escalated this: she threatens to leave",
    `Amends got no answer and escalated this to ${SOFIA}`,
    `${SOFIA} has this escalation`,
  );
  await story.quiet();
  expect(story.dms("Bridget")).toEqual([
    `Nathan Goff assigned this to Bridget Harper: ${ISSUE}`,
    `Nathan Goff escalated this: ${ISSUE}. she threatens to leave`,
    `${SOFIA} has this escalation: ${ISSUE}`,
  ]);
  expect(story.dms("Nathan")).toEqual([`${SOFIA} has this escalation: ${ISSUE}`]);

  story.fastForward({ days: 2 });
  await story.quiet();
  expect(story.mailsTo(SOFIA)).toHaveLength(1);
  await story.expectNothingElse();
});

test("a leader who stopped the mails of an issue is written to all the same when it is escalated to them", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const sofia = await personByEmail(story, SOFIA);
  const { db } = story.database;
  await db.raw(
    `update workspaces set settings = settings || '{"terms":{"chain":[{"who":["${SOFIA}"],"waitHours":4}]}}'`,
  );
  await db("mail_stops").insert({ workspace_id: 1, issue_id: 1, person_id: sofia, at: story.clock.now() });
  await card.set("Nathan", "Escalate", "she threatens to leave");
  await card.told("Nathan Goff escalated this: she threatens to leave");
  await story.quiet();
  expect(story.mailsTo(SOFIA).map(({ subject }) => subject)).toEqual([`Escalated: ${SUBJECT}`]);
  await story.expectNothingElse();
});

test("a leader without Slack is written to when another takes it; one with Slack reads it in the direct message", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await personByEmail(story, SOFIA);
  await idsOf(story, "Eric", "Lena");
  await story.database.db.raw(
    `update workspaces set settings = settings || '{"terms":{"chain":[{"who":["U0ERIC","U0LENA","${SOFIA}"],"waitHours":4}]}}'`,
  );
  await card.set("Nathan", "Escalate", "she threatens to leave");
  await card.says("🟣 Escalated");
  await story.quiet();
  expect(story.mailsTo(SOFIA)).toHaveLength(1);
  const dm = await dmTo(story, "Eric", "Nathan Goff escalated this");
  await dm.press("Eric", "I have it");
  await dm.says("🟣 Eric Gregg has it");
  await story.quiet();
  const [, taken] = story.mailsTo(SOFIA);
  expect(taken?.subject).toBe(SUBJECT);
  expect(taken?.text).toContain("This issue was escalated to you. Eric Gregg has it since");
  expect(taken?.text).not.toContain("I have it");
  // Eric and Lena heard of the escalation by mail too, and no more.
  expect(story.mailsTo("northwind.example")).toHaveLength(2);
  expect(story.dms("Lena")).toHaveLength(1);
  await card.told("Nathan Goff escalated this: she threatens to leave", "Eric Gregg has this escalation");
  await story.expectNothingElse();
});
