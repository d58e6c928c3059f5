import { afterEach, expect, test } from "@jest/globals";
import { ask, type ListAnswer } from "../support/story/my-issues.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story?.end());

/** Issues of these clients; what happens on their cards and in messages is told elsewhere. */
async function issuesOf(...names: string[]): Promise<void> {
  story = await startStory();
  for (const name of names) await story.answer(anAnswer({ owners: [], respondent: { name } }));
}

async function ended(): Promise<void> {
  await story.quiet();
  for (const card of story.cards()) void card.expected().thread;
  for (const who of ["Priya", "Nathan"] as const) story.dms(who);
  await story.expectNothingElse();
}

const closing = { contact: "call", root_cause: "Billing" };

test("a list in a channel shows what its rows' windows did: a status, a person, a note", async () => {
  await issuesOf("Jane Doe", "Ravi Patel");
  const list = await ask(story, "Nathan", "/amends flagged");
  const taken = await list.onRow(1, { status: "Resolution in Progress" });
  expect(await taken.submit({ note: "called her" })).toMatchObject({ outcome: "closed" });
  await eventually(() => expect(list.rows).toEqual([2]));
  expect(list.groups).toEqual(["Flagged 1", "Actively Working 1", "Followed 0", "All Open 1", "All Closed 0"]);

  const assigned = await list.onRow(2, { label: "Assign…" });
  expect(await assigned.submit({ assignee: USERS.Priya })).toMatchObject({ outcome: "closed" });
  await list.says("#2 · Needs Attention · Priya Raman");

  await story.database.db.raw("update issues set assignee_id = null where number = 2");
  const noted = await list.onRow(2, { label: "Add note" });
  expect(await noted.submit({ note: "she writes" })).toMatchObject({ outcome: "closed" });
  await list.says("#2 · Needs Attention · Nobody yet");
  await ended();
});

test("the page and the words of the list stay", async () => {
  await issuesOf(...Array.from({ length: 12 }, (_, i) => `Client ${i + 1} Łódź`));
  const list = await ask(story, "Nathan", "/amends flagged lodz");
  expect(list.rows).toHaveLength(10);
  await list.press("Next");
  await eventually(() => expect(list.rows).toHaveLength(2));
  const [first, second] = list.rows as [number, number];
  const window = await list.onRow(first, { status: "Not an Issue" });
  await window.submit({ note: "too early to tell", contact: "no", root_cause: "Other" });
  await eventually(() => expect(list.rows).toEqual([second]));
  expect(list.text).toContain("Only with “lodz”.");
  await ended();
});

test("a list whose words are too many to be carried is left, and what was done is said", async () => {
  await issuesOf("Jane Doe");
  const list = await ask(story, "Nathan", `/amends flagged jane ${"!".repeat(190)}`);
  const window = await list.onRow(1, { status: "Resolved" });
  expect(await window.submit({ note: "done", ...closing })).toMatchObject({ outcome: "closed" });
  await eventually(() =>
    expect(story.whispersTo("Nathan").at(-1)).toBe(
      "Saved: issue #1 is Resolved, assigned to nobody yet. The list above shows how it was before.",
    ),
  );
  expect(list.rows).toEqual([1]);
  await ended();
});

test("after half an hour Slack takes no new list: the window says what was done, and how to see the list anew", async () => {
  await issuesOf("Jane Doe");
  const list = await ask(story, "Nathan", "/amends flagged");
  const window = await list.onRow(1, { status: "Resolved" });
  story.fastForward({ minutes: 31 });
  expect(await window.submit({ note: "done", ...closing })).toMatchObject({ outcome: "updated" });
  expect(window.text).toContain("Saved: issue #1 is Resolved, assigned to nobody yet.");
  expect(window.text).toContain("Type /my-issues to see it anew.");
  expect(list.rows).toEqual([1]);
  expect(story.slack.control.log().filter((e) => e.type === "response_url")).toEqual([]);
  await ended();
});

test("a Slack that does not take the new list undoes nothing", async () => {
  await issuesOf("Jane Doe");
  const list = await ask(story, "Nathan", "/amends flagged");
  const window = await list.onRow(1, { status: "Resolved" });
  story.slack.control.fault({ method: "response_url", kind: "500", times: 1 });
  expect(await window.submit({ note: "done", ...closing })).toMatchObject({ outcome: "closed" });
  await story.card("Jane Doe").then((card) => card.says("🟢 Resolved"));
  expect(list.rows).toEqual([1]);
  await eventually(() =>
    expect(story.log.at("warn").map(({ msg }) => msg)).toContain("an answer to a click could not be delivered"),
  );
  await ended();
});

test("a window that someone else overtook still draws the list it came from", async () => {
  await issuesOf("Jane Doe");
  const list: ListAnswer = await ask(story, "Nathan", "/amends flagged");
  const window = await list.onRow(1, { status: "Resolved" });
  const card = await story.card("Jane Doe");
  await card.set("Priya", "Resolution in Progress", "called her");
  expect(await window.submit({ note: "done", ...closing })).toMatchObject({ outcome: "updated" });
  expect(list.rows).toEqual([1]);
  expect(await window.submit({ note: "done", ...closing })).toMatchObject({ outcome: "closed" });
  await eventually(() => expect(list.rows).toEqual([]));
  await ended();
});
