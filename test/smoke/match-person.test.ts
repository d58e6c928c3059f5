import { afterEach, expect, test } from "@jest/globals";
import { AFTER_MERGE } from "../../src/store/merge-people.ts";
import { dmTo } from "../support/story/dm.ts";
import { decideInStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { liveUntil } from "../support/story/live.ts";
import { Modal } from "../support/story/modal.ts";
import { openHome } from "../support/story/my-issues.ts";
import { linkFor, personByEmail, sendForm, visit } from "../support/story/page.ts";
import { USERS, type Who } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story?.end());

const TOBIAS = "tobias@partner.example";

async function match(who: Who, address: string): Promise<string> {
  const modal = await (await openHome(story, "Bridget")).opens("People");
  const values = { match_person: USERS[who], match_address: address };
  const { outcome } = await modal.submit(values, { force: true });
  expect(["updated", "errors"]).toContain(outcome);
  return outcome === "errors" ? JSON.stringify(modal.errors) : modal.text;
}

test("an admin says who an address is: their issues, follows, links and messages to come are that person's, and stay it", async () => {
  story = await startStory();
  await adminIsKnown();
  const { db } = story.database;
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await card.more("Lena", "people");
  const people = await Modal.next(story, "Lena", undefined);
  await people.submit({ assignee_email: TOBIAS, follower_emails: `kim@partner.example` });
  await card.says(`*Assignee*\n${TOBIAS}`);
  await story.quiet();
  expect(story.mailsTo(TOBIAS)).toHaveLength(1);
  expect(story.mailsTo("kim@partner.example")).toHaveLength(1);
  const tobias = await personByEmail(story, TOBIAS);
  const link = await linkFor(story, tobias);
  await sendForm(story, link, await visit(story, link), { note: "by mail" });
  await story.quiet();
  story.mailsTo("kim@partner.example");
  await db.raw(
    `insert into standing_follows (workspace_id, person_id, field, value, as_typed, since) values (1, ${tobias}, 'tag', 'portland', 'Portland', now())`,
  );

  expect(await match("Nathan", ` ${TOBIAS.toUpperCase()}`)).toContain(
    `${TOBIAS} is Nathan Goff's from now on. 1 issue came with it.`,
  );
  await card.says("*Assignee*\nNathan Goff");
  expect(await match("Nathan", "kim@partner.example")).toContain("from now on. 1 issue came with it.");
  await card.says("Followers: Nathan Goff");
  const home = await openHome(story, "Nathan");
  expect(home.title).toContain("1 open");
  expect(home.text).toContain("every new issue tagged Portland");

  // What was done by mail stays told as it was done; what is done from now on is Nathan's.
  const page = await visit(story, link);
  expect(page.text).toContain(`found ${TOBIAS} to be Nathan Goff`);
  await sendForm(story, link, page, { note: "by the old link" });
  await card.told(
    `Lena Vogt assigned this to ${TOBIAS}`,
    `${TOBIAS} added a note: by mail`,
    "Nathan Goff added a note: by the old link",
  );
  await card.set("Eric", "Resolution in Progress", "called");
  await story.quiet();
  expect(story.dms("Nathan").at(-1)).toContain("Eric Gregg set Resolution in Progress");
  expect(card.thread).toHaveLength(4);

  // Slack says again who Nathan is, and the survey and a form name the address.
  await story.slack.control.userChange({ user: USERS.Nathan, timeZone: "America/Denver" });
  await eventually(async () => expect(await db("people").where({ time_zone: "America/Denver" })).toHaveLength(1));
  const second = (await story.answer(anAnswer({ owners: [TOBIAS], respondent: { name: "Ravi Patel" } }))).expected();
  await second.says("*Assignee*\nNathan Goff", "Followers: Nathan Goff");
  await story.quiet();
  expect(story.dms("Nathan").at(-1)).toContain("Amends opened this");
  const third = (await story.answer(anAnswer({ owners: [], tags: [], respondent: { name: "Ana Silva" } }))).expected();
  await third.more("Lena", "people");
  const again = await Modal.next(story, "Lena", people.id);
  await again.submit({ assignee_email: TOBIAS, follower_emails: `${TOBIAS}, kim@partner.example` });
  await third.says("*Assignee*\nNathan Goff", "Followers: Nathan Goff");
  await third.told("Lena Vogt assigned this to Nathan Goff");
  await story.quiet();
  story.dms("Nathan");
  expect(story.mailsTo("partner.example")).toHaveLength(3);
  await expectInvariants(story);
  await story.expectNothingElse();
});

test("an address nobody knows, the same again, another's by mistake; two Slack people never become one", async () => {
  story = await startStory();
  await adminIsKnown();
  expect((await openHome(story, "Nathan")).buttons).not.toContain("People");

  expect(await match("Nathan", TOBIAS)).toContain(`${TOBIAS} is Nathan Goff's from now on.`);
  expect(await match("Nathan", TOBIAS)).toContain(`${TOBIAS} is Nathan Goff's already.`);
  expect(await match("Eric", TOBIAS)).toContain(
    "Eric Gregg's from now on. It was Nathan Goff's until now; what Nathan Goff has stays theirs.",
  );
  expect(await match("Nathan", "nathan.goff@northwind.example")).toContain("Nathan Goff's already.");

  const refused = await match("Nathan", "eric.gregg@northwind.example");
  expect(refused).toContain("match_address");
  expect(refused).toContain("is the address of Eric Gregg in Slack. Two Slack people cannot become one");
  expect(await match("Nathan", "no address")).toMatch(/match_address.*looks like name@example.com/);
  expect(await match("Nathan", "a@x.example, b@x.example")).toMatch(/match_address/);
  for (const who of ["Guest", "Stranger", "Kim"] as const)
    expect(await match(who, TOBIAS)).toMatch(/match_person.*is no member of this workspace/);

  const window = await (await openHome(story, "Bridget")).opens("People");
  await story.slack.control.userChange({ user: USERS.Bridget, isAdmin: false });
  await eventually(async () => expect(await story.database.db("people").where({ is_admin: true })).toHaveLength(0));
  expect(
    await window.submit({ match_person: USERS.Nathan, match_address: "new@partner.example" }, { force: true }),
  ).toMatchObject({ errors: { match_address: expect.stringContaining("for admins and owners") } });
  const known = await story.database.db("people").whereNotNull("same_as");
  expect(known.map((person) => person.email)).toEqual([TOBIAS]);
  await story.expectNothingElse();
});

test("links that were mailed to an address open nothing once it is found to be somebody else's", async () => {
  story = await startStory();
  await adminIsKnown();
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await card.more("Lena", "people");
  await (await Modal.next(story, "Lena", undefined)).submit({ assignee_email: TOBIAS });
  await card.says(`*Assignee*\n${TOBIAS}`);
  await story.quiet();
  const mailed = /\/i\/([\w-]{32})/.exec(story.mailsTo(TOBIAS)[0]?.text ?? "")?.[1] ?? "";
  expect((await visit(story, mailed)).text).toContain(`You are here as ${TOBIAS}`);

  await match("Nathan", TOBIAS);
  expect((await visit(story, mailed)).text).toContain("You are here as Nathan Goff");
  await match("Nathan", TOBIAS);
  expect((await visit(story, mailed)).status).toBe(200);

  // Whoever reads this mailbox is Eric: what lies in it must not act as Nathan.
  await match("Eric", TOBIAS);
  const page = await visit(story, mailed);
  expect(page.status).toBe(404);
  await card.says("*Assignee*\nNathan Goff");
  const { db } = story.database;
  const nathan = await db("people").where({ slack_user_id: USERS.Nathan }).first();
  expect((await visit(story, await linkFor(story, nathan.id))).text).toContain("You are here as Nathan Goff");
  expect(card.thread).toHaveLength(1);
  await story.expectNothingElse();
});

test("a message to come goes to the person it is now, once; a Slack account that comes later does not take the address", async () => {
  story = await startStory();
  await adminIsKnown();
  const { db } = story.database;
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  const [tobias, kim] = [await personByEmail(story, TOBIAS), await personByEmail(story, "kim@partner.example")];
  await story.quiet();
  const planned = async (personId: number) =>
    db.raw(
      `insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version, person_id, why, planned_at, try_after)
       values (1, 1, 'mail:1:1:${personId}', 'mail', 'email', 1, 'mail', 0, 1, ${personId}, 'follower', now(), now() + interval '1 day')`,
    );
  await planned(tobias);
  await planned(kim);
  for (const address of [TOBIAS, "kim@partner.example"]) await match("Nathan", address);
  const nathan = await db("people").where({ slack_user_id: USERS.Nathan }).first();
  const notices = await db("notices").where({ kind: "mail" }).orderBy("id");
  expect(notices.map((n) => [n.person_id, n.state])).toEqual([
    [nathan.id, "planned"],
    [kim, "superseded"],
  ]);
  await db("notices")
    .where({ state: "planned" })
    .update({ try_after: new Date(0) });
  await card.press("Lena", "Follow or unfollow");
  await db.raw("update people set preferences = '{\"via\": \"email\"}' where slack_user_id = 'U0LENA'");
  await card.set("Eric", "Add note", "one");
  await story.quiet();
  expect(story.mailsTo("nathan.goff@northwind.example")).toHaveLength(1);
  expect(story.mailsTo("lena.vogt@northwind.example")).toHaveLength(1);
  expect(card.thread).toHaveLength(1);

  await story.slack.control.userChange({ user: USERS.Priya, email: TOBIAS });
  await eventually(async () => {
    expect(await db("people").where({ slack_user_id: USERS.Priya }).first()).toMatchObject({ email: null });
  });
  expect(await db("people").where({ email: TOBIAS })).toMatchObject([{ same_as: nathan.id, slack_user_id: null }]);
  await story.expectNothingElse();
});

test("whoever an escalation would call next is called under the name they have by now", async () => {
  story = await startStory();
  await adminIsKnown();
  await idsOf(story, "Eric", "Nathan");
  const ceo = "ceo@partner.example";
  await personByEmail(story, ceo);
  const chain = [[USERS.Eric], [ceo]].map((who) => ({ who, waitHours: 4 }));
  await decideInStory(story, { terms: { chain } });
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await card.set("Lena", "Escalate", "she threatens to leave");
  await card.says("🟣 Escalated to Eric Gregg, level 1 of 2,");
  expect(await match("Nathan", ceo)).toContain("1 issue came with it.");
  await liveUntil(story, "2026-11-05T18:00:00-08:00");
  await card.says("🟣 Escalated to Nathan Goff, level 2 of 2,");
  await dmTo(story, "Nathan", "Amends got no answer and escalated this to Nathan Goff");
  await card.told(
    "Lena Vogt escalated this: she threatens to leave",
    "Amends got no answer and escalated this to Nathan Goff",
  );
  await story.quiet();
  for (const who of ["Eric", "Nathan"] as const) story.dms(who);
  story.mailsTo("northwind.example");
  story.mailsTo(ceo);
  await expectInvariants(story);
  await story.expectNothingElse();
});

test("every table that refers to people is thought of", async () => {
  story = await startStory();
  const { rows } = await story.database.db.raw<{ rows: { name: string }[] }>(
    `select c.conrelid::regclass || '.' || a.attname as name from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey) and a.attname <> 'workspace_id'
     where c.contype = 'f' and c.confrelid = 'people'::regclass order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(AFTER_MERGE).sort());
  await story.expectNothingElse();
});

const adminIsKnown = () =>
  eventually(async () => {
    expect(await story.database.db("people").where({ is_admin: true })).toHaveLength(1);
  });
