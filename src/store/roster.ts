import type { Knex } from "knex";
import type { Roster } from "../usecases/roster.ts";
import type { Identity } from "../usecases/store-ports.ts";
import { openChannelMembers } from "./channel-members.ts";
import { readMark, writeMark } from "./marks.ts";
import { type Db, json, row, rows } from "./rows.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const peopleMark = (workspaceId: number): string => `people:${workspaceId}`;

/** The people and channels of the workspaces, as Slack says they are. */
export const openRoster = (db: Knex): Roster => ({
  savePeople: (workspaceId, identities, at) => savePeople(db, workspaceId, identities, at),
  notePeopleRead: (workspaceId, at) => writeMark(db, peopleMark(workspaceId), "", at),
  peopleRead: async (workspaceId) => (await readMark(db, peopleMark(workspaceId))) !== undefined,
  async mayReadAgain(workspaceId, at) {
    const ago = (ms: number) => new Date(Date.parse(at) - ms).toISOString();
    // The mark says when it was begun again; what was read to the end has none.
    const taken = await row(
      db,
      `update marks set mark = :at where name = :name and at <= cast(:dayAgo as timestamptz)
         and (mark = '' or cast(mark as timestamptz) <= cast(:hourAgo as timestamptz)) returning name`,
      { name: peopleMark(workspaceId), at, dayAgo: ago(DAY_MS), hourAgo: ago(HOUR_MS) },
    );
    return taken !== undefined;
  },
  async slackIdOf(workspaceId, personId) {
    const found = await row<{ slack_user_id: string | null }>(
      db,
      "select slack_user_id from people where workspace_id = :workspaceId and id = :personId",
      { workspaceId, personId },
    );
    return found?.slack_user_id ?? null;
  },
  async timeZoneOf(workspaceId, personId) {
    const found = await row<{ time_zone: string | null }>(
      db,
      "select time_zone from people where workspace_id = :workspaceId and id = :personId",
      { workspaceId, personId },
    );
    return found?.time_zone ?? null;
  },
  async saveChannel(workspaceId, channel, at) {
    await rows(
      db,
      `insert into channels (workspace_id, channel_id, name, is_private, refreshed_at)
       values (:workspaceId, :id, :name, :isPrivate, :at)
       on conflict (workspace_id, channel_id) do update set name = excluded.name, is_private = excluded.is_private, refreshed_at = excluded.refreshed_at`,
      { id: channel.id, name: channel.name, isPrivate: channel.isPrivate, workspaceId, at },
    );
  },
  ...openChannelMembers(db),
  async rename(workspaceId, channelId, name) {
    await rows(db, "update channels set name = :name where workspace_id = :workspaceId and channel_id = :channelId", {
      workspaceId,
      channelId,
      name,
    });
  },
  async channels(workspaceId) {
    const known = await rows<{ id: string }>(
      db,
      `select channel_id as id from channels where workspace_id = :workspaceId
       union select channel_id from routes where workspace_id = :workspaceId and channel_id is not null`,
      { workspaceId },
    );
    return known.map(({ id }) => id);
  },
});

const UNIQUE_VIOLATION = "23505";
const TRIES = 3;

/**
 * Writes down what Slack says of people. An address belongs to one person: whoever was known by it alone is found to be the Slack user who has
 * it; a second Slack user with the same address, or one whose address an admin gave to another, is written without one. Two processes that
 * learn of the same address at once try again.
 */
export async function savePeople(
  db: Db,
  workspaceId: number,
  identities: readonly Identity[],
  at: string,
): Promise<void> {
  if (identities.length === 0) return;
  const people = json([...new Map(identities.map((i) => [i.slackUserId, toRecord(i)])).values()]);
  for (let tries = 1; ; tries++)
    try {
      return await db.transaction(async (trx) => {
        for (const statement of [CLAIM, RELEASE, UPSERT]) await rows(trx, statement, { workspaceId, people, at });
      });
    } catch (error) {
      if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION || tries === TRIES) throw error;
    }
}

const toRecord = (i: Identity): Record<string, unknown> => ({
  slack_user_id: i.slackUserId,
  email: i.email?.trim().toLowerCase() || null,
  name: i.name,
  time_zone: i.timeZone,
  standing: i.standing,
  is_admin: i.isAdmin,
});

/** Those who come, each with its own address unless another of them has it first: active accounts go before deactivated ones. */
const INCOMING = `with came as (
    select n.*, n.email is not null and row_number() over (
      partition by n.email order by n.standing = 'deactivated', n.slack_user_id) = 1 as has_address
    from jsonb_to_recordset(cast(:people as jsonb))
      as n(slack_user_id text, email text, name text, time_zone text, standing text, is_admin boolean)
  )`;

const CLAIM = `${INCOMING}
  update people p set slack_user_id = c.slack_user_id from came c
  where p.workspace_id = :workspaceId and p.email = c.email and p.slack_user_id is null and p.same_as is null and c.has_address
    and not exists (select 1 from people known where known.workspace_id = :workspaceId and known.slack_user_id = c.slack_user_id)`;

/** Addresses that moved away are free before somebody else may have come to them. */
const RELEASE = `${INCOMING}
  update people p set email = null, email_given = false, bounced_at = null from came c
  where p.workspace_id = :workspaceId and p.slack_user_id = c.slack_user_id and p.email is not null and c.email is not null and p.email <> c.email`;

const UPSERT = `${INCOMING}
  insert into people as p (workspace_id, slack_user_id, email_given, email, name, time_zone, standing, is_admin, refreshed_at)
  select cast(:workspaceId as bigint), c.slack_user_id, false,
    case when c.has_address and not exists (
      select 1 from people other where other.workspace_id = :workspaceId and other.email = c.email and other.slack_user_id is distinct from c.slack_user_id
    ) then c.email end, c.name, c.time_zone, c.standing, c.is_admin, cast(:at as timestamptz)
  from came c order by c.slack_user_id
  on conflict (workspace_id, slack_user_id) do update set email = coalesce(excluded.email, p.email),
    bounced_at = case when excluded.email is null or excluded.email = p.email then p.bounced_at end, name = excluded.name,
    time_zone = coalesce(excluded.time_zone, p.time_zone), standing = excluded.standing, is_admin = excluded.is_admin,
    refreshed_at = excluded.refreshed_at`;
