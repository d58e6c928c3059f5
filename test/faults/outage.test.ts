import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { stopwatch } from "../../src/clock.ts";
import { AT_LENGTH } from "../support/at-length.ts";
import { reportFault } from "../support/report-fault.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type OwnPostgres, ownPostgres } from "../support/story/own-postgres.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let postgres: OwnPostgres;
let story: Story;
beforeAll(async () => {
  postgres = await ownPostgres();
}, 60_000);
afterEach(() => story.end());
afterAll(() => postgres.remove());

const PACE = { callMs: 1_000, lookAfterMs: 500 };
/** How long it is away at length. */
const AWAY_MS = 60_000;
const TRY_AGAIN =
  /^Amends could not do this just now; nothing was changed\. Try again in a minute\. If it stays, tell your admin: error \w{8}\.$/;

/** A database of its own for each way to stop: the server is one. */
async function begin(how: string): Promise<void> {
  story = await startStory({
    outside: true,
    pace: PACE,
    database: await postgres.another(how),
  });
}

describe.each(["fast", "immediate"] as const)("PostgreSQL is stopped (%s) under load and started again", (how) => {
  test(
    "nothing that was accepted is lost, every click is answered, and it goes on without a restart",
    async () => {
      await begin(how);
      const { control } = story.slack;
      const card = await story.answer(anAnswer({ respondent: { name: "First", email: "first@example.com" } }));
      await card.set("Bridget", "Resolution in Progress", "called");
      const window = await card.opens("Nathan", "Add note");
      await story.quiet();

      const accepted: string[] = [];
      const statuses = new Set<number>();
      const without: unknown[] = [];
      let stops = 0;
      let sending = true;
      const senders = [0, 1, 2].map(async (sender) => {
        for (let n = 0; sending; n++) {
          const id = `${sender}-${n}`;
          const body = anAnswer({
            response_id: id,
            score: 10,
            respondent: { name: `P ${id}`, email: `${id}@example.com` },
          });
          const sent = await story.send(body, { id });
          statuses.add(sent.status);
          if (sent.status === 202) accepted.push(id);
          else if (!sent.retryAfter) without.push(sent);
          await sleep(20);
        }
      });
      await eventually(() => expect(accepted.length).toBeGreaterThan(5));
      await postgres.stop(how);
      await eventually(() => expect(statuses).toContain(503));

      const elapsed = stopwatch();
      expect(await window.submit({ note: "what I typed" })).toMatchObject({
        outcome: "errors",
        errors: { note: expect.stringMatching(TRY_AGAIN) },
      });
      expect(window.note).toBe("what I typed");
      expect((await card.press("Nathan", "Escalate")).status).toBe(200);
      expect((await card.more("Bridget", "undo")).status).toBe(200);
      expect(elapsed()).toBeLessThan(9_000);
      await eventually(() => expect(story.whispersTo("Bridget").at(-1)).toMatch(TRY_AGAIN));
      await eventually(() => expect(story.whispersTo("Nathan").at(-1)).toMatch(TRY_AGAIN));

      let clicked = 0;
      for (; AT_LENGTH && elapsed() < AWAY_MS; clicked++)
        expect((await card.press("Lena", "Follow or unfollow")).status).toBe(200);
      if (clicked > 0) await eventually(() => expect(story.whispersTo("Lena")).toHaveLength(clicked));
      for (const told of story.whispersTo("Lena")) expect(told).toMatch(TRY_AGAIN);

      await postgres.start();
      stops += 1;
      const atRestart = accepted.length;
      await eventually(() => expect(accepted.length).toBeGreaterThan(atRestart), 10_000);
      expect(await window.submit({})).toMatchObject({ outcome: "closed" });
      sending = false;
      await Promise.all(senders);
      await story.answer(anAnswer({ respondent: { name: "Last", email: "last@example.com" } }));

      expect([...statuses].sort()).toEqual([202, 503]);
      expect(without).toEqual([]);
      await story.quiet(30_000);
      const all: string[] = await story.database.db("responses").pluck("external_id");
      expect(accepted.filter((id) => !all.includes(id))).toEqual([]);
      expect(story.process.running).toBe(true);
      reportFault({
        number: 3,
        fault: `PostgreSQL is stopped (${how}) under load and started again`,
        invariant: "I1-I5, I7",
        tries: stops,
        ...(await tallyOf(story, { accepted })),
      });
      expect(control.state().warnings).toEqual([]);
      await expectInvariants(story);
    },
    90_000 + (AT_LENGTH ? 2 * AWAY_MS : 0),
  );
});
