import { afterEach, describe, expect, test } from "@jest/globals";
import { rulesOf } from "../../src/domain/rules.ts";
import { DEFAULT_SETTINGS } from "../../src/domain/settings.ts";
import { issuesUnheld } from "../../src/store/issues.ts";
import { writeSettings } from "../../src/store/write-settings.ts";
import type { Card } from "../support/story/card.ts";
import { amends } from "../support/story/cli.ts";
import { liveUntil } from "../support/story/live.ts";
import { everybodyIsKnown, isDue, termsStored, termsWindow } from "../support/story/settings.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const SPAWNS_MS = 60_000;
const JANE = "6/10 · Jane Doe, ABC Company";

let story: Story;
afterEach(() => story?.end());

const anIssue = async (): Promise<Card> => (await story.answer(anAnswer({ owners: [] }))).expected();

describe("on the command line", () => {
  test(
    "a term changes the deadlines of what is open, and no other term; what is closed stays as it is",
    async () => {
      story = await startStory();
      await anIssue();
      const closed = (await story.answer(anAnswer({ owners: [], respondent: { name: "Ravi Patel" } }))).expected();
      await closed.set("Nathan", "Resolved", "sent the invoices");
      await closed.told("Nathan Goff resolved this: sent the invoices");
      const dues = async () =>
        (await story.database.db.raw("select due_at as due from issues order by id")).rows.map(
          (r: { due: Date | null }) => r.due?.toISOString().slice(0, 13) ?? null,
        );
      // Two working days from Tuesday ten o'clock in Portland.
      expect(await dues()).toEqual(["2026-11-05T18", null]);

      expect(await amends(story, "settings", "set", "first-action-days", "1")).toMatchObject({
        out: "first-action-days is now 1\n",
        err: "",
      });
      story.fastForward({ minutes: 1 });
      await eventually(async () => expect(await dues()).toEqual(["2026-11-04T18", null]));
      expect((await amends(story, "settings", "set", "closed-days", "2026-11-04")).code).toBe(0);
      story.fastForward({ minutes: 1 });
      await eventually(async () => expect(await dues()).toEqual(["2026-11-05T18", null]));
      await amends(story, "settings", "set", "escalate-repeat", "on");
      expect(await termsStored(story)).toEqual({ firstActionDays: 1, escalate: { repeat: true } });
      await story.expectNothingElse();
    },
    SPAWNS_MS,
  );

  test(
    "a route has terms of its own over the workspace's, and gives them up again",
    async () => {
      story = await startStory();
      await anIssue();
      await amends(story, "settings", "set", "close-days", "30");
      await amends(story, "settings", "set", "first-action-days", "4");
      const set = (name: string, value: string, route = "Default") =>
        amends(story, "settings", "set", name, value, "--route", route);
      expect((await set("first-action-days", "1")).out).toBe("first-action-days of Default is now 1\n");
      story.fastForward({ minutes: 1 });
      await isDue(story, "2026-11-04T18");
      expect((await amends(story, "settings", "get", "--route", "Default")).out).toMatch(
        /first-action-days +1\nclose-days +30\n/,
      );
      expect((await amends(story, "settings", "get", "first-action-days")).out).toMatch(/ 4\n$/);
      // A new issue takes them too.
      const second = (await story.answer(anAnswer({ owners: [], respondent: { name: "Ravi Patel" } }))).expected();
      await second.says("Ravi Patel");
      const dues = await story.database.db.raw("select distinct date_trunc('hour', due_at) as due from issues");
      expect(dues.rows).toEqual([{ due: new Date("2026-11-04T18:00:00Z") }]);

      expect((await set("first-action-days", "workspace")).out).toBe("first-action-days of Default is now 4\n");
      story.fastForward({ minutes: 1 });
      await eventually(async () =>
        expect(
          (await story.database.db.raw("select min(due_at) as due from issues")).rows[0].due.toISOString(),
        ).toContain("2026-11-09T18"),
      );
      expect(await set("close-days", "7", "Portland")).toMatchObject({
        code: 1,
        err: expect.stringContaining('There is no route "Portland". There are: Default.'),
      });
      expect((await set("threshold", "3")).err).toContain("A route can have hours, deadlines and a chain of its own");
      await story.expectNothingElse();
    },
    SPAWNS_MS,
  );

  test(
    "who is named is made known; who cannot be called is said, and the doctor says it again",
    async () => {
      story = await startStory();
      await everybodyIsKnown(story);
      await story.database.db.raw("delete from channel_members");
      await story.database.db.raw("delete from people where slack_user_id in ('U0ERIC', 'U0SOFIA', 'U0KIM')");
      story.expectedErrors.push("user_not_found");
      const chain = "U0KIM, eric.gregg@northwind.example 2h > S0LEADS, U0NOWHERE";
      const set = await amends(story, "settings", "set", "chain", chain);
      expect(set.err).not.toContain("amends:");
      expect(set.out).toBe(`chain is now U0KIM, eric.gregg@northwind.example 2h > S0LEADS, U0NOWHERE 4h\n`);
      expect(set.err.split("\n")).toEqual([
        "warning: chain, level 1: U0KIM is deactivated. Nobody is called there by this name.",
        "warning: chain, level 2: U0NOWHERE is nobody in this Slack workspace. Nobody is called there by this name.",
        "",
      ]);
      const doctor = await amends(story, "doctor");
      expect(doctor.out).toMatch(
        /escalation +chain, level 1: U0KIM is deactivated; chain, level 2: U0NOWHERE is nobody in this Slack workspace\./,
      );

      const card = await anIssue();
      await card.set("Nathan", "Escalate", "she wants to leave");
      await story.quiet();
      expect(story.dms("Eric")).toEqual([`Nathan Goff escalated this: issue 1, ${JANE}. she wants to leave`]);
      expect(story.mailsTo("eric.gregg")).toHaveLength(1);
      // Reminded after two hours of his in New York, and after two more the group has it: Sofia is known by being in it.
      await liveUntil(story, "2026-11-04T06:30:00-08:00");
      expect(story.dms("Eric")).toHaveLength(3);
      expect(story.dms("Sofia")).toHaveLength(1);
      expect(story.mailsTo("@northwind.example")).toHaveLength(4);
      await card.told(
        "Nathan Goff escalated this: she wants to leave",
        "Amends got no answer and escalated this to Eric Gregg, Sofia Marsh",
      );
      await story.expectNothingElse();
    },
    SPAWNS_MS,
  );
});

test("ESCALATION_CHAIN is the chain where the workspace has none; looking at it does not make it the workspace's", async () => {
  story = await startStory();
  await story.stopApp();
  Object.assign(story.world.env, { ESCALATION_CHAIN: "U0SOFIA 1h > U0GUEST" });
  await story.startApp();
  const window = await termsWindow(story);
  expect(window.view.state.values.level_1?.level_1?.selected_users).toEqual(["U0SOFIA"]);
  expect(await window.submit({ "close-days": "20", level_2_names: "" })).toMatchObject({ outcome: "errors" });
  await eventually(() => expect(JSON.stringify(story.log.at("warn"))).toContain("ESCALATION_CHAIN: chain, level 2"));
  await story.stopApp();
  Object.assign(story.world.env, { ESCALATION_CHAIN: "U0SOFIA 1h" });
  await story.startApp();
  expect(await (await termsWindow(story)).submit({ "close-days": "20" })).toMatchObject({ outcome: "closed" });
  expect(await termsStored(story)).not.toHaveProperty("chain");

  const card = await anIssue();
  await card.set("Nathan", "Escalate", "she wants to leave");
  await story.quiet();
  expect([story.dms("Sofia").length, story.dms("Bridget").length]).toEqual([1, 0]);
  expect(story.mailsTo("sofia.marsh")).toHaveLength(1);
  await card.told("Nathan Goff escalated this: she wants to leave");
  await story.expectNothingElse();
});

test("a click that read the rules of before leaves the look that new ones need", async () => {
  story = await startStory();
  await anIssue();
  const { db } = story.database;
  const [{ id, workspace_id: workspaceId }] = await db("issues").select("id", "workspace_id");
  const unheld = issuesUnheld(db);
  const read = await unheld.lock(workspaceId, id, "c-1");
  if (!read) throw new Error("the issue is not there");
  await writeSettings(db, workspaceId, { terms: { firstActionDays: 1 } });
  const rules = rulesOf(DEFAULT_SETTINGS);
  const issue = { ...read.issue, version: read.issue.version + 1 };
  const event = {
    version: issue.version,
    at: story.clock.now().toISOString(),
    actor: { kind: "amends" as const },
    via: "webhook" as const,
    what: { type: "ResponseChanged" as const, change: { details: true as const } },
  };
  await unheld.save({ workspaceId, issueId: id, commandId: "c-1", issue, events: [event], notices: [], rules });
  await isDue(story, "2026-11-05T18");
  story.fastForward({ minutes: 1 });
  await isDue(story, "2026-11-04T18");
  await eventually(() => expect(story.cards()[0]?.thread).toHaveLength(1));
  await story.expectNothingElse();
});
