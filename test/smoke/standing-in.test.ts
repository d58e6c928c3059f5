import { afterEach, describe, expect, test } from "@jest/globals";
import { liveUntil } from "../support/story/live.ts";
import { Home, openHome } from "../support/story/my-issues.ts";
import { personInSlack } from "../support/story/page.ts";
import { USERS } from "../support/story/people.ts";
import { goesAway } from "../support/story/settings.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story?.end());

const THURSDAY = "2026-12-03";
/** Cards go to a channel that Nathan and Lena are not in. */
const SECRET = { channel: "#leadership" };

const setTerms = (terms: object) =>
  story.database.db.raw("update workspaces set settings = settings || cast(? as jsonb)", [JSON.stringify({ terms })]);

describe("escalations to somebody who is away", () => {
  test("reach who stands in, who may take them", async () => {
    story = await startStory(SECRET);
    await personInSlack(story, "Sofia");
    await personInSlack(story, "Nathan");
    await setTerms({ chain: [{ who: ["U0SOFIA"], waitHours: 2 }] });
    await goesAway(story, "Sofia", "Nathan");
    await story.send(anAnswer({ owners: [] }));
    await eventually(() => expect(story.cards("C0LEADERS")).toHaveLength(1));
    const card = story.cards("C0LEADERS")[0]?.expected();
    if (!card) throw new Error("there is no card");
    await card.set("Eric", "Escalate", "she wants to leave");
    await story.quiet();
    expect([story.dms("Nathan").length, story.dms("Sofia").length]).toEqual([1, 0]);
    expect(
      story.mailsTo("nathan.goff").map(({ text }) => text.includes("you stand in for Sofia Marsh, who is away")),
    ).toEqual([true]);
    const home = new Home(story, "Nathan");
    await openHome(story, "Nathan");
    await home.says("Escalated to you");
    const dm = story.slack.control.dm(USERS.Nathan);
    await story.slack.control.interact({
      user: USERS.Nathan,
      channel: dm.channel.id,
      messageTs: dm.messages[0]?.ts ?? "",
      label: "I have it",
    });
    await card.told("Eric Gregg escalated this: she wants to leave", "Nathan Goff has this escalation");
    await story.quiet();
    story.dms("Nathan");
    await story.expectNothingElse();
  });

  test("that were sent before they went away reach who stands in when they are reminded", async () => {
    story = await startStory();
    await personInSlack(story, "Sofia");
    await setTerms({ chain: [{ who: ["U0SOFIA"], waitHours: 2 }] });
    const card = (await story.answer(anAnswer({ owners: [] }))).expected();
    await card.set("Eric", "Escalate", "she wants to leave");
    await story.quiet();
    expect(story.dms("Sofia")).toHaveLength(1);
    await goesAway(story, "Sofia", "Nathan");
    await liveUntil(story, "2026-11-03T12:30:00-08:00");
    expect([story.dms("Nathan").length, story.dms("Sofia").length]).toEqual([1, 1]);
    expect([story.mailsTo("nathan.goff").length, story.mailsTo("sofia.marsh").length]).toEqual([1, 1]);
    const { rows } = await story.database.db.raw(
      "select p.name from leaders l join people p on p.id = l.person_id order by 1",
    );
    expect(rows.map((r: { name: string }) => r.name)).toEqual(["Nathan Goff", "Sofia Marsh"]);
    await card.told("Eric Gregg escalated this: she wants to leave");
    await story.expectNothingElse();
  });
});

describe("the window", () => {
  const REFUSED: readonly (readonly [what: string, given: Record<string, string | string[]>, errors: object])[] = [
    ["yesterday", { away_until: "2026-11-01", deputy: USERS.Nathan }, { away_until: /still to come/ }],
    ["no day", { deputy: USERS.Nathan }, { away_until: /still to come/ }],
    ["ten years", { away_until: "2036-11-03", deputy: USERS.Nathan }, { away_until: /within a year/ }],
    ["nobody", { away_until: THURSDAY }, { deputy: /Choose who stands in for you/ }],
    ["oneself", { away_until: THURSDAY, deputy: USERS.Bridget }, { deputy: /somebody else than yourself/ }],
    [
      "a guest",
      { away_until: THURSDAY, deputy: USERS.Guest },
      { deputy: /Guest Gwen cannot be made assignee: a guest/ },
    ],
    ["somebody who left", { away_until: THURSDAY, deputy: USERS.Kim }, { deputy: /the account is deactivated/ }],
    ["no hours at all", { away: [], own_hours: "nine to five" }, { own_hours: /working-hours must look like/ }],
  ];

  test("says under each field what cannot be, and shows what was saved", async () => {
    story = await startStory();
    const home = await openHome(story, "Bridget");
    for (const [what, given, errors] of REFUSED) {
      const window = await home.opens("My preferences");
      expect([what, await window.submit({ away: ["away"], ...given })]).toEqual([
        what,
        expect.objectContaining({ outcome: "errors" }),
      ]);
      expect([what, Object.keys(window.errors)]).toEqual([what, Object.keys(errors)]);
      for (const [block, sentence] of Object.entries(errors)) expect(window.errors[block]).toMatch(sentence);
      await window.close();
    }
    const window = await home.opens("My preferences");
    const given = { own_hours: "mon-wed 08:00-16:00", away: ["away"], away_until: THURSDAY, deputy: USERS.Nathan };
    expect(await window.submit(given)).toMatchObject({ outcome: "closed" });
    const { values } = (await home.opens("My preferences")).view.state;
    expect(values.own_hours?.own_hours?.value).toBe("Mon-Wed 08:00-16:00");
    expect(values.away?.away?.selected_options?.map(({ value }) => value)).toEqual(["away"]);
    expect(values.away_until?.away_until?.selected_date).toBe(THURSDAY);
    expect(values.deputy?.deputy?.selected_user).toBe(USERS.Nathan);
    await story.expectNothingElse();
  });
});
