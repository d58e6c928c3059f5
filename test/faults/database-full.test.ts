import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { stopwatch } from "../../src/clock.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { smallDisk } from "../support/full-disk.ts";
import { skipFault } from "../support/report-fault.ts";
import { type OwnPostgres, ownPostgres } from "../support/story/own-postgres.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectHeld } from "../support/story/tally.ts";
import { anAnswer, type Sent } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let postgres: OwnPostgres;
let story: Story;
beforeAll(async () => {
  postgres = await ownPostgres();
}, 60_000);
afterEach(async () => {
  await leave();
  await story.end();
});
afterAll(() => postgres.remove());

/** A sender is not kept waiting longer for a "not now": two seconds for a connection, and some for a busy machine. */
const SOON_MS = 8_000;
const PACE = { callMs: 1_000, lookAfterMs: 300 };
const TRY_AGAIN = /^Amends could not do this just now/;

/** Webhooks that a survey tool sends, again until they are taken; counted by what they were answered. */
class Tool {
  readonly accepted: string[] = [];
  refused = 0;
  slowestMs = 0;
  readonly faults: unknown[] = [];
  #n = 0;

  /** Sends one more, once. */
  async send(comment = "slow"): Promise<Sent> {
    const id = `msg_${this.#n++}`;
    const elapsed = stopwatch();
    const body = anAnswer({ comment, respondent: { name: `Client ${id}.`, email: `${id}@example.com` } });
    const sent = await story.send(body, { id });
    this.slowestMs = Math.max(this.slowestMs, elapsed());
    if (sent.status === 202) this.accepted.push(id);
    else if (sent.status === 503 && sent.retryAfter) this.refused += 1;
    else this.faults.push(sent);
    return sent;
  }

  /** It was told the truth, soon, each time. */
  expectHonest(): void {
    expect(this.faults).toEqual([]);
    expect(this.refused).toBeGreaterThan(0);
    expect(this.slowestMs).toBeLessThan(SOON_MS);
  }
}

const health = async (): Promise<number> => (await fetch(`${story.url}/readyz`)).status;

test("every connection of PostgreSQL is taken: senders hear 503 soon, and it goes on by itself once there are some", async () => {
  story = await startStory({ pace: PACE, database: { ...postgres.database, drop: () => Promise.resolve() } });
  const tool = new Tool();
  await tool.send();
  await story.quiet();
  await takeAll();
  for (let i = 0; i < 5; i++) expect((await tool.send()).status).toBe(503);
  expect(await health()).toBe(503);
  await leave();
  await eventually(async () => expect((await tool.send()).status).toBe(202), 15_000);
  await story.quiet(30_000);
  await eventually(async () => expect(await health()).toBe(200));
  tool.expectHonest();
  await expectHeld(
    story,
    {
      number: 5,
      fault: "max_connections is reached",
      invariant: "I1-I3, I7",
      tries: tool.refused,
    },
    { accepted: tool.accepted },
  );
}, 90_000);

const crowd: pg.Client[] = [];

async function leave(): Promise<void> {
  for (const client of crowd.splice(0)) await client.end().catch(() => undefined);
}

/** Joins the crowd; null when there is no connection left. */
async function join(): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: postgres.database.url, application_name: "crowd" });
  client.on("error", () => undefined);
  return client.connect().then(
    () => client,
    () => null,
  );
}

/** Takes every connection, and those that Amends has, until it has none. */
async function takeAll(): Promise<void> {
  const control = await join();
  if (!control) throw new Error("there is no connection to begin with");
  crowd.push(control);
  for (;;) {
    await control.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'amends%'");
    for (let full = false; !full; ) {
      const more = await Promise.all(Array.from({ length: 20 }, join));
      crowd.push(...more.filter((client) => client !== null));
      full = more.includes(null);
    }
    const { rows } = await control.query("select 1 from pg_stat_activity where application_name like 'amends%'");
    if (rows.length === 0) return;
  }
}

test("every connection of the pool waits for somebody: others hear so within seconds, and nothing is done by halves", async () => {
  story = await startStory({ pace: PACE, slack: { ackTimeoutMs: 20_000, triggerTtlMs: 20_000 } });
  const tool = new Tool();
  const card = await story.answer(anAnswer());
  await story.quiet();
  const presses: Promise<unknown>[] = [];
  await story.database.db.transaction(async (trx) => {
    await trx.raw("lock table issues in access exclusive mode");
    await eventually(async () => {
      // Who waited too long has given up meanwhile.
      presses.push(...CROWD.flatMap((who) => [1, 2, 3].map(() => card.press(who, "Follow or unfollow"))));
      const [{ status }, ready] = await Promise.all([tool.send(), health()]);
      expect([status, ready]).toEqual([503, 503]);
    }, 20_000);
  });
  await Promise.all(presses);
  await eventually(async () => expect((await tool.send()).status).toBe(202));
  await eventually(async () => expect(await health()).toBe(200));
  await story.quiet();
  tool.expectHonest();
  await expectHeld(
    story,
    {
      number: 5,
      fault: "every connection of the pool is busy",
      invariant: "I1-I5, I7",
      tries: tool.refused,
    },
    { accepted: tool.accepted },
  );
}, 60_000);

const CROWD = ["Bridget", "Nathan", "Eric", "Priya", "Lena"] as const;

test("the disk is full: senders and people hear so, nothing is there by halves, and it goes on once there is room", async () => {
  const fault = "the disk of the database is full";
  const server = openDatabase(process.env.TEST_DATABASE_URL ?? "", { poolMax: 1 });
  const disk = await smallDisk(server, 40);
  if ("impossible" in disk) {
    skipFault({ number: 5, fault, skipped: disk.impossible });
    await server.destroy();
    story = await startStory();
    return;
  }
  const database: FreshDatabase = await freshDatabase({ tablespace: disk.tablespace });
  const drop = async (): Promise<void> => {
    await database.drop();
    await disk.remove();
    await server.destroy();
  };
  story = await startStory({ pace: PACE, database: { ...database, drop } });
  const tool = new Tool();
  const card = await story.answer(anAnswer());
  await story.quiet();
  const window = await card.opens("Bridget", "Resolution in Progress");
  await fillDisk();
  // What there is in half-filled pages is used up first.
  await eventually(async () => expect((await tool.send("x".repeat(200_000))).status).toBe(503));
  for (let i = 0; i < 3; i++) await tool.send("x".repeat(200_000));
  await eventually(async () => expect(await health()).toBe(503));
  await eventually(async () => {
    const { outcome, errors } = await window.submit({ note: `called her ${"x".repeat(2_900)}` });
    expect([outcome, errors?.note]).toEqual(["errors", expect.stringMatching(TRY_AGAIN)]);
  });
  expect(await health()).toBe(503);
  await story.database.db.raw("drop table filler");
  await eventually(async () => expect(await health()).toBe(200));
  await eventually(async () => expect((await tool.send()).status).toBe(202), 15_000);
  expect(await window.submit({ note: "called her" })).toMatchObject({ outcome: "closed" });
  await story.quiet(30_000);
  await card.told("Bridget Harper set Resolution in Progress and is now the assignee: called her");
  tool.expectHonest();
  await expectHeld(
    story,
    {
      number: 5,
      fault,
      invariant: "I1-I5, I7",
      tries: tool.refused,
    },
    { accepted: tool.accepted },
  );
}, 60_000);

/** Takes all the room there is. */
async function fillDisk(): Promise<void> {
  const { db } = story.database;
  await db.raw("create table filler (bytes bytea)");
  await db.raw("alter table filler alter bytes set storage external");
  for (const kilobytes of [1_000, 100, 8, 2]) {
    const more = `insert into filler select decode(repeat('00', ${kilobytes * 1_000}), 'hex')`;
    for (;;) {
      const code = await db.raw(more).then(
        () => null,
        (error: { code?: string }) => error.code,
      );
      if (code === null) continue;
      expect(code).toBe("53100");
      break;
    }
  }
}
