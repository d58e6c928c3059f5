import type pg from "pg";

/** Four bare tables: what one answer leaves behind at the least. */
const TABLES = `
  create table floor_responses (id bigint generated always as identity primary key, source_id bigint not null, external_id text not null,
    score int, comment text, body jsonb not null, unique (source_id, external_id));
  create table floor_issues (id bigint generated always as identity primary key, response_id bigint not null unique, status text not null,
    version int not null, note text);
  create table floor_events (issue_id bigint not null, version int not null, type text not null, at timestamptz not null default now(),
    what jsonb not null, primary key (issue_id, version));
  create table floor_notices (id bigint generated always as identity primary key, key text not null unique, issue_id bigint not null,
    state text not null default 'planned');`;

/** Makes the floor's tables. */
export const makeFourTables = async (db: pg.Pool): Promise<void> => void (await db.query(TABLES));

/** One answer to a response, an issue, its first event and its notice: one statement, one commit. */
export const RECEIVE = `with r as (
    insert into floor_responses (source_id, external_id, score, comment, body) values (1, $1, $2, $3, $4)
    on conflict (source_id, external_id) do nothing returning id
  ), i as (insert into floor_issues (response_id, status, version) select id, 'needs_attention', 1 from r returning id),
  e as (insert into floor_events (issue_id, version, type, what) select id, 1, 'Opened', '{}' from i)
  insert into floor_notices (key, issue_id) select 'card:' || id, id from i`;

/** One click: the issue moved on, an event and a notice; one statement, one commit. */
export const CLICK = `with i as (
    update floor_issues set status = $2, note = $3, version = version + 1 where id = $1 returning id, version
  ), e as (insert into floor_events (issue_id, version, type, what) select id, version, 'StatusChanged', jsonb_build_object('note', $3::text) from i)
  insert into floor_notices (key, issue_id) select 'line:' || id || ':' || version, id from i`;

/** Issues to click on, numbered from 1. */
export const fillFourTables = async (db: pg.Pool, issues: number): Promise<void> => {
  await db.query(
    `with r as (
       insert into floor_responses (source_id, external_id, score, body) select 1, 'r-' || n, 3, '{}' from generate_series(1, $1::int) n returning id
     ), i as (insert into floor_issues (response_id, status, version) select id, 'needs_attention', 1 from r returning id),
     e as (insert into floor_events (issue_id, version, type, what) select id, 1, 'Opened', '{}' from i)
     insert into floor_notices (key, issue_id) select 'card:' || id, id from i`,
    [issues],
  );
};
