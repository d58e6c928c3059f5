import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { examine } from "../../src/cli/doctor/check.ts";
import { lineOf } from "../../src/cli/doctor/format.ts";
import { CHECKS, patientOf } from "../../src/cli/doctor.ts";
import { inspectConfig } from "../../src/config.ts";
import { savePeople } from "../../src/store/roster.ts";
import type { Card } from "../support/story/card.ts";
import { Modal } from "../support/story/modal.ts";
import { ask, openHome } from "../support/story/my-issues.ts";
import { linkFor, personByEmail, personInSlack, visit } from "../support/story/page.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const TOBIAS = "tobias.meyer@partner.example";
const REFUSED = "the mail server refused the address lately";

let story: Story;
let card: Card;
/** The mail server has refused Tobias's address once, for good as it said; now it is well. */
beforeEach(async () => {
  story = await startStory();
  card = (await story.answer(anAnswer({ owners: [] }))).expected();
  story.world.mailbox.fault({ kind: "550-rcpt" });
  await chooses({ assignee_email: TOBIAS });
  await eventually(async () => expect(await isRefused()).toBe(true));
  story.world.mailbox.faultClear();
});
afterEach(() => story.end());

async function chooses(values: Record<string, string>): Promise<void> {
  await card.more("Bridget", "people");
  const modal = await Modal.next(story, "Bridget", undefined);
  expect(await modal.submit(values)).toMatchObject({ outcome: "closed" });
}

async function isRefused(): Promise<boolean> {
  const [person] = await story.database.db("people").where({ email: TOBIAS }).select("bounced_at");
  return person?.bounced_at != null;
}

const daysAgo = (days: number) =>
  story.database.db.raw(`update people set bounced_at = now() - interval '${days} days' where email = ?`, [TOBIAS]);
const adds = (note: string) => card.set("Nathan", "Add note", note);
const mailed = (count: number) => eventually(() => expect(story.mailsTo(TOBIAS)).toHaveLength(count));

test("nothing is sent there for a week, and asking why says so; then it is tried again", async () => {
  await adds("called her");
  await daysAgo(6);
  await adds("called her again");
  await story.quiet();
  expect(story.mailsTo(TOBIAS)).toEqual([]);
  const why = (await ask(story, "Bridget", "/amends why 1")).text;
  expect(why.split(REFUSED)).toHaveLength(3);
  const { config, faults } = inspectConfig(story.world.env);
  const patient = patientOf({ config, configFaults: faults, clock: story.clock });
  const rows = await examine(
    patient,
    CHECKS.filter(({ name }) => ["database", "migrations", "mail addresses"].includes(name)),
  );
  expect(rows.map(lineOf).join("\n")).toContain("1 person has an address that the mail server refused");

  await daysAgo(8);
  await adds("and again");
  await mailed(1);
});

test("typed again it is tried at once", async () => {
  await chooses({ follower_emails: `Tobias.Meyer@partner.example` });
  expect(await isRefused()).toBe(false);
  await adds("called her");
  await eventually(() => expect(story.mailsTo(TOBIAS).at(-1)?.text).toContain("called her"));
});

test("given to a Slack person it is tried at once, theirs or refused before", async () => {
  await eventually(async () =>
    expect(await story.database.db("people").where({ slack_user_id: USERS.Bridget, is_admin: true })).toHaveLength(1),
  );
  const nathan = await personInSlack(story, "Nathan");
  await story.database.db("people").where({ id: nathan }).update({ bounced_at: new Date() });
  const modal = await (await openHome(story, "Bridget")).opens("People");
  await modal.submit({ match_person: USERS.Nathan, match_address: TOBIAS }, { force: true });
  await eventually(async () =>
    expect(await story.database.db("people").whereNotNull("bounced_at").pluck("name")).toEqual([]),
  );
});

test("whoever opens their page reads their mails", async () => {
  const page = await visit(story, await linkFor(story, await personByEmail(story, "somebody.else@partner.example")));
  expect([page.status, await isRefused()]).toEqual([404, true]);
  const [tobias] = await story.database.db("people").where({ email: TOBIAS }).pluck("id");
  expect((await visit(story, await linkFor(story, tobias))).status).toBe(200);
  expect(await isRefused()).toBe(false);
});

test("another address that Slack knows of somebody has not been refused; the same one has", async () => {
  const { db } = story.database;
  const nathan = await personInSlack(story, "Nathan");
  await db("people").where({ id: nathan }).update({ bounced_at: new Date() });
  const identity = { slackUserId: USERS.Nathan, name: "Nathan Goff", timeZone: null, isAdmin: false };
  const says = (email: string) =>
    savePeople(db, 1, [{ ...identity, email, standing: "member" }], story.clock.now().toISOString());
  const refusals = () => db("people").where({ id: nathan }).whereNotNull("bounced_at").pluck("id");
  await says("nathan.goff@northwind.example");
  expect(await refusals()).toEqual([nathan]);
  await says("nathan@northwind.example");
  expect(await refusals()).toEqual([]);
});
