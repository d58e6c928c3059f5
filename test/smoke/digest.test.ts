import { afterEach, describe, expect, test } from "@jest/globals";
import type { Card } from "../support/story/card.ts";
import { ask, openHome } from "../support/story/my-issues.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const ASSIGN = "amends.assign";
const FOLLOWERS = "amends.followers";
const JANE = "6/10 · Jane Doe, ABC Company";
const RAVI = "2/10 · Ravi Patel, Northwind";

const anAnswerOfRavi = () =>
  anAnswer({ score: 2, respondent: { name: "Ravi Patel", email: "ravi@example.com", company: "Northwind" } });

/** Nathan, in Portland where it is ten in the morning, chooses how he wants to be told. */
async function nathanChooses(via: string, tellMeAt = "none"): Promise<void> {
  const home = await openHome(story, "Nathan");
  const preferences = await home.opens("My preferences");
  const given = { via, quiet: ["quiet"], quiet_from: "20:00", quiet_to: "07:00", tell_me_at: tellMeAt };
  expect(await preferences.submit(given)).toMatchObject({ outcome: "closed" });
}

/** Two issues that Nathan follows, and what two others do about them. */
async function aDayOfNews(): Promise<readonly [jane: Card, ravi: Card]> {
  const jane = (await story.answer(anAnswer())).expected();
  const ravi = (await story.answer(anAnswerOfRavi())).expected();
  await jane.choose("Bridget", FOLLOWERS, "Nathan");
  await ravi.choose("Bridget", FOLLOWERS, "Nathan");
  await jane.set("Eric", "Resolution in Progress", "called <!channel>");
  await jane.set("Eric", "Add note", "she will send the invoices");
  await ravi.set("Eric", "Can't Resolve", "they have left");
  await jane.told(
    "Eric Gregg set Resolution in Progress and is now the assignee: called &lt;!channel&gt;",
    "Eric Gregg added a note: she will send the invoices",
  );
  await ravi.told("Eric Gregg closed this as Can't Resolve: they have left");
  await story.quiet();
  return [jane, ravi];
}

const DIGEST =
  `Your daily digest, 2 issues: #1 ${JANE}, Resolution in Progress, 3 changes, last: Eric Gregg added a note: she will send the invoices; ` +
  `#2 ${RAVI}, Can't Resolve, 2 changes, last: Eric Gregg closed this as Can't Resolve: they have left.`;

const whyTold = async (number: number): Promise<string> => (await ask(story, "Bridget", `/amends why ${number}`)).text;

test("one digest a day: nothing until eight in the morning, then one message with open issues first, and no more", async () => {
  story = await startStory();
  await nathanChooses("digest");
  const [jane] = await aDayOfNews();
  expect(await whyTold(1)).toContain("which is planned");
  story.fastForward({ hours: 21 });
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([]);
  story.fastForward({ hours: 1 });
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([DIGEST]);
  const blocks = JSON.stringify(story.slack.control.dm(USERS.Nathan).messages[0]?.blocks);
  expect(blocks).toContain(`https://slack.com/archives/C0DETRACT/p${jane.ts.replace(".", "")}`);
  expect(blocks.indexOf("Open")).toBeLessThan(blocks.indexOf("Jane Doe"));
  expect(blocks.indexOf("Jane Doe")).toBeLessThan(blocks.indexOf("Closed"));
  expect(await whyTold(1)).toMatch(/in the digest of .*, sent /);

  await jane.set("Nathan", "Add note", "my own word");
  story.fastForward({ hours: 48 });
  await story.quiet();
  expect(story.dms("Nathan")).toHaveLength(1);
  await jane.set("Eric", "Resolved", "all is well");
  await story.quiet();
  story.fastForward({ hours: 24 });
  await story.quiet();
  expect(story.dms("Nathan").at(-1)).toBe(
    `Your daily digest, 1 issue: #1 ${JANE}, Resolved, Eric Gregg resolved this: all is well.`,
  );
  await jane.told(
    "Eric Gregg set Resolution in Progress and is now the assignee: called &lt;!channel&gt;",
    "Eric Gregg added a note: she will send the invoices",
    "Nathan Goff added a note: my own word",
    "Eric Gregg resolved this: all is well",
  );
  expect(story.dms("Eric")).toEqual([`Nathan Goff added a note: issue 1, ${JANE}. my own word`]);
  await story.expectNothingElse();
});

test("what becomes one's own, and escalations, do not wait for the digest; new answers do", async () => {
  story = await startStory();
  await nathanChooses("digest", "6");
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Nathan");
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([`Bridget Harper assigned this to Nathan Goff: issue 1, ${JANE}`]);
  await card.set("Eric", "Escalate", "she wants to leave");
  await story.quiet();
  expect(story.dms("Nathan").at(-1)).toBe(`Eric Gregg escalated this: issue 1, ${JANE}. she wants to leave`);
  await card.told("Bridget Harper assigned this to Nathan Goff", "Eric Gregg escalated this: she wants to leave");
  story.fastForward({ hours: 22 });
  await story.quiet();
  expect(story.dms("Nathan")).toHaveLength(3);
  expect(story.dms("Nathan").at(-1)).toBe(
    `Your daily digest, 1 issue: #1 ${JANE}, Escalated, Amends opened this: score 6/10.`,
  );
  // The admin, whom an escalation reaches where nobody is named as leadership: told, and reminded.
  expect([story.dms("Bridget").length, story.mailsTo("bridget.harper").length]).toEqual([2, 2]);
  await story.expectNothingElse();
});

test("whoever chooses another way gets what was collected once more as a digest, and the rest at once", async () => {
  story = await startStory();
  await nathanChooses("digest");
  const [jane] = await aDayOfNews();
  await nathanChooses("dm");
  await jane.set("Eric", "Add note", "they came");
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([`Eric Gregg added a note: issue 1, ${JANE}. they came`]);
  story.fastForward({ hours: 22 });
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([expect.stringContaining("they came"), DIGEST]);
  await jane.told(
    "Eric Gregg set Resolution in Progress and is now the assignee: called &lt;!channel&gt;",
    "Eric Gregg added a note: she will send the invoices",
    "Eric Gregg added a note: they came",
  );
  story.fastForward({ hours: 24 });
  await story.expectNothingElse();
});

/** The digest as it arrives by mail when Slack does not take it. */
async function expectOneMail(): Promise<void> {
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([]);
  const mails = story.mailsTo("nathan.goff");
  expect(mails.map(({ subject }) => subject)).toEqual(["Your daily digest: 2 issues"]);
  for (const part of [mails[0]?.text, mails[0]?.html]) {
    for (const shown of ["Jane Doe", "Ravi Patel", "they have left", "she will send the invoices", "/i/"])
      expect(part).toContain(shown);
  }
  expect(await whyTold(2)).toContain("in the mailed digest of ");
  story.fastForward({ hours: 24 });
  await story.expectNothingElse();
}

test.each(["cannot_dm_bot", "messages_tab_disabled"])(
  "Slack refuses the digest (%s): it comes as one mail",
  async (word) => {
    story = await startStory();
    await nathanChooses("digest");
    await aDayOfNews();
    story.expectedErrors.push(word);
    story.slack.control.fault({ method: "chat.postMessage", kind: `error:${word}`, times: 1 });
    story.fastForward({ hours: 22 });
    await expectOneMail();
  },
);

test("Slack silent for ten minutes: the digest comes as one mail, and not again when Slack is back", async () => {
  story = await startStory();
  await nathanChooses("digest");
  await aDayOfNews();
  const fault = story.slack.control.fault({ method: "chat.postMessage", kind: "error:service_unavailable" });
  story.expectedErrors.push("service_unavailable");
  story.fastForward({ hours: 22 });
  await states("unknown", 5);
  story.fastForward({ minutes: 15 });
  await states("superseded", 5);
  story.slack.control.faultClear(fault);
  await expectOneMail();
});

describe("Amends dies while it sends a digest", () => {
  const DEATHS: readonly (readonly [when: string, sql: string])[] = [
    [
      "with only the first notice taken",
      "state = case when id = (select min(id) from notices where kind = 'digest') then 'sending' else state end",
    ],
    ["with all of them taken", "state = 'sending', digest_id = (select min(id) from notices where kind = 'digest')"],
  ];
  test.each(DEATHS)("%s: the next start sends it whole, once", async (_when, sql) => {
    story = await startStory();
    await nathanChooses("digest");
    await aDayOfNews();
    await story.stopApp();
    await story.database.db.raw(
      `update notices set ${sql}, first_tried_at = now(), attempts = 1 where kind = 'digest'`,
    );
    story.fastForward({ hours: 22 });
    await story.startApp();
    await story.quiet();
    expect(story.dms("Nathan")).toEqual([DIGEST]);
    await story.expectNothingElse();
  });
});

/** Waits until so many notices of digests stand like this. */
async function states(state: string, count: number): Promise<void> {
  await eventually(async () => {
    const { rows } = await story.database.db.raw(
      "select state, count(*)::int as n from notices where kind = 'digest' and transport = 'slack' group by state",
    );
    expect(rows).toEqual([{ state, n: count }]);
  });
}

test("who has no Slack gets the digest by mail, without the issues whose mails they stopped", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const ravi = (await story.answer(anAnswerOfRavi())).expected();
  await story.database.db.raw(
    `insert into people (workspace_id, email, name, standing, refreshed_at, preferences, email_given)
     select id, 'tobias@partner.example', 'Tobias', 'member', now(), '{"via": "digest"}', true from workspaces`,
  );
  const { rows } = await story.database.db.raw("select id from people where email = 'tobias@partner.example'");
  await story.database.db.raw(
    "insert into followers (workspace_id, issue_id, person_id, since) select workspace_id, id, ?, now() from issues",
    [rows[0].id],
  );
  await card.set("Eric", "Resolved", "all is well");
  await card.told("Eric Gregg resolved this: all is well");
  await ravi.set("Eric", "Add note", "not for Tobias");
  await ravi.told("Eric Gregg added a note: not for Tobias");
  await story.database.db.raw(
    "insert into mail_stops (workspace_id, issue_id, person_id, at) select workspace_id, id, ?, now() from issues where number = 2",
    [rows[0].id],
  );
  await story.quiet();
  expect(story.mailsTo("tobias")).toEqual([]);
  story.fastForward({ hours: 22 });
  await story.quiet();
  expect(story.mailsTo("tobias").map(({ subject }) => subject)).toEqual(["Your daily digest: 1 issue"]);
  expect(story.mailsTo("tobias")[0]?.text).toContain("Jane Doe");
  await story.expectNothingElse();
});
