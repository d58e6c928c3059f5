import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Knex } from "knex";
import { NO_NUDGES } from "../../src/cli/no-nudges.ts";
import { systemClock } from "../../src/clock.ts";
import { openDatabase } from "../../src/store/database.ts";
import { openOutbox } from "../../src/store/outbox.ts";
import { openStore } from "../../src/store/store.ts";
import { setDefaultChannel } from "../../src/store/workspaces.ts";
import { type Hold, PRIORITY } from "../../src/usecases/outbox-ports.ts";
import { SLACK_PACE } from "../../src/usecases/pace.ts";
import { receiveResponses } from "../../src/usecases/receive-responses.ts";
import { aResponse } from "../domain/builders.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { sourceIn } from "../support/source.ts";

const AT = "2026-11-02T18:00:00.000Z";
const CHANNEL = "C0BURST";
const CARDS = 400;

let database: FreshDatabase;
/** One connection: what it read is counted. */
let db: Knex;
beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url, { poolMax: 1 });
  const source = await sourceIn(db);
  await setDefaultChannel(db, source.workspaceId, CHANNEL);
  const answers = Array.from({ length: CARDS }, (_, n) => aResponse({ externalId: `${n}`, score: 3 }));
  const reception = { via: "import", priority: PRIORITY.bulk, asHistory: false, at: AT } as const;
  await receiveResponses({ store: openStore(db), nudges: NO_NUDGES }, source, answers, reception);
}, 30_000);
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** How many entries of the index of what waits are read while something is done. */
async function readDuring(work: () => Promise<unknown>): Promise<number> {
  const before = await entriesRead();
  await work();
  return (await entriesRead()) - before;
}

async function entriesRead(): Promise<number> {
  await db.raw("select pg_stat_force_next_flush()");
  const { rows } = await db.raw<{ rows: { n: number }[] }>(
    "select idx_tup_read as n from pg_stat_user_indexes where indexrelname = 'notices_to_post'",
  );
  return Number(rows[0]?.n);
}

/** What was counted last knows of nothing that waits: a burst came since. */
async function burst(tryAfter: string): Promise<Hold> {
  await db.raw("update notices set state = 'superseded'");
  await db.raw("analyze notices");
  await db.raw(`update notices set state = 'planned', try_after = ${tryAfter}`);
  const taken = await outbox().takeLane({ workspaceId: 1, channelId: CHANNEL, verb: "post" });
  if (!("hold" in taken)) throw new Error("the lane is free");
  return taken.hold;
}
const outbox = () => openOutbox(db, SLACK_PACE, systemClock);

/** Looks for the next and lets go; answers what was read for it, and whether there was one. */
async function look(hold: Hold): Promise<{ read: number; found: boolean }> {
  let found = false;
  const read = await readDuring(async () => {
    found = (await outbox().nextPost(hold)) !== null;
    await outbox().releaseLane(hold, 0, null);
  });
  return { read, found };
}

test.each([
  ["all of them may be sent", "now()", true],
  ["none may be tried yet", "now() + interval '1 hour'", false],
])(
  "where %s, the next of a lane is found by reading what waits a few times, whatever the planner expects",
  async (_what, tryAfter, found) => {
    const looked = await look(await burst(tryAfter));
    expect(looked.found).toBe(found);
    // To find it, to begin it, and twice to know when there is more; as often what stood there before.
    expect(looked.read).toBeLessThanOrEqual(8 * CARDS);
  },
);

test("where lines wait for their cards, as after an outage of days, they are not compared with one another", async () => {
  await db.raw(
    `insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version, planned_at)
     select workspace_id, id, 'line:' || id || ':1', 'line', 'slack', 1, channel_id, ?, 1, now() from issues`,
    [PRIORITY.click],
  );
  const looked = await look(await burst("now()"));
  expect(looked.found).toBe(true);
  expect(looked.read).toBeLessThanOrEqual(8 * 2 * CARDS);
});
