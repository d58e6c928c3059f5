import type { Knex } from "knex";

/** Built beside running work, in small steps, and repeatable. */
export const config = { transaction: false };

const CALM = "(status <> 'escalated')";
const FLAGGED = "status = 'needs_attention' and closed_at is null";
const OPEN = "status in ('in_progress', 'escalated') and closed_at is null";
/** How many open issues one statement changes. */
const STEP = 5_000;

/** Indexes of lists: in the order of what is due first, no more of what was opened first. */
const BETTER = [
  {
    ...{ old: "issues_flagged_in_order", name: "issues_flagged_by_due" },
    before: `issues (workspace_id, channel_id, ${CALM}, opened_at, id) where ${FLAGGED}`,
    after: `issues (workspace_id, channel_id, ${CALM}, due_at, id) where ${FLAGGED}`,
  },
  {
    ...{ old: "issues_open", name: "issues_open_by_due" },
    before: `issues (workspace_id, channel_id, ${CALM}, opened_at, id) where ${OPEN}`,
    after: `issues (workspace_id, channel_id, ${CALM}, due_at, id) where ${OPEN}`,
  },
  {
    ...{ old: "issues_of_assignee_open_counted", name: "issues_of_assignee_by_due" },
    before: `issues (workspace_id, assignee_id, ${CALM}, opened_at, id) include (status) where closed_at is null`,
    after: `issues (workspace_id, assignee_id, ${CALM}, due_at, id) include (status) where closed_at is null`,
  },
  {
    ...{ old: "followers_open_counted", name: "followers_by_due" },
    before: `followers (person_id, ${CALM}, opened_at, issue_id) include (workspace_id, status) where closed_at is null`,
    after: `followers (person_id, ${CALM}, due_at, issue_id) include (workspace_id, status) where closed_at is null`,
  },
] as const;

/**
 * Lists begin with what is escalated, then with what is due first: so the overdue is on top. A follow knows when its issue is due, as it knows its
 * status. An open issue that time has not looked at yet counts as due when it would be by the usual terms.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table followers add column if not exists due_at timestamptz");
  await copies(db, "status = i.status, opened_at = i.opened_at, closed_at = i.closed_at, due_at = i.due_at");
  await tells(db, "status", "opened_at", "closed_at", "due_at");
  await fill(db);
  for (const { old, name, after } of BETTER) await exchange(db, old, name, after);
}

export async function down(db: Knex): Promise<void> {
  for (const { old, name, before } of BETTER) await exchange(db, name, old, before);
  await copies(db, "status = i.status, opened_at = i.opened_at, closed_at = i.closed_at");
  await tells(db, "status", "opened_at", "closed_at");
  await db.raw("alter table followers drop column if exists due_at");
}

/** The new one is there before the old one goes. What a build that was cut short left is in the way of a whole one, and no index. */
async function exchange(db: Knex, from: string, to: string, columns: string): Promise<void> {
  const cut = await db.raw<{ rows: unknown[] }>(
    "select from pg_index where indexrelid = to_regclass(:to) and not indisvalid",
    { to },
  );
  if (cut.rows.length > 0) await db.raw(`drop index concurrently ${to}`);
  await db.raw(`create index concurrently if not exists ${to} on ${columns}`);
  await db.raw(`drop index concurrently if exists ${from}`);
}

/** Walks once through the open issues, by their ids; behind the last one there is nothing to change. What was written meanwhile has its moment already. */
async function fill(db: Knex): Promise<void> {
  for (let after: number | null = 0; after !== null; ) {
    const step: { after: number; last: number | null } = { after, last: await lastOfStep(db, after) };
    await db.raw(
      `update issues set due_at = opened_at + interval '14 days'
       where id > :after and id <= :last and closed_at is null and due_at is null`,
      step,
    );
    await db.raw(
      `update followers f set due_at = i.due_at from issues i
       where i.id > :after and i.id <= :last and i.closed_at is null and f.issue_id = i.id and f.closed_at is null and f.due_at is null`,
      step,
    );
    after = step.last;
  }
}

async function lastOfStep(db: Knex, after: number): Promise<number | null> {
  const { rows } = await db.raw<{ rows: { last: number | null }[] }>(
    `select max(id) as last from (select id from issues where closed_at is null and id > :after order by id limit ${STEP}) step`,
    { after },
  );
  return rows[0]?.last ?? null;
}

const copies = (db: Knex, columns: string): Promise<unknown> =>
  db.raw(`create or replace function follow_copies_issue() returns trigger language plpgsql as $$
   begin
     update followers f set ${columns}
     from added a join issues i on i.id = a.issue_id where f.issue_id = a.issue_id and f.person_id = a.person_id;
     return null;
   end $$`);

/** In one transaction: no change of an issue finds it without its trigger. */
const tells = (db: Knex, ...columns: readonly string[]): Promise<void> =>
  db.transaction(async (trx) => {
    await trx.raw(`create or replace function issue_tells_its_follows() returns trigger language plpgsql as $$
   begin
     update followers set ${columns.map((column) => `${column} = new.${column}`).join(", ")} where issue_id = new.id;
     return null;
   end $$`);
    await trx.raw("drop trigger if exists issues_tell_follows on issues");
    await trx.raw(`create trigger issues_tell_follows after update of ${columns.join(", ")} on issues
   for each row when (${columns.map((column) => `new.${column} is distinct from old.${column}`).join(" or ")})
   execute function issue_tells_its_follows()`);
  });
