import { afterEach, expect, test } from "@jest/globals";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const FOLLOWERS = "amends.followers";

async function digestsAre(state: string): Promise<void> {
  await eventually(async () => {
    const { rows } = await story.database.db.raw("select state from notices where kind = 'digest'");
    expect(rows).toEqual([{ state }, { state }]);
  }, 20_000);
}

test("kill -9 while a digest is on its way to a Slack that does not take it: the next start sends all of it, once", async () => {
  story = await startStory({ outside: true, pace: { callMs: 2_000, lookAfterMs: 500 } });
  const { db } = story.database;
  const card = await story.answer(anAnswer());
  await card.choose("Nathan", FOLLOWERS, "Nathan");
  await card.says("Followers: Nathan Goff");
  await db.raw(`update people set preferences = '{"via": "digest", "quiet": null}' where slack_user_id = 'U0NATHAN'`);
  await card.set("Eric", "Resolution in Progress", "called");
  await card.set("Eric", "Add note", "she will send the invoices");
  await digestsAre("planned");
  await story.quiet();

  story.slack.control.fault({ kind: "timeout", method: "chat.postMessage", times: 1 });
  await db.raw("update notices set not_before = now() - interval '1 minute' where kind = 'digest'");
  await digestsAre("sending");
  await story.process.kill();
  expect(story.dms("Nathan")).toEqual([]);
  await story.startApp();
  await digestsAre("sent");
  expect(story.dms("Nathan")).toEqual([
    "Your daily digest, 1 issue: #1 6/10 · Jane Doe, ABC Company, Resolution in Progress, 2 changes, last: " +
      "Eric Gregg added a note: she will send the invoices.",
  ]);
  await expectInvariants(story);
}, 90_000);
