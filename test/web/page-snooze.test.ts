import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Card } from "../support/story/card.ts";
import { linkFor, personByEmail, sendForm, type Visit, visit } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

const KIM = "kim@branch-office.example";
const SLEEP = { snoozeUntil: "2026-11-10", snoozeReason: "she is on leave" };

let story: Story;
let card: Card;
let kim: number;
let token: string;
let page: Visit;
beforeEach(async () => {
  story = await startStory();
  card = (await story.answer(anAnswer())).expected();
  kim = await personByEmail(story, KIM);
  await story.database.db("issues").update({ assignee_id: kim });
  token = await linkFor(story, kim);
  page = await visit(story, token);
});
afterEach(() => story.end());

const send = (values: Parameters<typeof sendForm>[3], from: Visit = page): Promise<Visit> =>
  sendForm(story, token, from, values);
const livesIn = (timeZone: string) => story.database.db("people").where({ id: kim }).update({ time_zone: timeZone });
const faults = ({ html }: Visit): string[] =>
  [...html.matchAll(/<p class="fault" id="e-(\w+)"[^>]*>.*?<\/span>(.*?)<\/p>/g)].map(
    ([, field, text = ""]) => `${field}: ${text.replaceAll("&#39;", "'")}`,
  );
const snoozeOf = async (): Promise<{ until: string; reason: string } | null> =>
  (await story.database.db("issues").first()).clocks.snooze;
const versionOf = async (): Promise<number> => (await story.database.db("issues").first()).version;

describe("a day means nine in the morning of it, where the visitor lives", () => {
  test.each([
    ["America/Los_Angeles", "2026-11-10T17:00:00.000Z", "America/Los Angeles"],
    ["Asia/Kolkata", "2026-11-10T03:30:00.000Z", "Asia/Kolkata"],
    ["Pacific/Auckland", "2026-11-09T20:00:00.000Z", "Pacific/Auckland"],
    ["Middle/Earth", "2026-11-10T09:00:00.000Z", "UTC"],
  ])("%s", async (zone, until, named) => {
    await livesIn(zone);
    const theirs = await visit(story, token, "?do=snooze");
    expect(theirs.text).toContain(`It wakes at 09:00 of that day (time zone: ${named}).`);
    const after = await send(SLEEP, theirs);
    expect(after.text).toContain("Saved.");
    expect(after.text).toMatch(/Snoozed until 10 Nov 2026, 09:00|Snoozed until 10 Nov 2026, 01:00 PST/);
    expect(await snoozeOf()).toEqual({ until, reason: "she is on leave" });
  });
});

test("sleeps, says so with the reason, and is woken by hand or for another day", async () => {
  const asleep = await send({ ...SLEEP, note: "I wrote to her" });
  expect(asleep.text).toContain("Snoozed until 10 Nov 2026, 01:00 PST : she is on leave");
  expect((await snoozeOf())?.until).toBe("2026-11-10T09:00:00.000Z");
  const longer = await send({ snoozeUntil: "2026-12-01", snoozeReason: "she stays longer" }, asleep);
  expect((await snoozeOf())?.until).toBe("2026-12-01T09:00:00.000Z");
  const awake = await send({ wake: "1" }, longer);
  expect(awake.text).toContain("Saved.");
  expect(awake.html).not.toContain('name="wake"');
  expect(await snoozeOf()).toBeNull();
  await card.told(
    `${KIM} added a note: I wrote to her`,
    expect.stringContaining("snoozed this until") as never,
    expect.stringContaining("she stays longer") as never,
    `${KIM} woke this from its snooze`,
  );
  await story.expectNothingElse();
});

test("sleeps after a new status, in one change, and once however often it is sent", async () => {
  const both = { ...SLEEP, to: "in_progress", note: "called her" };
  await Promise.all([send(both), send(both)]);
  expect((await send(both)).text).toContain("carried out once");
  expect(await versionOf()).toBe(3);
  expect(await snoozeOf()).toMatchObject({ reason: "she is on leave" });
});

test("a form that lay open while others acted says what changed, and keeps day and reason", async () => {
  await card.set("Nathan", "Add note", "she called");
  const stale = await send(SLEEP);
  expect(stale.status).toBe(409);
  expect(stale.text).toContain("she called");
  expect(Object.fromEntries(stale.fields)).toMatchObject(SLEEP);
  expect(stale.html).toMatch(/<details class="people" open><summary>Snooze it/);
  expect((await send({}, stale)).text).toContain("Saved.");
});

describe("what is missing or wrong stands at its field", () => {
  const NOTE = "Write a note: what was done, or what happens next.";
  const DAY = "snoozeUntil: Choose a day that is still to come.";
  test.each<[string, Record<string, string>, string[]]>([
    ["no reason", { snoozeUntil: "2026-11-10" }, [`snoozeReason: ${NOTE}`]],
    ["a reason of blanks", { ...SLEEP, snoozeReason: " ㅤ " }, [`snoozeReason: ${NOTE}`]],
    ["a reason without a day", { snoozeReason: "because" }, [DAY]],
    ["yesterday", { ...SLEEP, snoozeUntil: "2026-11-02" }, [DAY]],
    ["this morning", { ...SLEEP, snoozeUntil: "2026-11-03" }, [DAY]],
    ["a day there is not", { ...SLEEP, snoozeUntil: "2026-02-30" }, [DAY]],
    ["no day", { ...SLEEP, snoozeUntil: "next week" }, [DAY]],
    [
      "neither day nor reason that count",
      { snoozeUntil: "2020-01-01", snoozeReason: "" },
      [DAY, `snoozeReason: ${NOTE}`],
    ],
    [
      "ten years",
      { ...SLEEP, snoozeUntil: "2036-11-03" },
      ["snoozeUntil: An issue can be snoozed for a year at most: choose an earlier day."],
    ],
    [
      "3,001 characters",
      { ...SLEEP, snoozeReason: "x".repeat(3_001) },
      ["snoozeReason: A note may have 3000 characters; this one has 3001."],
    ],
    [
      "a closing",
      { ...SLEEP, to: "resolved", contact: "call", rootCause: "Responsiveness", note: "done" },
      ["snoozeUntil: A closed issue has no reminders to snooze."],
    ],
    [
      "an escalation that nobody has",
      { ...SLEEP, to: "escalated", note: "help" },
      ["snoozeUntil: An escalation cannot be snoozed before somebody has it."],
    ],
    ["both a day and waking", { ...SLEEP, wake: "1" }, ["wake: Wake it now or choose another day, not both."]],
  ])("%s", async (_what, values, sentences) => {
    const from = values.wake ? await send(SLEEP) : page;
    const before = await versionOf();
    const refused = await send(values, from);
    expect(refused.status).toBe(422);
    expect(faults(refused)).toEqual(sentences);
    expect(refused.fields.get("snoozeUntil")).toBe(values.snoozeUntil ?? "");
    expect(refused.fields.get("snoozeReason")).toBe(values.snoozeReason ?? "");
    expect(await versionOf()).toBe(before);
  });
});

test("the question of the lease stands above the form until it is answered", async () => {
  await send({ to: "in_progress", note: "called her" });
  story.fastForward({ days: 8 });
  await story.quiet();
  const asked = await visit(story, token);
  expect(asked.text).toContain(`Amends asked ${KIM} : still on it?`);
  expect((await send({ note: "she is away until Friday" }, asked)).text).not.toContain("still on it? A note");
});
