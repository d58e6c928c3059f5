import { afterEach, describe, expect, test } from "@jest/globals";
import { QUEUES } from "../support/queues.ts";
import type { Card } from "../support/story/card.ts";
import {
  allOpen,
  callsSince,
  channel,
  confirmed,
  knownClosed,
  onRow,
  peopleAreTold,
  reinstalled,
  setOnRow,
} from "../support/story/closed.ts";
import { dmTo } from "../support/story/dm.ts";
import { openHome } from "../support/story/my-issues.ts";
import { everybodyIsKnown } from "../support/story/settings.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const from = (name: string, given: Record<string, unknown> = {}) =>
  anAnswer({ respondent: { name, email: `${name.toLowerCase()}@example.com`, company: `${name} Ltd` }, ...given });

const accepted = async (body: Record<string, unknown>): Promise<void> =>
  expect(await story.send(body)).toMatchObject({ status: 202 });

describe.each(QUEUES)("the channel is archived while issues are open (%s)", (queue) => {
  test("its people and the admin are told once, the issues stay usable, and all cards come back as they are", async () => {
    story = await startStory({ queue });
    await everybodyIsKnown(story);
    const first = await story.answer(from("First", { owners: ["Nathan Goff"] }));
    first.expected();
    (await dmTo(story, "Nathan", "Amends opened this: score 6/10, for Nathan Goff")).expected();
    await story.quiet();

    await channel(story, "archive");
    await knownClosed(story, "is_archived");
    story.expectedErrors.push("is_inactive");
    await confirmed(story);
    // Whoever has an issue there can work on it where they are told.
    const told = await dmTo(
      story,
      "Nathan",
      "#client-feedback is archived: 1 open issue waits. Work on yours here. issue 1, 6/10 · First, First Ltd",
    );
    const admin = await dmTo(
      story,
      "Bridget",
      "#client-feedback is archived: 1 open issue waits. Unarchive it, or name another channel",
    );
    expect(admin.text).toContain("What mends it:");
    await setOnRow(told, "Nathan", 1, "in_progress", "called her at once");

    // A detractor with an owner is told to them at once; one that is nobody's to who can see to it.
    await accepted(from("Second", { owners: ["Eric Gregg"], score: 3 }));
    const second = await dmTo(story, "Eric", "Amends opened this: score 3/10, for Eric Gregg");
    expect(second.text).not.toContain("Open the card");
    await accepted(from("Third"));
    await accepted(from("Fourth"));
    await eventually(async () => expect(await story.database.db("issues").count("id as n")).toEqual([{ n: 4 }]));
    story.fastForward({ minutes: 2 });
    const nobodys = await dmTo(story, "Bridget", "2 issues wait for somebody to take them");
    expect(nobodys.text).toContain("Third");
    expect(nobodys.text).toContain("nobody else has heard of them");
    await onRow(nobodys, "Bridget", 3, "amends.assign_me");
    await second.set("Eric", "Resolution in Progress", "on it");
    await peopleAreTold(story);
    const before = story.slack.control.state().seq;
    story.fastForward({ hours: 5 });
    await peopleAreTold(story);
    // Nobody posts into a closed channel to find out.
    const posted = story.slack.control
      .log({ since: before })
      .filter((e) => e.type === "api" && e.method === "chat.postMessage");
    expect(posted.filter((e) => e.type === "api" && !e.ok)).toEqual([]);
    expect(callsSince(story, before).all).toBeLessThan(20);

    await channel(story, "unarchive");
    await allOpen(story);
    await story.quiet();
    const cards = story.cards().map((card) => card.expected().header);
    expect(cards).toEqual([
      expect.stringContaining("First"),
      expect.stringContaining("Second"),
      expect.stringContaining("Third"),
      expect.stringContaining("Fourth"),
    ]);
    await first.says("Resolution in Progress", "Nathan Goff");
    // What the thread was to be told meanwhile stands in the card and in the history.
    expect(first.thread).toEqual([]);
    await (await story.card("Second")).says("Resolution in Progress", "Eric Gregg");
    await story.expectNothingElse();
  }, 60_000);
});

test("the bot is taken out of the channel and invited again: cards that stand there are kept up to date, new ones wait, nobody is told twice", async () => {
  story = await startStory();
  await everybodyIsKnown(story);
  const first = (await story.answer(from("First", { owners: ["Nathan Goff"] }))).expected();
  (await dmTo(story, "Nathan", "Amends opened this")).expected();
  await story.quiet();
  await channel(story, "kick");
  await knownClosed(story, "not_in_channel");
  await confirmed(story);
  const admin = await dmTo(
    story,
    "Bridget",
    "#client-feedback no longer has Amends in it: 1 open issue waits. Write /invite @Amends in the channel",
  );
  expect(admin.text).toContain("or name another channel in Home");
  const told = await dmTo(story, "Nathan", "#client-feedback no longer has Amends in it");
  await setOnRow(told, "Nathan", 1, "in_progress", "called her");
  await first.says("Resolution in Progress");
  await accepted(from("Second", { owners: ["Nathan Goff"] }));
  (await dmTo(story, "Nathan", "Amends opened this: score 6/10, for Nathan Goff: issue 2")).expected();
  // For eight days nobody mends it: the admin, and only the admin, is reminded once.
  story.fastForward({ days: 3 });
  await peopleAreTold(story);
  story.fastForward({ days: 5 });
  await peopleAreTold(story);
  await eventually(() =>
    expect(story.dms("Bridget").filter((text) => text.includes("no longer has Amends"))).toHaveLength(2),
  );
  expect(story.dms("Nathan").filter((text) => text.startsWith("#client-feedback"))).toHaveLength(1);

  await channel(story, "invite");
  await allOpen(story);
  await story.quiet();
  (await story.card("Second")).expected();
  expect(first.thread).toEqual([]);
  await story.expectNothingElse();

  // Mended and broken anew is news.
  await channel(story, "kick");
  await knownClosed(story, "not_in_channel");
  await confirmed(story);
  await eventually(() =>
    expect(story.dms("Bridget").filter((text) => text.includes("no longer has Amends"))).toHaveLength(3),
  );
  await eventually(() =>
    expect(story.dms("Nathan").filter((text) => text.startsWith("#client-feedback"))).toHaveLength(2),
  );
  await channel(story, "invite");
  await allOpen(story);
  await story.expectNothingElse();
}, 60_000);

const REVOKED = "Slack no longer lets Amends in: the app was removed, or its token revoked";

test("the token is revoked for a day: people and the admin are told by mail, and with a new token everything comes once", async () => {
  story = await startStory();
  await everybodyIsKnown(story);
  const first = (await story.answer(from("First", { owners: ["Nathan Goff"] }))).expected();
  (await dmTo(story, "Nathan", "Amends opened this")).expected();
  const window = await first.opens("Nathan", "Resolution in Progress");
  await story.quiet();
  await story.slack.control.installation({ action: "revoke" });
  story.expectedErrors.push("token_revoked", "logged");
  expect(await window.submit({ note: "called her" })).toMatchObject({ outcome: "closed" });
  await knownClosed(story, "token_revoked", "");
  await confirmed(story);
  await eventually(() => expect(story.mailsTo("bridget.harper@")).toHaveLength(1));
  const [mail] = story.mailsTo("bridget.harper@");
  expect(mail?.subject).toBe(`${REVOKED}: 1 open issue waits`);
  expect(mail?.text).toContain(
    "Reinstall the app (https://api.slack.com/apps, OAuth & Permissions), put its new Bot User OAuth Token into SLACK_BOT_TOKEN",
  );
  await accepted(from("Second", { owners: ["Eric Gregg"], score: 2 }));
  // Whatever starts it anew meanwhile: answers are taken, mails go.
  await story.stopApp();
  await story.startApp();
  await accepted(from("Third"));
  await eventually(async () => expect(await story.database.db("issues").count("id as n")).toEqual([{ n: 3 }]));
  const before = story.slack.control.state().seq;
  story.fastForward({ minutes: 15 });
  await eventually(() =>
    expect(story.mailsTo("eric.gregg@").map(({ subject }) => subject)).toEqual([expect.stringContaining("Second")]),
  );
  // What is nobody's comes to who can see to it.
  await eventually(() =>
    expect(story.mailsTo("bridget.harper@").map(({ subject }) => subject)).toContain(
      "Reminder: 1 issue waiting for you",
    ),
  );
  for (const hours of [3, 9, 12]) {
    story.fastForward({ hours });
    await peopleAreTold(story);
  }
  expect(story.mailsTo("bridget.harper@").filter(({ subject }) => subject.startsWith("Slack"))).toHaveLength(1);
  // A look now and then is all that Slack hears of us.
  expect(callsSince(story, before).refused).toBeLessThan(12);

  await reinstalled(story);
  await allOpen(story);
  await story.quiet();
  expect(story.cards().map((card) => card.expected().header)).toEqual(
    ["First", "Second", "Third"].map((name) => expect.stringContaining(name)),
  );
  await first.says("Resolution in Progress");
  expect(first.thread).toEqual([]);
  for (const address of ["eric.gregg@", "nathan.goff@", "bridget.harper@"]) story.mailsTo(address);
  await story.expectNothingElse();
}, 90_000);

test("the same without a mail server: nothing is lost, and afterwards each is told once", async () => {
  story = await startStory({ withoutMail: true });
  await everybodyIsKnown(story);
  const first = (await story.answer(from("First", { owners: ["Nathan Goff"] }))).expected();
  (await dmTo(story, "Nathan", "Amends opened this")).expected();
  const followed = await first.press("Eric", "Follow or unfollow");
  expect(followed.status).toBe(200);
  const window = await first.opens("Nathan", "Resolution in Progress");
  await story.quiet();
  await story.slack.control.installation({ action: "uninstall" });
  story.expectedErrors.push("account_inactive", "logged");
  expect(await window.submit({ note: "called her" })).toMatchObject({ outcome: "closed" });
  await knownClosed(story, "account_inactive", "");
  await accepted(from("Second", { owners: ["Eric Gregg"], score: 2 }));
  await confirmed(story);
  expect(story.log.at("error").map(({ msg }) => msg)).toEqual([
    "a place is closed, and no admin can be told of it: amends doctor says what mends it",
  ]);
  story.fastForward({ hours: 20 });
  await reinstalled(story, { channels: ["C0DETRACT"] });
  await allOpen(story);
  await story.quiet();
  (await story.card("Second")).expected();
  await first.says("Resolution in Progress");
  expect(story.dms("Eric")).toEqual([
    expect.stringContaining("Nathan Goff set Resolution in Progress"),
    expect.stringContaining("Amends opened this: score 2/10, for Eric Gregg"),
  ]);
  expect(story.world.mailbox.messages()).toEqual([]);
  await story.expectNothingElse();
}, 90_000);

const OTHER = "C0LEADERS";

test("a start while the channel is archived: answers are taken, their people told, and cards come when it is back", async () => {
  story = await startStory();
  await everybodyIsKnown(story);
  await story.stopApp();
  await channel(story, "archive");
  await story.startApp();
  await knownClosed(story, "is_archived");
  await accepted(from("First", { owners: ["Nathan Goff"] }));
  (await dmTo(story, "Nathan", "Amends opened this: score 6/10, for Nathan Goff")).expected();
  await confirmed(story);
  (await dmTo(story, "Bridget", "#client-feedback is archived: 1 open issue waits")).expected();
  await channel(story, "unarchive");
  (await story.card("First")).expected();
  await allOpen(story);
  await story.expectNothingElse();
}, 60_000);

test("another channel is set in Home: new cards go there at once, open ones move there from the closed channel, and both threads count", async () => {
  story = await startStory();
  await everybodyIsKnown(story);
  const first = (await story.answer(from("First", { owners: ["Nathan Goff"] }))).expected();
  (await dmTo(story, "Nathan", "Amends opened this")).expected();
  await first.set("Nathan", "Resolution in Progress", "called her");
  await first.told("Nathan Goff set Resolution in Progress: called her");
  const closed = (await story.answer(from("Second", { owners: ["Nathan Goff"] }))).expected();
  await closed.set("Nathan", "Not an Issue", "she answered the wrong survey");
  await closed.told("Nathan Goff closed this as Not an Issue: she answered the wrong survey");
  await story.quiet();
  story.dms("Nathan");
  await channel(story, "archive");
  await knownClosed(story, "is_archived");
  await accepted(from("Third", { owners: ["Nathan Goff"] }));
  await confirmed(story);
  await peopleAreTold(story);
  const before = await story.database.db("issues").count("id as n");
  expect(before).toEqual([{ n: 3 }]);

  const window = await (await openHome(story, "Bridget")).opens("Workspace settings");
  expect(window.text).not.toContain("next start");
  expect(await window.submit({ channel: OTHER })).toMatchObject({ outcome: "updated" });
  const moved = await cardIn(OTHER, "First");
  await moved.says("Resolution in Progress", "earlier thread");
  expect(JSON.stringify(moved.message.blocks)).toContain(
    `https://slack.com/archives/${first.channel}/p${first.ts.replace(".", "")}`,
  );
  await cardIn(OTHER, "Third");
  await accepted(from("Fourth", { owners: ["Nathan Goff"] }));
  await cardIn(OTHER, "Fourth");
  expect(story.cards(OTHER)).toHaveLength(3);
  const note = await moved.opens("Eric", "Add note");
  expect(await note.submit({ note: "she wrote to me" })).toMatchObject({ outcome: "closed" });
  await moved.told("Eric Gregg added a note: she wrote to me");

  // The old channel comes back: what stands there stays, and what is written in its thread is still the issue's.
  await channel(story, "unarchive");
  await allOpen(story);
  expect(story.cards()).toHaveLength(2);
  await story.slack.control.message({
    channel: first.channel,
    user: "U0ERIC",
    text: "found in the old thread",
    thread_ts: first.ts,
  });
  await moved.says("3 notes");
  await story.quiet();
  for (const who of ["Nathan", "Bridget", "Eric"] as const) story.dms(who);
  for (const card of story.cards(OTHER)) card.expected();
  story.expectedErrors.push("is_inactive");
  await story.expectNothingElse();
}, 60_000);

/** The one card of this name in a channel, once it is there. */
async function cardIn(place: string, name: string): Promise<Card> {
  await eventually(() => expect(story.cards(place).filter((card) => card.header.includes(name))).toHaveLength(1));
  return story.cardsOf(name, place)[0] as Card;
}

test("a private channel is called by its name to those who are in it, and to nobody else", async () => {
  story = await startStory({ channel: "#leadership" });
  await everybodyIsKnown(story);
  await accepted(from("First", { owners: ["Nathan Goff"] }));
  await eventually(() => expect(story.cards("C0LEADERS")).toHaveLength(1));
  await dmTo(story, "Nathan", "Amends opened this: score 6/10, for Nathan Goff");
  await story.quiet();
  await channel(story, "archive", "C0LEADERS");
  await knownClosed(story, "is_archived", "C0LEADERS");
  await confirmed(story);
  const nathans = await dmTo(story, "Nathan", "A private channel is archived: 1 open issue waits. Work on yours here.");
  expect(JSON.stringify(nathans.message)).not.toContain("leadership");
  await dmTo(story, "Bridget", "#leadership is archived: 1 open issue waits. Unarchive it");
  const home = await openHome(story, "Bridget");
  await home.says("#leadership is archived");
  await story.database.db("channel_members").where({ channel_id: "C0LEADERS" }).delete();
  await story.slack.control.openHome({ user: "U0BRIDGET" });
  await home.says("A private channel is archived");
});
