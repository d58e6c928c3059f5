import { afterEach, describe, expect, test } from "@jest/globals";
import type { Card } from "../support/story/card.ts";
import { amends } from "../support/story/cli.ts";
import { openHome } from "../support/story/my-issues.ts";
import { USERS } from "../support/story/people.ts";
import { everybodyIsKnown, isDue, termsStored, termsWindow } from "../support/story/settings.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const SPAWNS_MS = 60_000;

let story: Story;
afterEach(() => story?.end());

const anIssue = async (): Promise<Card> => (await story.answer(anAnswer({ owners: [] }))).expected();

describe("in Home", () => {
  const WHOLE = {
    "working-hours": "Mon-Fri 08:00-16:00",
    "first-action-days": "1",
    "escalate-score": "2",
    "escalate-companies": "ABC, Inc.; Northwind",
    owners: [USERS.Nathan],
    level_1: [USERS.Eric],
    level_1_names: "ceo@partner.example",
    level_1_wait: "0.5",
    level_3_names: "S0LEADS",
  };

  test("an admin sets all of it; open issues follow at once, and the window shows what was set", async () => {
    story = await startStory();
    await anIssue();
    const window = await termsWindow(story);
    expect(window.view.state.values["working-hours"]?.["working-hours"]?.value).toBe("Mon-Fri 09:00-17:00");
    expect(await window.submit(WHOLE)).toMatchObject({ outcome: "closed" });
    expect(await termsStored(story)).toEqual({
      firstActionDays: 1,
      closeDays: 14,
      warnHours: 4,
      leaseDays: 5,
      answerDays: 2,
      owners: [USERS.Nathan],
      chain: [
        { who: [USERS.Eric, "ceo@partner.example"], waitHours: 0.5 },
        { who: ["S0LEADS"], waitHours: 4 },
      ],
      escalate: { score: 2, repeat: false, companies: ["ABC, Inc.", "Northwind"], overdueDays: null, lapsed: false },
    });
    await isDue(story, "2026-11-04T18");
    const { values } = (await (await openHome(story, "Bridget")).opens("Deadlines and escalation")).view.state;
    expect(values.level_1?.level_1?.selected_users).toEqual([USERS.Eric]);
    expect(values.level_1_names?.level_1_names?.value).toBe("ceo@partner.example");
    expect(values.level_1_wait?.level_1_wait?.value).toBe("0.5");
    expect(values.level_2_names?.level_2_names?.value).toBe("S0LEADS");
    expect(values["escalate-companies"]?.["escalate-companies"]?.value).toBe("ABC, Inc.; Northwind");
    await story.expectNothingElse();
  });

  const REFUSED: readonly (readonly [what: string, given: Record<string, string | string[]>, errors: object])[] = [
    ["no day at all", { "first-action-days": "0" }, { "first-action-days": /working days from 1 to 365, not "0"/ }],
    [
      "ten years",
      { "close-days": "3650", level_1: [USERS.Eric], level_1_wait: "87600" },
      {
        "close-days": /not "3650"/,
        level_1_wait: /level 1 may wait from 1 minute to 1000 hours, not "87600"/,
      },
    ],
    ["a wait of nothing", { level_1: [USERS.Eric], level_1_wait: "0" }, { level_1_wait: /from 1 minute/ }],
    ["a level with a time but without people", { level_2_wait: "4" }, { level_2: /Level 2 has nobody/ }],
    ["a zone that does not exist", { "time-zone": "Mars/Olympus" }, { "time-zone": /IANA name/ }],
    ["a region nobody knows", { holidays: "DE-XX" }, { holidays: /names no region of DE/ }],
    ["a name that is none", { owners_names: "@nathan" }, { owners_names: /"@nathan" is neither a Slack id/ }],
    ["a deactivated person", { level_1_names: "U0KIM" }, { level_1_names: /U0KIM is deactivated/ }],
    ["the address of one", { level_1_names: "kim.ode@northwind.example" }, { level_1_names: /is deactivated/ }],
    ["a guest", { level_2: [USERS.Guest] }, { level_2: /U0GUEST is a guest/ }],
    ["a stranger", { owners: [USERS.Stranger] }, { owners: /U0STRANGER is from another organisation/ }],
    ["an app", { level_1_names: "U0AMENDS" }, { level_1_names: /U0AMENDS is an app/ }],
    [
      "a person and a group that nobody knows",
      { level_1_names: "U0NOWHERE, S0NOPE" },
      { level_1_names: /U0NOWHERE is nobody/ },
    ],
  ];
  test("what cannot be is said under its field, and nothing is saved", async () => {
    story = await startStory();
    await everybodyIsKnown(story);
    const home = await openHome(story, "Bridget");
    story.expectedErrors.push("user_not_found");
    for (const [what, given, errors] of REFUSED) {
      const window = await home.opens("Deadlines and escalation");
      expect([what, await window.submit(given)]).toEqual([what, expect.objectContaining({ outcome: "errors" })]);
      expect([what, Object.keys(window.errors).sort()]).toEqual([what, Object.keys(errors).sort()]);
      for (const [block, sentence] of Object.entries(errors)) expect(window.errors[block]).toMatch(sentence);
      await window.close();
    }
    expect(await termsStored(story)).toBeNull();
    await story.expectNothingElse();
  });

  test("only admins are shown it, and nobody else can save it", async () => {
    story = await startStory();
    await everybodyIsKnown(story);
    expect((await openHome(story, "Nathan")).buttons).not.toContain("Deadlines and escalation");
    const window = await termsWindow(story);
    await story.database.db.raw("update people set is_admin = false");
    expect(await window.submit({ "first-action-days": "1" })).toMatchObject({ outcome: "errors" });
    expect(JSON.stringify(window.errors)).toContain("for admins and owners of the workspace");
    expect(await termsStored(story)).toBeNull();
    await story.expectNothingElse();
  });

  test("Slack that does not answer keeps nobody from saving", async () => {
    story = await startStory();
    const window = await termsWindow(story);
    story.expectedErrors.push("internal_error");
    story.slack.control.fault({ method: "users.info", kind: "error:internal_error" });
    expect(await window.submit({ level_1: [USERS.Eric] })).toMatchObject({ outcome: "closed" });
    story.slack.control.faultClear();
    expect(await termsStored(story)).toMatchObject({ chain: [{ who: [USERS.Eric], waitHours: 4 }] });
    await story.expectNothingElse();
  });
});

describe("user groups", () => {
  test("whoever comes to a group that the chain names is called, whoever leaves it is not", async () => {
    story = await startStory();
    expect(await (await termsWindow(story)).submit({ level_1_names: "S0LEADS" })).toMatchObject({ outcome: "closed" });
    await story.slack.control.userGroup({ group: "S0LEADS", users: [USERS.Lena] });
    await story.slack.control.userGroup({ group: "S0WEST", users: [USERS.Nathan] });
    await eventually(async () =>
      expect(await story.database.db("user_groups").select("group_id", "slack_user_ids")).toEqual([
        { group_id: "S0LEADS", slack_user_ids: [USERS.Lena] },
      ]),
    );
    const card = await anIssue();
    await card.set("Nathan", "Escalate", "she wants to leave");
    await story.quiet();
    expect([story.dms("Lena").length, story.dms("Eric").length]).toEqual([1, 0]);
    expect(story.mailsTo("lena.vogt")).toHaveLength(1);
    await card.told("Nathan Goff escalated this: she wants to leave");
    await story.expectNothingElse();
  });

  test(
    "without the scope a group is refused, with what to do",
    async () => {
      story = await startStory({ slack: { declinedScopes: ["usergroups:read"] } });
      story.expectedErrors.push("missing_scope");
      const window = await termsWindow(story);
      expect(await window.submit({ level_1_names: "S0LEADS" })).toMatchObject({ outcome: "errors" });
      const toDo = "add the scope usergroups:read to the Slack app and reinstall it, or name people";
      expect(window.errors.level_1_names).toContain(`S0LEADS is a user group, and Amends may not read those: ${toDo}`);
      const set = await amends(story, "settings", "set", "chain", "U0ERIC > S0LEADS");
      expect(set).toMatchObject({ code: 1, err: expect.stringContaining(`chain, level 2: S0LEADS is a user group`) });
      expect(await termsStored(story)).toBeNull();
      await story.expectNothingElse();
    },
    SPAWNS_MS,
  );
});
