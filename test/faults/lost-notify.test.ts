import { afterEach, expect, test } from "@jest/globals";
import { stopwatch } from "../../src/clock.ts";
import { type Cutter, cutBefore } from "../support/cutter.ts";
import { freshDatabase } from "../support/database.ts";
import { decideInStory, idsOf } from "../support/story/due.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectHeld } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
let cutter: Cutter;
afterEach(async () => {
  await story.end();
  await cutter.close();
});

/** A queue that nobody is told of is looked at every five seconds. */
const FOUND_WITHIN_MS = 6_000;

test("notifications are lost, on connections that stay open: what is due is found in seconds, and told in seconds more", async () => {
  const database = await freshDatabase({ poolMax: 4 });
  cutter = await cutBefore(database.url);
  story = await startStory({ database: { ...database, url: cutter.url } });
  await decideInStory(story, { terms: { chain: [{ who: ["U0ERIC"], waitHours: 1 }] } });
  await idsOf(story, "Eric");
  const card = await story.answer(anAnswer());
  await card.set("Bridget", "Escalate", "she threatens to leave");
  await story.quiet();
  expect(story.dms("Eric")).toHaveLength(1);
  expect(cutter.listening()).toBeGreaterThan(0);
  cutter.muteListeners();

  // Nobody has it within the hour, nor in the days after it: Eric hears of it again and again.
  for (const [told, at] of ["2026-11-03T19:30:00Z", "2026-11-05T15:00:00Z", "2026-11-09T15:00:00Z"].entries()) {
    story.at(at);
    const elapsed = stopwatch();
    await eventually(async () => {
      const reminded = await story.database.db("issue_events").where({ type: "EscalationReminded" });
      expect(reminded).toHaveLength(told + 1);
    }, 30_000);
    const found = elapsed();
    await eventually(() => expect(story.dms("Eric")).toHaveLength(told + 2), 30_000);
    process.stderr.write(`found after ${found.toFixed(0)} ms, told after ${elapsed().toFixed(0)} ms\n`);
    expect(found).toBeLessThan(FOUND_WITHIN_MS);
    expect(elapsed()).toBeLessThan(2 * FOUND_WITHIN_MS);
  }
  await story.quiet(60_000);
  const reminded = await story.database.db("issue_events").where({ type: "EscalationReminded" });
  await expectHeld(story, {
    number: 21,
    fault: "notifications are lost on open connections",
    invariant: "I4, I7",
    tries: reminded.length,
  });
}, 120_000);
