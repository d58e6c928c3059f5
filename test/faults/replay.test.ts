import { afterEach, expect, test } from "@jest/globals";
import { reportFault } from "../support/report-fault.ts";
import type { Card } from "../support/story/card.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
afterEach(() => story.end());

const history = async (): Promise<unknown> =>
  story.database.db("issue_events").orderBy(["issue_id", "version"]).select();

const deliveries = () => story.slack.control.log().filter((entry) => entry.type === "delivery");

/** Sends every delivery of the story once more, as Slack's retries do and as an attacker within five minutes could. */
async function replayAll(): Promise<void> {
  const deliveries = story.slack.control.log().filter((entry) => entry.type === "delivery" && entry.acked);
  for (const { seq } of deliveries) {
    await story.slack.control.replay({ deliverySeq: seq });
    await story.slack.control.replay({ deliverySeq: seq, retryNum: 1, retryReason: "http_timeout" });
  }
  await story.quiet();
}

test("every signed request again, and again with retry headers: nothing happens twice", async () => {
  story = await startStory();
  const card: Card = (await story.answer(anAnswer())).expected();
  await card.set("Bridget", "Resolution in Progress", "calling her now");
  await card.says("Resolution in Progress");
  await story.slack.control.message({ channel: "C0DETRACT", user: "U0BRIDGET", text: "called", thread_ts: card.ts });
  await card.says("2 notes");
  await story.quiet();
  const before = await history();
  const requests = deliveries().length;
  await replayAll();
  reportFault({
    number: 22,
    fault: "every signed request again, also with retry headers",
    invariant: "I4, I5",
    tries: deliveries().length - requests,
    ...(await tallyOf(story)),
  });
  expect(await history()).toEqual(before);
  await expectInvariants(story);
});
