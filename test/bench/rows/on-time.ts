import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { ALWAYS_OPEN } from "../../support/open-time.ts";
import { fillOpen } from "../fill-due.ts";
import { percentile, spreadOf } from "../measure.ts";
import type { Row } from "../row.ts";

/** Longer than a period of the sweep, and no multiple of it: due moments fall anywhere between two ticks. */
const OVER_MS = 200_000;
const QUICK_OVER_MS = 35_000;
const LOOK_EVERY_MS = 50;
const WAIT_MINUTES = 60;

/** How soon after its time a leader's reminder waits for delivery. */
export const onTimeRow: Row = {
  name: "on-time",
  about:
    "No floor. Escalated issues, among 10,000 open ones, whose leader is to be reminded at moments spread evenly over some minutes; `amends start` runs with its own schedule. " +
    "From each moment until the message to the leader is committed and waits for its lane, as another connection sees it. The sweep ticks every thirty seconds and nothing wakes it between: " +
    "that is most of the figure, and its p99 cannot be far below thirty.",
  async measure(bench) {
    const made = await bench.installation();
    await fillOpen(made.db, made.workspaceId, made.source.id, bench.quick ? 1_000 : 10_000);
    const count = bench.quick ? 35 : 400;
    const app = await made.start();
    const dueMs = await remindSpread(made.db, count, bench.quick ? QUICK_OVER_MS : OVER_MS);
    const lateMs = await seenAfter(made.db, dueMs);
    await app.stop();
    const p99 = percentile(lateMs, 0.99) / 1_000;
    const [least, most] = spreadOf(lateMs);
    return [
      {
        what: "a leader's reminder, from its time until it is queued: p99",
        unit: "s",
        ...{ floor: null, ours: p99, judged: p99, must: 60, aim: 32, better: "less" },
        ...{ spread: [least / 1_000, most / 1_000], rounds: lateMs.length },
        note: `median ${(percentile(lateMs, 0.5) / 1_000).toFixed(1)} s`,
      },
    ];
  },
};

const iso = (sql: string): string => `to_char((${sql}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Has so many issues escalated, of which nothing else is due, to a person whose waiting time is over at moments from two seconds on; answers the moments by issue. */
async function remindSpread(db: pg.Pool, count: number, overMs: number): Promise<ReadonlyMap<number, number>> {
  const { rows } = await db.query<{ id: string; due: Date }>(
    `with chosen as (
       select id, now() + interval '2 seconds' + (row_number() over (order by id) - 1) * interval '${overMs / count} milliseconds' as due
       from issues order by id limit ${count}
     )
     update issues i set status = 'escalated', next_deadline_at = c.due, clocks = i.clocks || jsonb_build_object(
         'since', ${iso("now()")}, 'attentionSince', null, 'escalation', jsonb_build_object(
         'levels', jsonb_build_array(jsonb_build_object('personIds', jsonb_build_array(i.assignee_id), 'waitMinutes', ${WAIT_MINUTES}, 'calendar', $1::jsonb)),
         'level', 0, 'levelSince', ${iso(`c.due - interval '${WAIT_MINUTES} minutes'`)},
         'remindedAt', null, 'taken', null, 'toAdmins', false))
     from chosen c where i.id = c.id returning i.id, c.due`,
    [JSON.stringify(ALWAYS_OPEN)],
  );
  return new Map(rows.map(({ id, due }) => [Number(id), due.getTime()]));
}

/** How long after its moment each issue's message was there, for all of them. */
async function seenAfter(db: pg.Pool, dueMs: ReadonlyMap<number, number>): Promise<readonly number[]> {
  const late = new Map<number, number>();
  for (const until = Math.max(...dueMs.values()) + 120_000; late.size < dueMs.size; await sleep(LOOK_EVERY_MS)) {
    if (Date.now() > until) throw new Error(`${dueMs.size - late.size} leaders were not reminded within two minutes`);
    const { rows } = await db.query<{ issue_id: string }>(
      "select distinct issue_id from notices where kind = 'dm' and why = 'leader' and issue_id <> all ($1::bigint[])",
      [[...late.keys()]],
    );
    for (const { issue_id: id } of rows) late.set(Number(id), Date.now() - (dueMs.get(Number(id)) ?? 0));
  }
  return [...late.values()];
}
