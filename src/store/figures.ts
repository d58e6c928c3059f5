import type { Knex } from "knex";
import { ALL_STATUSES, isClosed, type Status } from "../domain/status.ts";
import { COUNTED_TO, type Figures } from "../usecases/figures.ts";
import { LOOK_AT, PRESENT } from "./due.ts";
import { IS_REJECTED } from "./rejected.ts";
import { row, rows } from "./rows.ts";

/** Longer than any of these statements should ever take. */
const PATIENCE_MS = 2_000;
const MOST = COUNTED_TO + 1;

/** The index of each status is a partial one: its word has to stand in the statement. */
const countOpen = (status: Status): string =>
  `select w.id as "workspaceId", '${status}' as status,
     (select count(*) from (select 1 from issues i where i.workspace_id = w.id and i.status = '${status}' and i.closed_at is null limit ${MOST}) n) as count
   from workspaces w`;
const OPEN = ALL_STATUSES.filter((status) => !isClosed(status))
  .map(countOpen)
  .join(" union all ");

const secondsSince = (moment: string): string =>
  `cast(coalesce(greatest(0, extract(epoch from ${PRESENT} - ${moment})), 0) as float8)`;

const DUE = `select count(*) as count, ${secondsSince("min(at)")} as "oldestSeconds" from (
    select ${LOOK_AT} as at from issues i where i.closed_at is null and ${LOOK_AT} <= ${PRESENT} order by ${LOOK_AT}, i.id limit ${MOST}) due`;

const WAITING = `select count(*) as count, ${secondsSince("min(received_at)")} as "oldestSeconds" from (
    select received_at from received where state = 'waiting' order by id limit ${MOST}) waiting`;

/** With more than is counted, the oldest of those that are. */
const UNSENT = `select kind, state, count(*) as count, count(*) filter (where due) as due,
    ${secondsSince("min(since) filter (where due)")} as "oldestSeconds" from (
    select kind, state, coalesce(not_before, planned_at) as since, (not_before is null or not_before <= ${PRESENT}) as due
    from notices where state in ('planned', 'sending', 'unknown') limit ${MOST}) unsent group by kind, state`;

const OTHERS = `select
    (select count(*) from (select 1 from received r where ${IS_REJECTED} limit ${MOST}) n) as rejected,
    (select count(*) from (select 1 from notices where state = 'sent' and wanted_version > drawn_version limit ${MOST}) n) as "toRedraw",
    (select count(*) from closures where mended_at is null) as closed`;

const TABLES = ["issues", "issue_events", "responses", "received", "notices"];
const ESTIMATES = `select relname as table, cast(greatest(reltuples, 0) as float8) as estimate from pg_class
  where relkind in ('r', 'p') and relnamespace = cast(current_schema() as regnamespace) and relname in (${TABLES.map((t) => `'${t}'`).join(", ")})`;

type UnsentRow = { kind: string; state: string; count: number; due: number; oldestSeconds: number };

/**
 * Counts what stands in the database along partial indexes, and no further than is counted: reading whole tables, or whole indexes before the
 * first row, as PostgreSQL would choose where it knows no figures yet, is off.
 */
export const readFigures = (db: Knex, aheadMs: number): Promise<Figures> =>
  db.transaction(async (trx) => {
    await rows(trx, `set local statement_timeout = ${PATIENCE_MS}`);
    await rows(trx, "set local enable_seqscan = off");
    await rows(trx, "set local enable_bitmapscan = off");
    const present = { aheadMs };
    const nothing = { count: 0, oldestSeconds: 0 };
    const unsent = await rows<UnsentRow>(trx, UNSENT, present);
    const others = await row<{ rejected: number; toRedraw: number; closed: number }>(trx, OTHERS);
    return {
      openIssues: await rows(trx, OPEN),
      dueIssues: (await row(trx, DUE, present)) ?? nothing,
      waitingAnswers: (await row(trx, WAITING, present)) ?? nothing,
      rejectedAnswers: others?.rejected ?? 0,
      unsent: unsent.map(({ kind, state, count }) => ({ kind, state, count })),
      dueNotices: {
        count: unsent.reduce((sum, { due }) => sum + due, 0),
        oldestSeconds: Math.max(0, ...unsent.map(({ oldestSeconds }) => oldestSeconds)),
      },
      toRedraw: others?.toRedraw ?? 0,
      closedChannels: others?.closed ?? 0,
      rows: await rows(trx, ESTIMATES),
    };
  });
