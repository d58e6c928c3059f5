import { afterEach, describe, expect, test } from "@jest/globals";
import type { ApiLogEntry } from "../../src/sandbox/control-types/log.ts";
import { reportFault } from "../support/report-fault.ts";
import { idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { ask } from "../support/story/my-issues.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

/** Calls that Slack refused with this word. */
const refused = (code: string): readonly ApiLogEntry[] =>
  story.slack.control
    .log()
    .filter((entry) => entry.type === "api")
    .filter(({ error }) => error === code);

describe.each(["msg_too_long", "invalid_blocks"])("Slack refuses for good: %s", (code) => {
  test("a card in both its layouts: it is not tried again, its people are told, and the issue can be worked on", async () => {
    story = await startStory();
    await idsOf(story, "Nathan");
    story.slack.control.fault({ kind: `error:${code}`, method: "chat.postMessage", channel: "C0DETRACT" });
    await story.send(anAnswer({ owners: ["Nathan Goff"] }), { id: "msg_1" });
    await eventually(async () => expect(await story.database.db("notices").where({ state: "failed" })).toHaveLength(1));
    await eventually(() => expect(story.dms("Nathan")).toHaveLength(1));
    story.slack.control.faultClear();
    story.fastForward({ hours: 2 });
    await story.quiet();
    const list = await ask(story, "Nathan", "/my-issues");
    const window = await list.onRow(1, { status: "Resolution in Progress" });
    expect(await window.submit({ note: "called her" })).toMatchObject({ outcome: "closed" });
    const [issue] = await story.database.db("issues").select("status");
    reportFault({
      number: 11,
      fault: `a card is refused for good: ${code}`,
      invariant: "I1, no retry, still usable",
      tries: refused(code).length,
      lost: issue?.status === "in_progress" ? 0 : 1,
      doubled: story.cards().length + refused(code).length - 2,
    });
    expect(refused(code)).toHaveLength(2);
  });

  test("a thread line: it is not tried again, and the next one comes", async () => {
    story = await startStory();
    const card = (await story.answer(anAnswer({ owners: [] }))).expected();
    await story.quiet();
    story.slack.control.fault({ kind: `error:${code}`, method: "chat.postMessage", times: 1 });
    await card.set("Bridget", "Add note", "one");
    await eventually(() => expect(refused(code)).toHaveLength(1));
    await card.set("Bridget", "Add note", "two");
    await card.told("Bridget Harper added a note: two");
    await card.says("2 notes");
    story.fastForward({ hours: 2 });
    await story.quiet();
    reportFault({
      number: 11,
      fault: `a thread line is refused for good: ${code}`,
      invariant: "I3, I8, no retry",
      tries: refused(code).length,
      // The one that Slack will not have; what it said stands in the history and on the card.
      lost: 2 - (await story.database.db("issue_events").where({ type: "NoteAdded" })).length,
      doubled: card.thread.length - 1,
    });
    expect(refused(code)).toHaveLength(1);
  });
});

describe.each(["user_disabled", "channel_not_found", "cannot_dm_bot", "restricted_action", "app_access_restricted"])(
  "a person cannot be written to (%s)",
  (code) => {
    test("they are told by mail, once, and Slack is not asked again", async () => {
      story = await startStory();
      await idsOf(story, "Nathan");
      story.slack.control.fault({ kind: `error:${code}`, method: "chat.postMessage", channel: "D0NATHAN" });
      await story.send(anAnswer({ owners: ["Nathan Goff"] }), { id: "msg_1" });
      (await story.card("Jane Doe")).expected();
      // At once, and not when somebody next looks for what was left over.
      await eventually(() => expect(story.mailsTo("nathan.goff@")).toHaveLength(1), 5_000);
      story.fastForward({ minutes: 30 });
      await story.quiet();
      const tries = refused(code).length;
      const mails = story.mailsTo("nathan.goff@").length;
      reportFault({
        number: 11,
        fault: `a person cannot be written to: ${code}`,
        invariant: "I4",
        tries,
        lost: 1 - Math.min(1, mails),
        doubled: mails - 1 + tries - 1 + (await tallyOf(story)).doubled,
      });
      expect([tries, mails, story.dms("Nathan").length]).toEqual([1, 1, 0]);
    });
  },
);

test("a person leaves while they have an issue: what is told from then on comes by mail to those who have an address, and nothing is stuck", async () => {
  story = await startStory();
  await idsOf(story, "Nathan", "Bridget");
  const card = (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
  await story.quiet();
  await story.slack.control.userChange({ user: "U0NATHAN", deleted: true });
  await eventually(async () =>
    expect(await story.database.db("people").where({ slack_user_id: "U0NATHAN" }).pluck("standing")).toEqual([
      "deactivated",
    ]),
  );
  await card.set("Bridget", "Resolution in Progress", "taking over");
  await card.told("Bridget Harper set Resolution in Progress: taking over");
  await story.quiet();
  const since = story.dms("Nathan").length - 1;
  reportFault({
    number: 11,
    fault: "a person leaves",
    invariant: "I4, I7",
    tries: (await story.database.db("people").where({ standing: "deactivated", slack_user_id: "U0NATHAN" })).length,
    lost: (await tallyOf(story)).lost,
    doubled: since,
  });
  expect(since).toBe(0);
  await expectInvariants(story);
});
