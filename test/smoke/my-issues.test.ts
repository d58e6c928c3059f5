import { afterEach, expect, test } from "@jest/globals";
import { ask, Home, openHome } from "../support/story/my-issues.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story?.end());

const NAMES = ["Jane Doe", "Ravi Patel", "Søren Åkesson", "山田太郎"];
const answers = () =>
  NAMES.map((name, i) =>
    anAnswer({
      score: i + 2,
      owners: [],
      respondent: { name, email: `client${i}@example.com`, company: i === 0 ? "ABC Company" : "Łódź Café" },
    }),
  );

async function fourIssues() {
  story = await startStory();
  for (const answer of answers()) (await story.answer(answer)).expected();
  const cards = await Promise.all(NAMES.map((name) => story.card(name)));
  return cards as [(typeof cards)[0], (typeof cards)[0], (typeof cards)[0], (typeof cards)[0]];
}

test("/my-issues shows the five groups with counts, acts on a row, and turns to another group in place", async () => {
  const [jane, ravi] = await fourIssues();
  await jane.set("Nathan", "Resolution in Progress", "called her");
  await ravi.set("Eric", "Escalate", "wants to leave");
  await jane.says("Nathan Goff");
  await ravi.says("🟣 Escalated");

  const list = await ask(story, "Nathan", "/my-issues");
  expect(list.groups).toEqual(["Flagged 2", "Actively Working 1", "Followed 0", "All Open 2", "All Closed 0"]);
  expect(list.rows).toEqual([1]);
  expect(list.text).toContain("2/10 · Jane Doe, ABC Company");
  expect(list.text).toContain("Resolution in Progress · Nathan Goff");

  const modal = await list.onRow(1, { status: "Resolved" });
  expect(await modal.submit({ note: "invoices sent", contact: "call", root_cause: "Billing" })).toMatchObject({
    outcome: "closed",
  });
  await jane.says("🟢 Resolved", "invoices sent");

  await eventually(() => expect(list.rows).toEqual([]));
  await list.press("All Open 1");
  await eventually(() => expect(list.rows).toEqual([2]));
  expect(list.groups).toEqual(["Flagged 2", "Actively Working 0", "Followed 0", "All Open 1", "All Closed 1"]);
  expect((await list.onRow(2, { label: "Add note" })).title).toBe("Note to #2");
  await list.press("Followed 0");
  await list.says("You follow no open issue");

  const labels = list.elements.map((e) => e.accessibility_label).filter(Boolean);
  expect(new Set(labels).size).toBe(labels.length);
  await jane.told(
    "Nathan Goff set Resolution in Progress and is now the assignee: called her",
    "Nathan Goff resolved this: invoices sent",
  );
  await ravi.told("Eric Gregg escalated this: wants to leave");
  await story.quiet();
  // Without a chain an escalation is the admin's, if who that is is known by then.
  story.dms("Bridget");
  story.mailsTo("bridget.harper");
  await story.expectNothingElse();
});

test("search finds by any word, without accents and in any script; what cannot be searched is said", async () => {
  const [jane] = await fourIssues();
  await jane.set("Nathan", "Resolution in Progress", "Überweisung doppelt gebucht");
  await jane.says("Nathan Goff");

  const finds = async (typed: string) => (await ask(story, "Priya", typed)).rows;
  expect(await finds("/my-issues soren")).toEqual([3]);
  expect(await finds("/my-issues LODZ caf")).toEqual([4, 3, 2]);
  expect(await finds("/amends search 太郎")).toEqual([4]);
  expect(await finds("/amends search uberweisung")).toEqual([1]);
  expect(await finds("/amends flagged lodz akesson")).toEqual([3]);
  expect(await finds("/amends search '; drop table issues; --")).toEqual([]);
  expect((await ask(story, "Priya", "/amends search %_%")).message.text).toContain("no letter or digit");
  expect((await ask(story, "Priya", `/my-issues ${"x".repeat(10_000)}`)).message.text).toContain("200 characters");
  expect((await ask(story, "Priya", "/amends search")).message.text).toContain("Search for a name");
  expect((await ask(story, "Priya", "/amends frobnicate")).message.text).toContain("I do not know `frobnicate`");
  expect((await ask(story, "Priya", "/amends")).message.text).toContain("/amends search &lt;words&gt;");

  await jane.told("Nathan Goff set Resolution in Progress and is now the assignee: Überweisung doppelt gebucht");
  await story.expectNothingElse();
});

test("Home shows what is on one's plate, acts on it, and keeps up with it", async () => {
  const [jane] = await fourIssues();
  const home = await openHome(story, "Nathan");
  expect(home.title).toBe("My Issues · nothing on your plate · 4 flagged");
  expect(home.text).toContain("How it works");

  await jane.set("Nathan", "Resolution in Progress", "called her");
  await home.says("My Issues · 1 open · 3 flagged", "2/10 · Jane Doe, ABC Company");
  await jane.set("Eric", "Resolved", "all good");
  await home.says("My Issues · nothing on your plate · 3 flagged");

  await home.press("Flagged 3");
  await eventually(() => expect(home.rows).toEqual([2, 3, 4]));
  const filter = await home.opens("Search or filter");
  expect(await filter.submit({ words: "!!!", list: "found" })).toMatchObject({ outcome: "errors" });
  expect(await filter.submit({ words: "doe", list: "found" })).toMatchObject({ outcome: "closed" });
  await eventually(() => expect(home.rows).toEqual([1]));

  const preferences = await home.opens("My preferences");
  expect(
    await preferences.submit({ via: "both", quiet: [], quiet_from: "20:00", quiet_to: "07:00", tell_me_at: "3" }),
  ).toMatchObject({ outcome: "closed" });
  const again = await home.opens("My preferences");
  expect(again.view.state.values.tell_me_at?.tell_me_at?.selected_option).toMatchObject({ value: "3" });
  expect(home.buttons).not.toContain("Workspace settings");
  await jane.told(
    "Nathan Goff set Resolution in Progress and is now the assignee: called her",
    "Eric Gregg resolved this: all good",
  );
  await dmsExpected("Nathan");
  await story.expectNothingElse();
});

test("Home is drawn once for a burst, again when it was overtaken, and later when Slack wants to wait", async () => {
  const [jane] = await fourIssues();
  const home = await openHome(story, "Nathan");
  const { control } = story.slack;
  const publishes = () => control.log().filter((e) => e.type === "api" && e.method === "views.publish").length;
  const before = publishes();
  await jane.set("Nathan", "Resolution in Progress", "called her");
  for (const note of ["one", "two", "three"]) await jane.set("Nathan", "Add note", note);
  await home.says("1 open");
  await story.quiet();
  expect(publishes() - before).toBeLessThanOrEqual(3);

  story.expectedErrors.push("hash_conflict", "ratelimited");
  control.fault({ method: "views.publish", kind: "error:hash_conflict", times: 1 });
  await home.press("All Open 1");
  await eventually(() => expect(home.rows).toEqual([1]));
  control.fault({ method: "views.publish", kind: "429", retryAfter: 1, times: 1 });
  await jane.set("Eric", "Resolved", "all good");
  await home.says("nothing on your plate");
  expect(home.rows).toEqual([]);

  await eventually(() => expect(jane.thread).toHaveLength(5));
  await dmsExpected("Nathan");
  await story.expectNothingElse();
});

test("issues that are older than the search become searchable at the next start", async () => {
  await fourIssues();
  await story.stopApp();
  await story.database.db.raw("update issue_words set words = '', stale = true");
  await story.startApp();
  await eventually(async () => expect((await ask(story, "Priya", "/my-issues soren")).rows).toEqual([3]));
  await story.expectNothingElse();
});

test("an admin changes the workspace's settings in Home, nobody else", async () => {
  story = await startStory();
  await settled();
  const home = await openHome(story, "Bridget");
  const settings = await home.opens("Workspace settings");
  expect(await settings.submit({ threshold: "8", root_causes: "" }, { force: true })).toMatchObject({
    outcome: "errors",
  });
  expect(await settings.submit({ threshold: "8", root_causes: "Price, Quality" })).toMatchObject({ outcome: "closed" });
  (await story.answer(anAnswer({ score: 8, owners: [] }))).expected();
  await story.expectNothingElse();
});

test("a guest and a stranger see no list and can do nothing; an old list does not help who has lost sight", async () => {
  const [jane] = await fourIssues();
  for (const who of ["Guest", "Stranger"] as const) {
    for (const typed of ["/my-issues", "/my-issues jane", "/amends closed", "/amends search jane"]) {
      const answer = await ask(story, who, typed);
      expect(answer.message.text).toContain("for members of this workspace");
      expect(answer.blocks).toEqual([]);
    }
  }
  const home = await openHome(story, "Guest");
  expect(home.text).toContain("for members of this workspace");
  expect(home.rows).toEqual([]);

  const list = await ask(story, "Priya", "/amends flagged");
  await story.database.db.raw("update channels set is_private = true");
  await list.use(1, { label: "Add note" });
  await eventually(() => expect(story.whispersTo("Priya").at(-1)).toContain("You do not see this issue's channel"));
  expect((await ask(story, "Priya", "/amends flagged")).rows).toEqual([]);
  expect((await ask(story, "Priya", "/my-issues jane")).rows).toEqual([]);
  expect((await ask(story, "Bridget", "/amends flagged")).rows).toEqual([1, 2, 3, 4]);
  expect(jane.thread).toEqual([]);
  await story.expectNothingElse();
});

test("who is in a private channel is read at the start and kept by events", async () => {
  story = await startStory({ channel: "#leadership" });
  await settled();
  await story.send(anAnswer({ owners: [] }));
  await story.quiet();
  for (const card of story.cards("C0LEADERS")) card.expected();
  const sees = async (who: "Eric" | "Nathan") => (await ask(story, who, "/amends flagged")).rows;
  expect(await sees("Eric")).toEqual([1]);
  expect(await sees("Nathan")).toEqual([]);
  await story.slack.control.channel({ channel: "C0LEADERS", action: "invite", user: USERS.Nathan });
  await eventually(async () => expect(await sees("Nathan")).toEqual([1]));
  await story.slack.control.channel({ channel: "C0LEADERS", action: "kick", user: USERS.Eric });
  await eventually(async () => expect(await sees("Eric")).toEqual([]));
  await story.slack.control.userChange({ user: USERS.Nathan, isRestricted: true });
  await eventually(async () => {
    expect((await ask(story, "Nathan", "/amends flagged")).message.text).toContain("for members");
  });
  await story.expectNothingElse();
});

/** Waits until the people of the workspace are known. */
const settled = () =>
  eventually(async () => {
    const { rows } = await story.database.db.raw("select count(*) as n from people where is_admin");
    expect(rows[0].n).toBe(1);
  });

async function dmsExpected(who: "Nathan"): Promise<void> {
  await story.quiet();
  for (const m of story.slack.control.dm(USERS[who]).messages) story.seen.add(m.ts);
  expect(new Home(story, who).blocks.length).toBeGreaterThan(0);
}
