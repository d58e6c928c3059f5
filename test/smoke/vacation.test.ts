import { afterEach, describe, expect, test } from "@jest/globals";
import { liveUntil } from "../support/story/live.ts";
import { ask, openHome } from "../support/story/my-issues.ts";
import { linkFor, personInSlack, sendForm, visit } from "../support/story/page.ts";
import { USERS, type Who } from "../support/story/people.ts";
import { comesBack, goesAway } from "../support/story/settings.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story?.end());

const ASSIGN = "amends.assign";
const JANE = "6/10 · Jane Doe, ABC Company";
/** Cards go to a channel that Nathan and Lena are not in. */
const SECRET = { channel: "#leadership" };

describe("what is meant for somebody who is away", () => {
  test("goes to who stands in, and says so: an assignment on the card, in a form, and a new issue of theirs", async () => {
    story = await startStory();
    await goesAway(story, "Bridget", "Nathan");
    const card = (await story.answer(anAnswer())).expected();
    await card.choose("Eric", ASSIGN, "Bridget");
    await card.says("*Assignee*\nNathan Goff");
    await card.told("Eric Gregg assigned this to Nathan Goff, who stands in for Bridget Harper until 3 Dec");
    expect(story.whispersTo("Eric").at(-1)).toBe(
      "Bridget Harper is away until 3 Dec: the issue went to who stands in.",
    );
    await story.quiet();
    const assigned = "assigned this to Nathan Goff, who stands in for Bridget Harper until 3 Dec";
    expect(story.dms("Nathan")).toEqual([`Eric Gregg ${assigned}: issue 1, ${JANE}`]);
    expect(story.dms("Bridget")).toEqual([]);

    const ravi = anAnswer({ owners: ["Bridget Harper"], respondent: { name: "Ravi Patel" } });
    const second = (await story.answer(ravi)).expected();
    await second.says("*Assignee*\nNathan Goff");
    await story.quiet();
    expect(story.dms("Nathan").at(-1)).toContain(
      "Amends opened this: score 6/10, for Nathan Goff, who stands in for Bridget Harper until 3 Dec",
    );

    const third = (await story.answer(anAnswer({ respondent: { name: "Ana Silva" } }))).expected();
    const eric = await personInSlack(story, "Eric");
    const bridget = (await story.database.db("people").where({ slack_user_id: USERS.Bridget }).first()).id;
    const token = await linkFor(story, eric, 3);
    await sendForm(story, token, await visit(story, token), { assign: String(bridget), note: "hers" });
    await third.says("*Assignee*\nNathan Goff");
    await third.told(`Eric Gregg ${assigned}: hers`);
    await story.quiet();
    expect(story.dms("Nathan")).toHaveLength(3);
    await story.expectNothingElse();
  });

  test("is theirs again once the day has ended on their own clock, and when they say that they are back", async () => {
    story = await startStory();
    await goesAway(story, "Lena", "Nathan", "2026-11-03");
    const card = (await story.answer(anAnswer())).expected();
    // It is seven in the evening in Berlin, and still the third.
    await card.choose("Eric", ASSIGN, "Lena");
    await card.says("*Assignee*\nNathan Goff");
    story.at("2026-11-03T15:00:01-08:00");
    const second = (await story.answer(anAnswer({ respondent: { name: "Ravi Patel" } }))).expected();
    await second.choose("Eric", ASSIGN, "Lena");
    await second.says("*Assignee*\nLena Vogt");
    await goesAway(story, "Bridget", "Nathan");
    await comesBack(story, "Bridget");
    const third = (await story.answer(anAnswer({ respondent: { name: "Ana Silva" } }))).expected();
    await third.choose("Eric", ASSIGN, "Bridget");
    await third.says("*Assignee*\nBridget Harper");
    await card.told("Eric Gregg assigned this to Nathan Goff, who stands in for Lena Vogt until 3 Nov");
    await second.told("Eric Gregg assigned this to Lena Vogt");
    await third.told("Eric Gregg assigned this to Bridget Harper");
    await story.quiet();
    story.at("2026-11-04T08:00:00-08:00");
    await story.quiet();
    expect([story.dms("Nathan"), story.dms("Lena"), story.dms("Bridget")].map((dms) => dms.length)).toEqual([1, 1, 1]);
    await story.expectNothingElse();
  });

  test("is their own where nobody is at home: a circle of deputies, or one who has left", async () => {
    story = await startStory();
    await goesAway(story, "Bridget", "Nathan");
    await goesAway(story, "Nathan", "Lena");
    const card = (await story.answer(anAnswer())).expected();
    await card.choose("Eric", ASSIGN, "Bridget");
    await card.says("*Assignee*\nLena Vogt");
    await goesAway(story, "Lena", "Bridget");
    const second = (await story.answer(anAnswer({ respondent: { name: "Ravi Patel" } }))).expected();
    await second.choose("Eric", ASSIGN, "Nathan");
    await second.says("*Assignee*\nNathan Goff");
    await story.slack.control.userChange({ user: USERS.Lena, deleted: true });
    await eventually(async () =>
      expect((await story.database.db("people").where({ slack_user_id: USERS.Lena }).first()).standing).toBe(
        "deactivated",
      ),
    );
    const third = (await story.answer(anAnswer({ respondent: { name: "Ana Silva" } }))).expected();
    await third.choose("Eric", ASSIGN, "Bridget");
    await third.says("*Assignee*\nBridget Harper");
    for (const one of [card, second, third]) await eventually(() => expect(one.thread).toHaveLength(1));
    await story.quiet();
    expect([story.dms("Lena"), story.dms("Nathan"), story.dms("Bridget")].map((dms) => dms.length)).toEqual([1, 1, 1]);
    await story.expectNothingElse();
  });
});

describe("what is theirs already stays theirs", () => {
  test("but reminders and the question of the lease go to who stands in, who sees the issue until they are back", async () => {
    story = await startStory(SECRET);
    await personInSlack(story, "Nathan");
    await personInSlack(story, "Bridget");
    await story.send(anAnswer({ owners: ["Bridget Harper"] }));
    await eventually(() => expect(story.cards("C0LEADERS")).toHaveLength(1));
    const card = story.cards("C0LEADERS")[0]?.expected();
    if (!card) throw new Error("there is no card");
    await story.quiet();
    expect(story.dms("Bridget")).toHaveLength(1);
    const seen = async (who: Who) => (await ask(story, who, "/amends search Jane")).rows;
    expect(await seen("Nathan")).toEqual([]);
    await goesAway(story, "Bridget", "Nathan", "2026-11-13");
    expect(await seen("Nathan")).toEqual([1]);
    expect(await seen("Lena")).toEqual([]);

    // Warned at two in the afternoon on Wednesday, overdue on Thursday.
    await liveUntil(story, "2026-11-05T10:30:00-08:00");
    const [first] = story.dms("Nathan");
    expect(first).toContain(`issue 1, ${JANE}`);
    const { messages } = story.slack.control.dm(USERS.Nathan);
    expect(JSON.stringify(messages)).toContain("You are told because you stand in for Bridget Harper, who is away.");
    expect(story.dms("Bridget")).toHaveLength(1);
    expect((await ask(story, "Nathan", "/amends why 1")).text).toContain(
      "because you stand in for Bridget Harper, who is away",
    );
    const token = await linkFor(story, await personInSlack(story, "Nathan"));
    const page = await visit(story, token);
    expect(page.text).toContain("Jane Doe");
    await sendForm(story, token, page, { note: "called her in Bridget's place" });
    await card.told("Nathan Goff added a note: called her in Bridget's place");

    await liveUntil(story, "2026-11-14T10:00:00-08:00");
    await eventually(async () => expect(await seen("Nathan")).toEqual([]));
    expect((await visit(story, token)).text).not.toContain("Jane Doe");
    await story.quiet();
    story.dms("Nathan");
    story.dms("Bridget");
    await story.expectNothingElse();
  });

  test("a claim is asked after at who stands in, whose word keeps it", async () => {
    story = await startStory();
    const card = (await story.answer(anAnswer({ owners: [] }))).expected();
    await card.set("Nathan", "Resolution in Progress", "called her");
    await goesAway(story, "Nathan", "Lena");
    await liveUntil(story, "2026-11-10T10:30:00-08:00");
    expect(story.dms("Lena")).toHaveLength(1);
    expect(JSON.stringify(story.slack.control.dm(USERS.Lena).messages)).toContain(
      "You are told because you stand in for Nathan Goff, who is away.",
    );
    expect(story.dms("Nathan")).toEqual([]);
    await card.set("Lena", "Add note", "she waits for the invoices");
    await liveUntil(story, "2026-11-13T10:00:00-08:00");
    await card.says("Resolution in Progress");
    await card.told(
      "Nathan Goff set Resolution in Progress and is now the assignee: called her",
      "Lena Vogt added a note: she waits for the invoices",
    );
    story.dms("Nathan");
    await story.expectNothingElse();
  });
});

test("Home says who is away until when, and for whom one stands in; it is drawn anew for both", async () => {
  story = await startStory();
  await personInSlack(story, "Nathan");
  const theirs = await openHome(story, "Nathan");
  const own = await openHome(story, "Bridget");
  expect(own.text).not.toContain("away");
  await goesAway(story, "Bridget", "Nathan", "2026-12-03");
  await eventually(() => {
    expect(own.text).toContain("You are away until 3 Dec. Nathan Goff stands in for you.");
    expect(theirs.text).toContain("You stand in for Bridget Harper, who is away until 3 Dec.");
  });
  await comesBack(story, "Bridget");
  await eventually(() => {
    expect(own.text).not.toContain("You are away");
    expect(theirs.text).not.toContain("You stand in");
  });
  await story.expectNothingElse();
});

test("reminders come at the beginning of one's own working day, on one's own clock", async () => {
  story = await startStory();
  await personInSlack(story, "Nathan");
  const window = await (await openHome(story, "Nathan")).opens("My preferences");
  expect(await window.submit({ own_hours: "Mon-Fri 11:00-15:00" })).toMatchObject({ outcome: "closed" });
  (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
  // Overdue on Thursday at ten: said at eleven. The warning of the day before could not wait.
  await liveUntil(story, "2026-11-05T10:59:00-08:00");
  const before = story.dms("Nathan").length;
  await liveUntil(story, "2026-11-05T11:01:00-08:00");
  expect(story.dms("Nathan")).toHaveLength(before + 1);
  await story.expectNothingElse();
});
