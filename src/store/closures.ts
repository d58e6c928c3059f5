import type { Knex } from "knex";
import { type Closure, EVERYWHERE, LAST_PROBE_MS, probeAfterMs, SEEN_CODES } from "../domain/closures.ts";
import type { Closures } from "../usecases/closures.ts";
import type { Lane } from "../usecases/outbox-ports.ts";
import { laneCalled } from "./lanes.ts";
import { type Db, iso, isoOrNull, row, rows } from "./rows.ts";

interface ClosureRow {
  id: number;
  workspace_id: number;
  place: string;
  code: string;
  since: Date;
  probes: number;
  probe_at: Date;
  told_at: Date | null;
  name: string | null;
  is_hidden: boolean;
}

/** Select and from of a ClosureRow, as `c`. Takes :personId, who reads it: null is whoever runs Amends. What a private channel is called is for those who are in it. */
export const CLOSURES = `select c.id, c.workspace_id, c.place, c.code, c.since, c.probes, c.probe_at, c.told_at, channel.name,
    coalesce(cast(:personId as bigint) is not null and channel.is_private and not exists (
      select 1 from channel_members m where m.channel_id = channel.channel_id and m.person_id = :personId), false) as is_hidden
  from closures c left join channels channel on channel.workspace_id = c.workspace_id and channel.channel_id = c.place`;

/** Row to domain. */
export const toClosure = (r: ClosureRow): Closure => ({
  id: r.id,
  workspaceId: r.workspace_id,
  place: r.place,
  code: r.code,
  since: iso(r.since),
  probes: r.probes,
  probeAt: iso(r.probe_at),
  toldAt: isoOrNull(r.told_at),
  name: r.is_hidden ? null : r.name,
  isHidden: r.is_hidden,
});

/** Whether Slack as a whole takes nothing, as one expression over a column with the workspace's id. */
export const isShutOut = (workspaceId: string): string =>
  `exists (select 1 from closures shut where shut.workspace_id = ${workspaceId} and shut.place = '${EVERYWHERE}' and shut.mended_at is null)`;

/** Whether one channel takes nothing, in the same way. */
export const isClosedPlace = (workspaceId: string, channelId: string): string =>
  `exists (select 1 from closures shut where shut.workspace_id = ${workspaceId} and shut.place = ${channelId} and shut.mended_at is null)`;

const IN_USE = `(exists (select 1 from routes r where r.workspace_id = :workspaceId and r.channel_id = used.id)
  or exists (select 1 from issues i where i.workspace_id = :workspaceId and i.channel_id = used.id and i.closed_at is null))`;

/** Places that take no messages, in PostgreSQL. */
export const openClosures = (db: Knex): Closures => ({
  async note(workspaceId, place, code, at) {
    const probeAt = later(at, probeAfterMs(0));
    const noted = await row(
      db,
      `with again as (
         update closures set mended_at = null, probes = probes + 1, probe_at = cast(:at as timestamptz) + interval '${LAST_PROBE_MS} milliseconds' where id = (
           select max(c.id) from closures c where c.workspace_id = :workspaceId and c.place = :place and c.code = :code and c.code <> all (cast(:seen as text[]))
             and c.mended_at > cast(:at as timestamptz) - interval '${2 * LAST_PROBE_MS} milliseconds'
             and not exists (select 1 from closures open where open.workspace_id = :workspaceId and open.place = :place and open.mended_at is null))
         returning id
       )
       insert into closures (workspace_id, place, code, since, probe_at)
       select cast(:workspaceId as bigint), cast(:place as text), cast(:code as text), cast(:at as timestamptz), cast(:probeAt as timestamptz)
       where not exists (select 1 from again)
       on conflict (workspace_id, place) where mended_at is null do nothing returning id`,
      { workspaceId, place, code, at, probeAt, seen: [...SEEN_CODES] },
    );
    return noted !== undefined;
  },
  unmended: (workspaceId) => unmended(db, { workspaceId, personId: null }, "true"),
  mattering: (workspaceId, personId) => matteringClosures(db, workspaceId, personId),
  async inVain({ id, probes }, code, at) {
    await rows(
      db,
      `update closures set probes = probes + 1, code = :code, probe_at = :probeAt where id = :id and probes = :probes`,
      { id, probes, code, probeAt: later(at, probeAfterMs(probes + 1)) },
    );
  },
  reopen: (workspaceId, place, at) => reopen(db, workspaceId, place, at),
  async matters(workspaceId, place) {
    if (place === EVERYWHERE) return true;
    const found = await row<{ is: boolean }>(
      db,
      `select ${IN_USE} as is from (select cast(:place as text) as id) used`,
      { workspaceId, place },
    );
    return found?.is ?? false;
  },
  async inUse(workspaceId) {
    const found = await rows<{ id: string }>(
      db,
      `select used.id from (select channel_id as id from channels where workspace_id = :workspaceId
         union select channel_id from routes where workspace_id = :workspaceId and channel_id is not null) used where ${IN_USE} order by used.id`,
      { workspaceId },
    );
    return found.map(({ id }) => id);
  },
});

/** Places that take no messages and matter: all of Slack, and channels with cards of open issues, or that are to have some. Longest closed first. */
export const matteringClosures = (db: Db, workspaceId: number, personId: number | null = null): Promise<Closure[]> =>
  unmended(
    db,
    { workspaceId, personId },
    `(c.place = '${EVERYWHERE}' or exists (select 1 from (select c.place as id) used where ${IN_USE}))`,
  );

async function unmended(
  db: Db,
  of: { readonly workspaceId: number; readonly personId: number | null },
  which: string,
): Promise<Closure[]> {
  const found = await rows<ClosureRow>(
    db,
    `${CLOSURES} where c.workspace_id = :workspaceId and c.mended_at is null and ${which} order by c.since, c.id`,
    { ...of },
  );
  return found.map(toClosure);
}

const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

/** A statement's part that has the Homes of admins, who see what is closed there, drawn anew once there is a row of `changed`. */
export const marksAdmins = (changed: string): string =>
  `insert into home_marks (person_id) select h.person_id from ${changed}, homes h join people p on p.id = h.person_id
    where h.workspace_id = :workspaceId and h.awake and p.is_admin`;

/**
 * Lines that were to stand in threads meanwhile are not posted late, one by one: the card says how things stand, the history what happened. Of what one
 * person was to be told of one issue for one reason, while Slack as a whole was closed, the last is enough. Lanes that rested because of it begin at once.
 */
const REOPEN = `with mended as (
    update closures set mended_at = cast(:at as timestamptz) where workspace_id = :workspaceId and place = :place and mended_at is null returning place
  ), late_lines as (
    update notices n set state = 'superseded', error_code = 'place_was_closed' from mended
    where n.workspace_id = :workspaceId and (mended.place = '${EVERYWHERE}' or n.channel_id = mended.place) and n.kind = 'line' and n.state = 'planned'
  ), late_messages as (
    update notices n set state = 'superseded', error_code = 'told_later' from mended
    where n.workspace_id = :workspaceId and mended.place = '${EVERYWHERE}' and n.kind = 'dm' and n.state = 'planned'
      and exists (select 1 from notices last where last.issue_id = n.issue_id and last.person_id = n.person_id and last.kind = 'dm' and last.why = n.why
        and last.state = 'planned' and last.id > n.id)
  ), marked as (
    ${marksAdmins("mended")}
  ), freed as (
    update lanes l set free_at = now(), trouble = null from mended
    where l.workspace_id = :workspaceId and l.trouble is not null
      and (mended.place = '${EVERYWHERE}' or l.name in ('post:' || mended.place, 'draw:' || mended.place))
    returning l.name
  )
  select name from freed union select 'post:' || place from mended where place <> '${EVERYWHERE}'`;

async function reopen(db: Db, workspaceId: number, place: string, at: string): Promise<Lane[]> {
  const freed = await rows<{ name: string }>(db, REOPEN, { workspaceId, place, at });
  return freed.map(({ name }) => laneCalled(workspaceId, name));
}
