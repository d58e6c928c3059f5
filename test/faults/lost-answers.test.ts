import { afterEach, describe, expect, test } from "@jest/globals";
import { readManifest } from "../../src/manifest.ts";
import type { FaultKind } from "../../src/sandbox/control-types/fault.ts";
import { ACTIONS } from "../../src/slack/ids.ts";
import { AT_LENGTH } from "../support/at-length.ts";
import { reportFault } from "../support/report-fault.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { USERS } from "../support/story/people.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { struck, tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { ask } from "../support/story/witnesses.ts";
import type { StoryOptions } from "../support/story/world.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const PATIENT = { callMs: 700, lookAfterMs: 600 };
const begin = async (o: StoryOptions = {}): Promise<void> => {
  story = await startStory({ pace: PATIENT, ...o });
};

/** Carried out and not answered, neither carried out nor answered, and cut off before: Amends cannot tell them apart. */
const LOSSES: readonly FaultKind[] = ["lost", "timeout", "reset", "truncated"];

describe.each(AT_LENGTH ? LOSSES : LOSSES.slice(0, 2))("Slack's answer is missing (%s)", (kind) => {
  afterEach(async () =>
    reportFault({
      number: 9,
      fault: `Slack's answer is missing: ${kind}`,
      invariant: "I2, I3, I8",
      tries: struck(story, kind),
      ...(await tallyOf(story)),
    }),
  );

  test("to a card: it stands there once", async () => {
    await begin();
    story.slack.control.fault({ kind, method: "chat.postMessage", times: 2 });
    const card = await story.answer(anAnswer());
    await card.set("Bridget", "Resolution in Progress", "called");
    await card.told("Bridget Harper set Resolution in Progress and is now the assignee: called");
    await expectInvariants(story);
  });

  test("to a thread line: it stands there once, before the next one", async () => {
    await begin();
    const card = await story.answer(anAnswer());
    await story.quiet();
    story.slack.control.fault({ kind, method: "chat.postMessage", times: 1 });
    await card.set("Bridget", "Resolution in Progress", "called");
    await card.set("Bridget", "Escalate", "she wants to leave");
    await card.told(
      "Bridget Harper set Resolution in Progress and is now the assignee: called",
      "Bridget Harper escalated this: she wants to leave",
    );
    await expectInvariants(story);
  });

  test("to an update: the card ends right", async () => {
    await begin();
    const card = await story.answer(anAnswer());
    await story.quiet();
    story.slack.control.fault({ kind, method: "chat.update", times: 2 });
    await card.set("Bridget", "Resolution in Progress", "called");
    await card.says("🟡 Resolution in Progress");
    await expectInvariants(story);
  });

  test("to the look for it too: nothing is posted before the look succeeds", async () => {
    await begin();
    story.slack.control.fault({ kind, method: "chat.postMessage", times: 1 });
    story.slack.control.fault({ kind, method: "conversations.history", times: 2 });
    await story.answer(anAnswer());
    await expectInvariants(story);
  });
});

test("a reply under a card of which nobody knows yet that it stands there becomes a note once it is found", async () => {
  await begin();
  story.slack.control.fault({ kind: "lost", method: "chat.postMessage", times: 1 });
  await story.send(anAnswer());
  await eventually(() => expect(story.cards()).toHaveLength(1));
  const [card] = story.cards();
  await story.slack.control.message({
    channel: CHANNEL,
    user: USERS.Nathan,
    text: "called her",
    thread_ts: card?.ts ?? "",
  });
  await card?.says("1 note");
  await expectInvariants(story);
});

test("a message that is late itself has not waited for Slack: its lost answer brings no mail, and it counts as sent when it was", async () => {
  await begin({ pace: { callMs: 700, lookAfterMs: 3_000 } });
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ACTIONS.assign, "Priya");
  await card.told("Bridget Harper assigned this to Priya Raman");
  await story.quiet();
  story.slack.control.fault({ kind: "lost", method: "chat.postMessage", times: 1 });
  // Her morning was more than ten minutes ago by now.
  story.fastForward({ hours: 9 });
  await eventually(async () =>
    expect(await ask(story, "select state from notices where kind = 'dm'")).toEqual([{ state: "unknown" }]),
  );
  story.fastForward({ minutes: 1 });
  await story.quiet();
  expect([story.dms("Priya").length, story.mailsTo("priya").length]).toEqual([1, 0]);
  expect(
    await ask(
      story,
      "select state, sent_at - first_tried_at < interval '1 second' as early from notices where kind = 'dm'",
    ),
  ).toEqual([{ state: "sent", early: true }]);
  await expectInvariants(story);
});

test("a posted message shows in the history three seconds late: it is still found", async () => {
  await begin({ pace: { callMs: 700, lookAfterMs: 3_500 }, slack: { historyLagMs: 3_000 } });
  story.slack.control.fault({ kind: "lost", method: "chat.postMessage", times: 2 });
  await Promise.all([
    story.send(anAnswer()),
    story.send(anAnswer({ respondent: { name: "Ravi Patel", company: "Northwind" } })),
  ]);
  await story.card("Jane Doe");
  await story.card("Ravi Patel");
  await expectInvariants(story);
});

test("a hold lasts through a slow look and a slow post after it: nobody else can post the same card meanwhile", async () => {
  await begin();
  const { control } = story.slack;
  control.fault({ kind: "reset", method: "chat.postMessage", times: 1 });
  control.fault({ kind: "slow", ms: 600, method: "conversations.history", times: 1 });
  control.fault({ kind: "slow", ms: 600, method: "chat.postMessage", times: 1 });
  await story.send(anAnswer());
  await heldUntil(() => story.quiet());
  await expectInvariants(story);
});

test("a hold lasts through many slow updates: the last state is what stays", async () => {
  await begin({ pace: { ...PATIENT, redrawMs: 0 } });
  const cards = [];
  for (const n of [1, 2, 3, 4]) cards.push(await story.answer(anAnswer({ respondent: { name: `Person ${n}` } })));
  await story.quiet();
  story.slack.control.fault({ kind: "slow", ms: 500, method: "chat.update", times: 6 });
  for (const card of cards) await card.set("Bridget", "Resolution in Progress", "called");
  for (const card of cards) await card.set("Nathan", "Escalate", "no luck");
  await heldUntil(() => story.quiet());
  await expectInvariants(story);
});

/** Waits for something, and fails if meanwhile a lane could be taken from its living holder. */
async function heldUntil(done: () => void | Promise<void>): Promise<void> {
  let waiting = true;
  const outcome = eventually(done, 15_000).finally(() => {
    waiting = false;
  });
  while (waiting) {
    const { rows } = await story.database.db.raw(
      "select name from lanes where holder is not null and held_until < now()",
    );
    expect(rows).toEqual([]);
  }
  await outcome;
}

test("without the history scopes a lost card is posted again, and the log says that nobody could look", async () => {
  const manifest = readManifest();
  const scopes = manifest.oauth_config.scopes;
  const bot = scopes.bot.filter((scope) => !scope.endsWith(":history"));
  await begin({ slack: { manifest: { ...manifest, oauth_config: { scopes: { bot, bot_optional: [] } } } } });
  story.slack.control.fault({ kind: "lost", method: "chat.postMessage", times: 1 });
  await story.send(anAnswer());
  await story.quiet();
  expect(story.cards()).toHaveLength(2);
  expect(story.log.at("warn").map((line) => line.msg)).toContain(
    "no history scope: a message with a lost answer is posted again without looking",
  );
});

/** Bridget's issue is escalated by Nathan; Slack's answer to the direct message that tells her of it is lost. */
async function loseDm(): Promise<void> {
  const card = await story.answer(anAnswer());
  await card.set("Bridget", "Resolution in Progress", "called");
  await story.quiet();
  story.slack.control.fault({ kind: "lost", method: "chat.postMessage", channel: "D0BRIDGET", times: 1 });
  await card.set("Nathan", "Escalate", "she wants to leave");
  await story.quiet();
}

test("a lost direct message is found again, not sent again", async () => {
  await begin();
  await loseDm();
  expect(story.dms("Bridget")).toHaveLength(1);
  await expectInvariants(story);
});

test("a lost direct message to somebody who is deactivated meanwhile becomes a mail", async () => {
  await begin({ pace: { callMs: 500, lookAfterMs: 3_000 } });
  const card = await story.answer(anAnswer());
  await card.set("Bridget", "Resolution in Progress", "called");
  await story.quiet();
  story.slack.control.fault({ kind: "reset", method: "chat.postMessage", channel: "D0BRIDGET", times: 1 });
  await card.set("Nathan", "Escalate", "she wants to leave");
  await card.says("Escalated");
  await eventually(async () =>
    expect(await story.database.db("notices").where({ kind: "dm" }).pluck("state")).toContain("unknown"),
  );
  await story.slack.control.userChange({ user: "U0BRIDGET", deleted: true });
  await eventually(() => expect(story.mailsTo("bridget.harper").map((mail) => mail.subject)).toHaveLength(1));
  expect(story.dms("Bridget")).toEqual([]);
});

test("without the scopes to look for it a lost direct message is sent again, and the log says so", async () => {
  const manifest = readManifest();
  const bot = manifest.oauth_config.scopes.bot.filter((scope) => !scope.startsWith("im:"));
  await begin({ slack: { manifest: { ...manifest, oauth_config: { scopes: { bot, bot_optional: [] } } } } });
  await loseDm();
  expect(story.dms("Bridget")).toHaveLength(2);
  expect(story.log.at("warn").map((line) => line.msg)).toContain(
    "no history scope: a message with a lost answer is posted again without looking",
  );
});

test("a busy channel: a lost card is found behind hundreds of newer messages", async () => {
  await begin({ pace: { callMs: 700, lookAfterMs: 2_000 } });
  story.slack.control.fault({ kind: "lost", method: "chat.postMessage", times: 1 });
  await story.send(anAnswer());
  await story.card("Jane Doe");
  for (let n = 0; n < 450; n++)
    await story.slack.control.message({ channel: "C0DETRACT", user: "U0ERIC", text: `chat ${n}` });
  await expectInvariants(story);
});
