import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { stopwatch } from "../../../src/clock.ts";
import { createLogger } from "../../../src/logger.ts";
import { northwind, type SeedWorkspace } from "../../../src/sandbox/seed.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { presentOf } from "../../../src/store/due.ts";
import { openStore } from "../../../src/store/store.ts";
import { type SweepPorts, sweepDeadlines } from "../../../src/usecases/sweep-deadlines.ts";
import { residentMB } from "../child.ts";
import { ASSIGNEES, fillOpen, makeDue } from "../fill-due.ts";
import { FORENOON } from "../forenoon.ts";
import type { Bench } from "../harness.ts";
import { type Installation, untilZero } from "../installation.ts";
import { percentile, related, spreadOf, timed } from "../measure.ts";
import type { Finding, Row } from "../row.ts";

const DUE = 1_000;
/** The usual workspace, and all who have issues here. */
const EVERYBODY: SeedWorkspace = {
  ...northwind,
  users: [
    ...northwind.users,
    ...Array.from({ length: ASSIGNEES }, (_, n) => ({
      id: `U0DUE${n + 1}`,
      realName: `Person ${n + 1}`,
      timeZone: FORENOON,
    })),
  ],
};
const DUE_NOW = "select count(*) as n from issues where closed_at is null and next_deadline_at <= now()";

/** What it costs to let time pass. */
export const sweepRow: Row = {
  name: "sweep",
  about:
    `The product's own sweep. Nothing due: p99 of single sweeps among open issues, judged alone. ${DUE.toLocaleString("en")} due: each gets its reminder (event, state, notice, ` +
    "card to be drawn); the floor is the same among 10,000 open issues, in turns. A week's outage: everything is due at once while `amends start` runs with its own " +
    "schedule, and draws cards anew as Slack's real limits allow; the clock runs until nothing is due. Then the morning for which everything waits is made now, and Amends started anew: what reaches each of " +
    `${ASSIGNEES} people in Slack is counted, until ten seconds after the last.`,
  async measure(bench) {
    const [few, many, outage] = bench.quick ? [2_000, 20_000, 2_000] : [10_000, 1_000_000, 100_000];
    const small = await filled(bench, few);
    const large = await filled(bench, many);
    const found = [await idle(bench, large, many), await thousand(bench, small, large, many)];
    await small.close();
    await large.close();
    return [...found, ...(await afterOutage(bench, outage))];
  },
};

interface Filled {
  readonly pool: pg.Pool;
  sweep(): Promise<void>;
  close(): Promise<void>;
}

async function filled(bench: Bench, many: number): Promise<Filled> {
  const made = await bench.installation();
  bench.say(`filling ${many.toLocaleString("en")} open issues`);
  await fillOpen(made.db, made.workspaceId, made.source.id, many);
  const db = openDatabase((made.db as unknown as { url: string }).url, { poolMax: 2 });
  const nothing = () => {};
  const ports: SweepPorts = {
    store: openStore(db),
    nudges: { received: nothing, deadlines: nothing, posts: nothing, redraws: nothing, home: nothing },
    logger: createLogger({ level: "silent" }),
    present: () => presentOf(db, 0),
  };
  return {
    pool: made.db,
    sweep: () => sweepDeadlines(ports),
    close: async () => {
      await db.destroy();
      await made.close();
    },
  };
}

async function idle(bench: Bench, { sweep }: Filled, many: number): Promise<Finding> {
  const times: number[] = [];
  for (let i = -20; i < bench.rounds(300); i++) {
    const ms = await timed(sweep);
    if (i >= 0) times.push(ms);
  }
  const ours = percentile(times, 0.99);
  return {
    what: `a sweep with nothing due among ${many.toLocaleString("en")} open, p99`,
    unit: "ms",
    ...{ floor: null, ours, judged: ours, must: 10, aim: 2, better: "less" },
    ...{ spread: spreadOf(times), rounds: times.length },
    note: `p50 ${percentile(times, 0.5).toFixed(1)} ms`,
  };
}

async function thousand(bench: Bench, small: Filled, large: Filled, many: number): Promise<Finding> {
  const due = bench.quick ? 200 : DUE;
  const swept = async ({ pool, sweep }: Filled): Promise<number> => {
    await makeDue(pool, due);
    const ms = await timed(sweep);
    const { rows } = await pool.query<{ n: string }>(DUE_NOW);
    if (Number(rows[0]?.n) !== 0) throw new Error("the sweep left something due");
    return ms;
  };
  const times: [number, number][] = [];
  for (let round = 0; round <= bench.rounds(5); round++) times.push([await swept(small), await swept(large)]);
  const measured = times.slice(1);
  const { floor, ours, ratio, spread } = related(
    measured.map(([a]) => a),
    measured.map(([, b]) => b),
  );
  return {
    what: `a sweep of ${due.toLocaleString("en")} due among ${many.toLocaleString("en")} open`,
    unit: "ms",
    ...{ floor, ours, judged: ratio, spread, rounds: measured.length, must: 1.5, aim: 1.1, better: "less" },
  };
}

async function afterOutage(bench: Bench, many: number): Promise<readonly Finding[]> {
  const made = await bench.installation({ slack: { limits: { enabled: true }, seed: EVERYBODY } });
  bench.say(`filling ${many.toLocaleString("en")} issues that are due at once`);
  await fillOpen(made.db, made.workspaceId, made.source.id, many);
  await makeDue(made.db, many);
  const app = await made.start();
  const elapsed = stopwatch();
  const memory: number[] = [];
  do {
    await sleep(500);
    memory.push(await residentMB(app.pid));
  } while (await someDue(made.db));
  const seconds = elapsed() / 1_000;
  await app.stop();
  const most = Math.max(...memory);
  const mornings = await mostMornings(made);
  const told = await tellAll(made);
  return [
    {
      what: `memory while ${many.toLocaleString("en")} due at once are worked off`,
      unit: "MB",
      ...{ floor: null, ours: most, judged: most, must: 300, aim: 250, better: "less" },
      ...{ spread: spreadOf(memory), rounds: 1 },
      note: `${seconds.toFixed(0)} s, ${Math.round(many / seconds)} a second`,
    },
    {
      what: "mornings for which one person's reminders wait after it",
      unit: "messages",
      ...{ floor: null, ours: mornings, judged: mornings, must: 1, aim: 1, better: "less" },
      ...{ spread: [mornings, mornings], rounds: 1 },
    },
    {
      what: "reminders that reach one person in Slack after it, at most",
      unit: "messages",
      ...{ floor: null, ours: told.most, judged: told.most, must: 1, aim: 1, better: "less" },
      ...{ spread: [told.least, told.most], rounds: ASSIGNEES },
      note: `${told.seconds.toFixed(0)} s for all ${ASSIGNEES}`,
    },
  ];
}

/** Brings the morning about, and counts what each person gets; throws when somebody gets nothing. */
async function tellAll(made: Installation): Promise<{ least: number; most: number; seconds: number }> {
  const { db, slack } = made;
  // Cards are not what is counted: without them the lanes of people have the workers for themselves.
  await db.query(
    "update notices set state = 'failed', error_code = 'put_aside', message_ts = null where kind = 'card'",
  );
  await db.query("update notices set not_before = now() where kind = 'reminder'");
  const since = await slack.seq();
  const app = await made.start();
  const elapsed = stopwatch();
  await untilZero(db, "select count(*) as n from notices where kind = 'reminder' and state <> 'sent'", {
    ...{ withinMs: 900_000, everyMs: 2_000 },
  });
  const seconds = elapsed() / 1_000;
  await sleep(10_000);
  await app.stop();
  const counts = new Map<unknown, number>();
  for (const { method, ok, args } of await slack.calls(since))
    if (method === "chat.postMessage" && ok) counts.set(args.channel, (counts.get(args.channel) ?? 0) + 1);
  const each = EVERYBODY.users.filter(({ id }) => id.startsWith("U0DUE")).map(({ id }) => counts.get(id) ?? 0);
  const [least, most] = spreadOf(each);
  if (least === 0) throw new Error("somebody was not reminded at all");
  return { least, most, seconds };
}

async function someDue(db: pg.Pool): Promise<boolean> {
  const { rows } = await db.query<{ n: string }>(DUE_NOW);
  return Number(rows[0]?.n) > 0;
}

/** How many different moments the reminders of one person wait for, at most; throws unless each person has some. */
async function mostMornings({ db }: Installation): Promise<number> {
  const { rows } = await db.query<{ most: string; people: string }>(
    `select max(moments) as most, count(*) as people from (
       select person_id, count(distinct not_before) as moments from notices where kind = 'reminder' group by person_id) each`,
  );
  if (Number(rows[0]?.people) !== ASSIGNEES)
    throw new Error(`${rows[0]?.people} people are reminded, not ${ASSIGNEES}`);
  return Number(rows[0]?.most);
}
