import type { Knex } from "knex";
import { PRESENT } from "../due.ts";
import { asLongAsItTakes } from "../long-work.ts";
import { type Bindings, iso, row, rows } from "../rows.ts";
import { KEPT } from "./tables.ts";
import { finishRestore } from "./unfinished.ts";

/** What a restore did about what may have happened after the export. */
export interface Settled {
  /** Cards and lines that are looked for in Slack before they are posted. */
  readonly looked: number;
  /** Messages to people that count as told. */
  readonly told: number;
  /** Issues whose deadlines passed since: what they bring now counts as told. */
  readonly passed: number;
  /** Cards that are drawn anew, as they may show what happened since. */
  readonly drawn: number;
}

export interface SettleOptions {
  /** ISO 8601 in UTC. */
  readonly exportedAt: string;
  /** Amends ran on after the export: what was waiting then may have been sent, and there may be cards of issues that are not in it. */
  readonly ranOn: boolean;
  /** By how far the business's clock was moved ahead of the machine's. */
  readonly aheadMs: number;
  /** Lets time pass for what is due, within the transaction; answers for how many issues. */
  pass(trx: Knex.Transaction): Promise<number>;
}

/** Ids and numbers of what came in after the export are not given again: its cards still stand in Slack, and its mails are in mailboxes. */
const IDS_LEFT_OUT = 1_000_000;
const NUMBERS_LEFT_OUT = 1_000;
/** Whoever closed it may have been followed by somebody who opened it again, but not after so long. */
const CLOSED_LATELY = "interval '30 days'";

/** When something was last sent, by the database's clock: what was waiting then was sent later, or never. */
export async function lastSent(db: Knex): Promise<string> {
  const found = await row<{ at: Date }>(
    db,
    "select coalesce(max(sent_at), now() - interval '1 day') as at from notices",
  );
  return iso(found?.at ?? new Date(0));
}

/** Makes of rows that were read in a database one can start on, in one transaction. */
export function settle(db: Knex, o: SettleOptions): Promise<Settled> {
  return db.transaction(async (trx) => {
    await asLongAsItTakes(trx);
    await rows(trx, "select pg_advisory_xact_lock(hashtext('amends.workspace'))");
    await goOnNumbering(trx, o.ranOn);
    await makeAnew(trx);
    const settled = o.ranOn ? await assumeTold(trx, o) : { looked: 0, told: 0, passed: 0, drawn: 0 };
    await rows(trx, "analyze");
    await finishRestore(trx);
    return settled;
  });
}

async function goOnNumbering(trx: Knex.Transaction, ranOn: boolean): Promise<void> {
  const [ids, numbers] = ranOn ? [IDS_LEFT_OUT, NUMBERS_LEFT_OUT] : [0, 0];
  for (const { name, numbered } of KEPT)
    if (numbered)
      await rows(
        trx,
        `select setval(pg_get_serial_sequence(:name, 'id'), (select coalesce(max(id), 0) from ${name}) + :ids + 1, false)`,
        { name, ids },
      );
  await rows(
    trx,
    "update workspaces set next_issue_number = next_issue_number + :numbers, numbers_left_out = numbers_left_out + :numbers",
    { numbers },
  );
}

/** What an export does without. */
async function makeAnew(trx: Knex.Transaction): Promise<void> {
  await rows(
    trx,
    "insert into issue_words (workspace_id, issue_id, words, stale) select workspace_id, id, '', true from issues on conflict do nothing",
  );
  // Whoever held one is gone.
  await rows(trx, "delete from lanes");
  await rows(trx, "update homes set hash = null");
  await rows(trx, "insert into home_marks (person_id) select person_id from homes where awake");
}

/** Time passes first: what it plans is then treated as what was waiting. */
async function assumeTold(trx: Knex.Transaction, { exportedAt, aheadMs, pass }: SettleOptions): Promise<Settled> {
  const passed = await pass(trx);
  const looked = await count(
    trx,
    `update notices set state = 'unknown', try_after = now(),
       first_tried_at = least(coalesce(first_tried_at, cast(:exportedAt as timestamptz)), cast(:exportedAt as timestamptz))
     where kind in ('card', 'line') and state in ('planned', 'sending', 'unknown')`,
    { exportedAt },
  );
  const told = await count(
    trx,
    `update notices set state = 'superseded', error_code = 'restored'
     where kind not in ('card', 'line') and state in ('planned', 'sending', 'unknown') and (not_before is null or not_before <= ${PRESENT})`,
    { aheadMs },
  );
  const drawn = await count(
    trx,
    `update notices n set drawn_version = 0 from issues i
     where i.id = n.issue_id and n.kind = 'card' and n.state = 'sent'
       and (i.closed_at is null or i.closed_at > cast(:exportedAt as timestamptz) - ${CLOSED_LATELY})`,
    { exportedAt },
  );
  return { looked, told, passed, drawn };
}

async function count(trx: Knex.Transaction, sql: string, bindings: Bindings): Promise<number> {
  const found = await row<{ n: number }>(
    trx,
    `with changed as (${sql} returning 1) select count(*) as n from changed`,
    bindings,
  );
  return found?.n ?? 0;
}
