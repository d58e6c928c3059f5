import { afterEach, expect, test } from "@jest/globals";
import type { AckResult } from "../../src/sandbox/control-types/deed.ts";
import type { Block } from "../../src/sandbox/control-types/shown.ts";
import { Card } from "../support/story/card.ts";
import { dmTo, whispersInDm } from "../support/story/dm.ts";
import { decideInStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { liveUntil } from "../support/story/live.ts";
import { Modal } from "../support/story/modal.ts";
import { ask, openHome } from "../support/story/my-issues.ts";
import { USERS, type Who } from "../support/story/people.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { ask as askDatabase } from "../support/story/witnesses.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

/** An answer on a Tuesday at ten in Portland. */
async function begin(o: { owners?: string[]; terms?: object } = {}): Promise<Card> {
  story = await startStory();
  await idsOf(story, "Nathan", "Eric", "Priya", "Bridget");
  await decideInStory(story, { terms: o.terms ?? {} });
  return (await story.answer(anAnswer({ owners: o.owners ?? ["Nathan Goff"] }))).expected();
}

const until = (local: string): Promise<void> => liveUntil(story, `${local}:00-08:00`);

/** Uses a menu or button of a message that stands under one issue. */
function use(message: Card, who: Who, actionId: string, o: { issue: number; choose?: string }): Promise<AckResult> {
  const elements = message.message.blocks.flatMap((b: Block) => (b.type === "actions" ? [b] : []));
  const block = elements.find((b) => b.block_id?.startsWith(`amends.row:${o.issue}:`));
  const element = (block?.elements as { action_id: string; options?: { value: string }[] }[] | undefined)?.find(
    (e) => e.action_id === actionId,
  );
  const selected = element?.options?.find(({ value }) => value.includes(`"to":"${o.choose}"`))?.value;
  return story.slack.control.interact({
    ...{ user: USERS[who], channel: message.channel, messageTs: message.ts, actionId, blockId: block?.block_id ?? "" },
    ...(selected === undefined ? {} : { selected }),
  });
}

async function ended(...people: readonly Who[]): Promise<void> {
  await story.quiet();
  for (const who of people) story.dms(who);
  await story.expectNothingElse();
}

test("reminders that an outage held up until the night wait for the end of quiet hours; an escalation does not", async () => {
  const card = await begin({ terms: { chain: [{ who: [USERS.Nathan], waitHours: 4 }] } });
  // Overdue since Thursday at ten, to be said on Friday at nine.
  await until("2026-11-06T08:59");
  const { length } = story.dms("Nathan");
  await story.stopApp();
  story.at("2026-11-06T23:00:00-08:00");
  await story.startApp();
  await until("2026-11-07T06:59");
  expect(story.dms("Nathan")).toHaveLength(length);
  await until("2026-11-07T07:01");
  expect(story.dms("Nathan")).toHaveLength(length + 1);
  expect(story.dms("Nathan").at(-1)).toContain("overdue");

  await story.stopApp();
  story.at("2026-11-07T21:00:00-08:00");
  await story.startApp();
  await card.set("Bridget", "Escalate", "she threatens to leave");
  await eventually(() => expect(story.dms("Nathan").at(-1)).toContain("Bridget Harper escalated this"));
  await card.told("Bridget Harper escalated this: she threatens to leave");
  await story.quiet();
  expect(story.mailsTo("nathan.goff")).toHaveLength(1);
  await ended("Nathan", "Bridget");
});

test("what was closed before the morning is not in its message, and counts as not told", async () => {
  const first = await begin();
  const second = (
    await story.answer(
      anAnswer({
        owners: ["Nathan Goff"],
        respondent: { name: "Ravi Patel", email: "ravi@example.com", company: "XYZ" },
      }),
    )
  ).expected();
  // Both are warned of on Wednesday, for Thursday morning at the latest.
  await until("2026-11-05T23:30");
  const planned = await askDatabase(
    story,
    "select count(*) as n from notices where kind = 'reminder' and state = 'planned'",
  );
  expect(planned).toEqual([{ n: 2 }]);
  await first.set("Nathan", "Resolved", "called her");
  await first.says("🟢 Resolved");
  await until("2026-11-06T09:01");
  await story.quiet();
  expect(story.dms("Nathan").at(-1)).toContain("Ravi Patel");
  expect(story.dms("Nathan").at(-1)).not.toContain("Jane Doe");
  expect(
    await askDatabase(
      story,
      `select i.number, n.state, n.error_code from notices n join issues i on i.id = n.issue_id
       where n.kind = 'reminder' and n.not_before >= '2026-11-06' order by i.number`,
    ),
  ).toEqual([
    { number: 1, state: "superseded", error_code: "no_longer_so" },
    { number: 2, state: "sent", error_code: null },
  ]);
  await second.says("🔴 Needs Attention");
  await expectInvariants(story);
});

test("an issue sleeps until the morning of a day in the zone of whoever said so, and can be woken", async () => {
  const card = await begin({ owners: ["Priya Raman"] });
  await card.more("Priya", "snooze");
  const window = await Modal.next(story, "Priya", undefined);
  expect(window.text).toContain("Reminders rest until 09:00 of that day, in your time zone (Asia/Kolkata)");
  expect(await window.submit({ snooze_day: "2026-11-03", note: "she is on leave" })).toMatchObject({
    outcome: "errors",
    errors: { snooze_day: "Choose a day that is still to come." },
  });
  expect(await window.submit({ snooze_day: "2028-11-03", note: "she is on leave" })).toMatchObject({
    errors: { snooze_day: expect.stringContaining("a year at most") },
  });
  expect(await window.submit({ snooze_day: "2026-11-12", note: " " })).toMatchObject({
    errors: { note: expect.stringContaining("Write a note") },
  });
  expect(await window.submit({ snooze_day: "2026-11-12", note: "she is on leave" })).toMatchObject({
    outcome: "closed",
  });
  await card.says("💤 Snoozed ", "she is on leave");
  const { rows } = await story.database.db.raw("select clocks #>> '{snooze,until}' as until from issues");
  expect(rows).toEqual([{ until: "2026-11-12T03:30:00.000Z" }]);

  await until("2026-11-10T10:00");
  expect(story.dms("Priya")).toHaveLength(1);
  await card.more("Bridget", "wake");
  await eventually(() => expect(story.whispersTo("Bridget")).toEqual(["Issue #1 is awake: its reminders go on."]));
  await eventually(() => expect(card.text).not.toContain("💤"));
  await card.told(
    "Priya Raman snoozed this until 2026-11-12: she is on leave",
    "Bridget Harper woke this from its snooze",
  );
  await expectInvariants(story);
  await ended("Priya");
});

test("overdue is said on the card, in lists and in Home", async () => {
  const card = await begin();
  const home = await openHome(story, "Nathan");
  expect(JSON.stringify(home.blocks)).toContain('"format":"due {date_short_pretty} at {time}"');
  await card.says("First action is ");
  await until("2026-11-05T10:30");
  await card.says("First action is overdue");
  await openHome(story, "Nathan");
  await home.says("My Issues · 1 open, 1 overdue · 1 flagged", "overdue by");
  const list = await ask(story, "Bridget", "/amends overdue");
  expect(list.text).toContain("My Issues · Overdue");
  expect(list.rows).toEqual([1]);
  expect((await ask(story, "Bridget", "/my-issues overdue")).rows).toEqual([1]);
  const filter = await home.opens("Search or filter");
  expect(await filter.submit({ list: "found", overdue: ["overdue"] })).toMatchObject({ outcome: "closed" });
  await home.says("Only: overdue.");
  await card.set("Nathan", "Resolution in Progress", "called her");
  await eventually(() => expect(home.rows).toEqual([]));
  expect((await ask(story, "Bridget", "/amends overdue")).text).toContain("Nothing fits.");
  await card.says("Closing is ");
  expect(card.thread).toHaveLength(1);
  await ended("Nathan");
});

test("the morning's reminder is acted on where it stands", async () => {
  const card = await begin();
  const second = { respondent: { name: "Ravi Patel", email: "ravi@example.com" }, owners: ["Nathan Goff"] };
  const ravi = (await story.answer(anAnswer(second))).expected();
  await until("2026-11-06T10:00");
  const reminder = await dmTo(story, "Nathan", "Time is running: 2 issues of yours: ");
  expect(reminder.text).toContain("First action overdue by ");
  const before = () => Modal.openFor(story, "Nathan")?.id;

  await use(reminder, "Nathan", "amends.row.status", { issue: 1, choose: "in_progress" });
  const status = await Modal.next(story, "Nathan", undefined);
  expect(await status.submit({ note: "called her" })).toMatchObject({ outcome: "closed" });
  await card.says("🟡 Resolution in Progress");
  await eventually(() =>
    expect(whispersInDm(story, "Nathan")).toEqual([
      "Saved: issue #1 is Resolution in Progress, assigned to Nathan Goff. The list above shows how it was before.",
    ]),
  );

  await use(reminder, "Nathan", "amends.row.snooze", { issue: 1 });
  const snooze = await Modal.next(story, "Nathan", before());
  await snooze.submit({ snooze_day: "2026-11-20", note: "she is on leave" });
  await card.says("💤 Snoozed ");
  await eventually(() =>
    expect(whispersInDm(story, "Nathan").at(-1)).toContain("assigned to Nathan Goff, and snoozed."),
  );

  await use(reminder, "Nathan", "amends.row.people", { issue: 2 });
  const people = await Modal.next(story, "Nathan", before());
  expect(people.title).toBe("People of #2");
  await people.submit({ assignee: USERS.Priya, note: "yours, I am away" });
  await ravi.says("Priya Raman");
  await card.told(
    "Nathan Goff set Resolution in Progress: called her",
    "Nathan Goff snoozed this until 2026-11-20: she is on leave",
  );
  await ravi.told("Nathan Goff handed this over to Priya Raman: yours, I am away");
  story.fastForward({ hours: 12 });
  await ended("Nathan", "Priya");
});

test("what nobody has is told in the channel, with a button to take it", async () => {
  const card = await begin({ owners: [] });
  await until("2026-11-06T10:00");
  const posts = story.slack.control.messages(CHANNEL).messages;
  const found = posts.find((m) => m.text.startsWith("1 issue waits for somebody to take it: issue 1, "));
  const rollup = new Card(story, CHANNEL, found?.ts ?? "").expected();
  expect(rollup.buttons).toEqual(["Assign me", "Add note"]);
  await rollup.press("Eric", "Assign me");
  await card.says("Eric Gregg");
  await rollup.press("Priya", "Assign me");
  await eventually(() => expect(story.whispersTo("Priya")).toEqual(["Someone else was assigned in the meantime."]));
  expect(story.whispersTo("Eric")).toEqual(["The issue is yours now."]);
  await card.told("Eric Gregg assigned this to themselves");
  await ended("Eric");
});

test("Still on it? is answered by a note, by sleep, or by handing over", async () => {
  const card = await begin();
  await card.set("Nathan", "Resolution in Progress", "called her");
  await until("2026-11-10T11:00");
  const asked = await dmTo(
    story,
    "Nathan",
    "Still on it? Nothing was heard of issue 1, 6/10 · Jane Doe, ABC Company for 7 d.",
  );
  expect(asked.buttons.slice(0, 3)).toEqual(["Yes, add a note", "Snooze…", "Hand over…"]);
  await card.says("❓ Still on it? Nathan Goff");
  const note = await asked.opens("Nathan", "Yes, add a note");
  expect(await note.submit({ note: "she calls back on Friday" })).toMatchObject({ outcome: "closed" });
  await asked.says("That is settled.");
  expect(asked.buttons).not.toContain("Hand over…");
  await eventually(() => expect(card.text).not.toContain("❓"));

  await until("2026-11-17T12:00");
  const again = await dmTo(story, "Nathan", "Still on it? Nothing was heard of issue 1");
  const people = await again.opens("Nathan", "Hand over…");
  expect(await people.submit({ assignee: USERS.Eric, note: " " })).toMatchObject({
    errors: { note: expect.stringContaining("Write a note") },
  });
  expect(await people.submit({ assignee: USERS.Eric, note: "you know her" })).toMatchObject({ outcome: "closed" });
  await card.told(
    "Nathan Goff set Resolution in Progress: called her",
    "Nathan Goff added a note: she calls back on Friday",
    "Nathan Goff handed this over to Eric Gregg: you know her",
  );
  expect(whispersInDm(story, "Nathan")).toEqual([]);
  await ended("Nathan", "Eric");
});
