import { setTimeout as sleep } from "node:timers/promises";
import { stopwatch } from "../../../src/clock.ts";
import type { AmendsProcess } from "../amends.ts";
import { residentMB } from "../child.ts";
import { fillReceived } from "../fill.ts";
import { type Installation, untilZero, WAITING } from "../installation.ts";
import { closedLoop } from "../load.ts";
import { median, spreadOf } from "../measure.ts";
import type { Finding, Row } from "../row.ts";
import { submissionShot, webhookShot } from "../signed.ts";
import { SIGNING_SECRET, TEAM } from "../slack.ts";

/** What one process weighs, and how soon after its start it answers. */
export const oneProcess: Row = {
  name: "process",
  about:
    "No floor. Resident memory (ps) of the one process of `amends start`: idle 10 s after its start, and the most while 32 signed webhooks at once come in " +
    "for 10 s and are worked on. The start is from spawning the command, on a database that exists, to the ack of a signed click whose change is committed.",
  async measure(bench) {
    const amends = await bench.installation();
    await fillReceived(amends.db, { workspaceId: amends.workspaceId, sourceId: amends.source.id }, 1);
    const first = await amends.start();
    await untilZero(amends.db, WAITING);
    await first.stop();

    const rounds = bench.rounds(5);
    const startsMs: number[] = [];
    const idleMB: number[] = [];
    const loadMB: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const elapsed = stopwatch();
      const starting = amends.start();
      await acked(amends, round);
      startsMs.push(elapsed());
      const app = await starting;
      await sleep(bench.quick ? 2_000 : 10_000);
      idleMB.push(await residentMB(app.pid));
      if (round < 3) loadMB.push(await mostUnderLoad(amends, app, bench.quick ? 2 : 10));
      await app.stop();
    }
    return [
      figure("memory of one process, idle", "MB", idleMB, { must: 150, aim: 120 }),
      figure("memory of one process, under load", "MB", loadMB, { must: 250, aim: 180 }),
      figure("start to first ack", "ms", startsMs, { must: 3_000, aim: 1_500 }),
    ];
  },
};

function figure(what: string, unit: string, values: readonly number[], bars: { must: number; aim: number }): Finding {
  const ours = median(values);
  return {
    what,
    unit,
    floor: null,
    ours,
    judged: ours,
    spread: spreadOf(values),
    rounds: values.length,
    better: "less",
    ...bars,
  };
}

/** Clicks, again and again, until Amends acks; the click then has changed the issue. */
async function acked(amends: Installation, round: number): Promise<void> {
  const [seen, to] =
    round % 2 === 0 ? (["escalated", "in_progress"] as const) : (["in_progress", "escalated"] as const);
  const value = { issueId: 1, seen: round === 0 ? ("needs_attention" as const) : seen, to };
  for (;;) {
    const shot = submissionShot({ signingSecret: SIGNING_SECRET, teamId: TEAM.id, user: "U0BRIDGET", value });
    const answered = await closedLoop(amends.url, [shot], { atOnce: 1, status: 200 }).catch(() => undefined);
    if (answered !== undefined) break;
    await sleep(5);
  }
  const { rows } = await amends.db.query<{ status: string }>("select status from issues where id = 1");
  if (rows[0]?.status !== to) throw new Error("the first click was acked and changed nothing");
}

async function mostUnderLoad({ url, source, db }: Installation, app: AmendsProcess, seconds: number): Promise<number> {
  const seen: number[] = [];
  let going = true;
  const watch = async (): Promise<void> => {
    for (; going; await sleep(100)) seen.push(await residentMB(app.pid));
  };
  const load = async (): Promise<void> => {
    for (const elapsed = stopwatch(); elapsed() < seconds * 1_000; ) {
      const shots = Array.from({ length: 1_000 }, () => webhookShot(source.path, source.secret));
      await closedLoop(url, shots, { atOnce: 32, status: 202 });
    }
    await untilZero(db, WAITING);
    going = false;
  };
  await Promise.all([
    watch(),
    load().finally(() => {
      going = false;
    }),
  ]);
  return Math.max(...seen);
}
