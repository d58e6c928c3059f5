import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Knex } from "knex";
import { holdMs, SLACK_PACE } from "../../src/usecases/pace.ts";
import { reportFault } from "../support/report-fault.ts";
import { act } from "../support/story/acting.ts";
import type { AppProcess } from "../support/story/app-process.ts";
import { idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { chance } from "../support/story/seeded.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { expectHeld, tallyOf } from "../support/story/tally.ts";
import { anAnswer, untilTaken } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const PACE = { callMs: 800, lookAfterMs: 300 };
/** After this long without a word a lane passes to somebody else. */
const LEASE_MS = holdMs({ ...SLACK_PACE, ...PACE });
/** Longer than the lease, and than the ten seconds after which the queue gives a job to another worker. */
const LONG_MS = 12_000;
const ANSWERS = 30;
const FREEZES = 4;

let story: Story;
let freezes = 0;
beforeEach(async () => {
  freezes = 0;
  story = await startStory({ outside: true, pace: PACE });
});
afterEach(async () => {
  story.process.thaw();
  await story.end();
});

const pause = (verb: "post" | "draw") =>
  story.database.db.raw(
    `insert into lanes (workspace_id, name, free_at) values (1, ?, now() + interval '1 hour')
     on conflict (workspace_id, name) do update set free_at = excluded.free_at`,
    [`${verb}:${CHANNEL}`],
  );

/**
 * Freezes Amends when it has taken on what waits in a lane and has not drawn it yet: it waits for a table that is locked for that moment. Whoever works
 * besides goes on; resolves with the frozen process.
 */
async function freezeWithin(verb: "post" | "draw"): Promise<AppProcess> {
  const { db } = story.database;
  await db.transaction(async (trx: Knex.Transaction) => {
    await trx.raw("lock table sources in access exclusive mode");
    await db.raw("update lanes set free_at = now() where name = ?", [`${verb}:${CHANNEL}`]);
    story.process.lookNow();
    await eventually(async () => {
      const { rows } = await db.raw(
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%as source_name%'",
      );
      expect(rows).toHaveLength(1);
    });
    freeze();
  });
  return story.process;
}

/** What the other one does, asked to look as often as we do. */
const meanwhile = (assertion: () => void): Promise<void> =>
  eventually(() => {
    story.fastForward({});
    assertion();
  }, 20_000);

function freeze(): void {
  story.process.freeze();
  freezes += 1;
}

test("frozen between taking a card on and posting it, until another has posted it: it stands there once", async () => {
  await pause("post");
  await story.send(anAnswer(), { id: "msg_1" });
  await eventually(async () => expect(await story.database.db("notices").where({ kind: "card" })).toHaveLength(1));
  const frozen = await freezeWithin("post");
  await story.startAnother({ role: "worker" });
  await meanwhile(() => expect(story.cards()).toHaveLength(1));
  frozen.thaw();
  await sleep(1_500);
  await story.quiet();
  await expectHeld(
    story,
    {
      number: 20,
      fault: "a worker stands still between taking a card on and posting it",
      invariant: "I2",
      tries: freezes,
    },
    { accepted: ["msg_1"] },
  );
}, 60_000);

test("frozen between reading a card and drawing it anew, until others have changed it: the last state is what stays", async () => {
  const card = await story.answer(anAnswer());
  await story.quiet();
  const [bridget = 0] = await idsOf(story, "Bridget");
  await pause("draw");
  const [{ id }] = await story.database.db("issues").select("id");
  await act(story, id, { type: "SetStatus", to: "in_progress", seen: "needs_attention", note: "called" }, bridget);
  // Its line is posted before: a request that is being written when all stops may be written afterwards.
  story.process.lookNow();
  await card.told("Bridget Harper set Resolution in Progress and is now the assignee: called");
  const frozen = await freezeWithin("draw");
  await story.startAnother({ role: "worker" });
  await meanwhile(() => expect(card.text).toContain("🟡 Resolution in Progress"));
  await act(story, id, { type: "SetStatus", to: "escalated", seen: "in_progress", note: "no luck" }, bridget);
  await meanwhile(() => expect(card.text).toContain("🟣 Escalated"));
  frozen.thaw();
  await sleep(1_500);
  await story.quiet();
  await expectHeld(story, {
    number: 20,
    fault: "a worker stands still between reading a card and drawing it",
    invariant: "I3",
    tries: freezes,
  });
}, 60_000);

test(`frozen ${FREEZES} times at any moment, once for ${LONG_MS / 1_000} seconds, while ${ANSWERS} answers arrive and another works: nothing twice`, async () => {
  const random = chance("standing still");
  await story.startAnother({ role: "worker" });
  story.slack.control.fault({ kind: "slow", ms: 150, method: "chat.postMessage", probability: 0.5 });
  const ids = Array.from({ length: ANSWERS }, (_, n) => `msg_${n}`);
  const accepted: string[] = [];
  const sending = (async () => {
    for (const [n, id] of ids.entries()) {
      const body = anAnswer({ respondent: { name: `Client ${n}.`, email: `client${n}@example.com` } });
      await untilTaken(() => story.send(body, { id }));
      accepted.push(id);
      await sleep(random.between(0, 400));
    }
  })();
  while (freezes < FREEZES) {
    await sleep(random.between(0, 400));
    freeze();
    await sleep(freezes === 1 ? LONG_MS : LEASE_MS + 300);
    story.process.thaw();
  }
  await sending;
  await story.quiet(40_000);
  reportFault({
    number: 20,
    fault: "a process stands still at any moment, for longer than its lease",
    invariant: "I1-I5, I7",
    tries: freezes,
    ...(await tallyOf(story, { accepted })),
  });
  expect(story.cards()).toHaveLength(ids.length);
  await expectInvariants(story);
}, 120_000);
