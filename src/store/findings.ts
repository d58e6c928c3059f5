import type { Knex } from "knex";
import { PRIORITY } from "../usecases/outbox-ports.ts";
import type { Findings, Found } from "../usecases/watch.ts";
import { LOOK_AT } from "./due.ts";
import { readMark, writeMark } from "./marks.ts";
import { row, rows } from "./rows.ts";
import { cardsToLookFor, lookedFor } from "./standing-cards.ts";

/** How far one walk goes at a time, in ids: open issues among them are looked at, closed ones passed over. */
const STRETCH = 5_000;
/** How many stuck things are named. */
const STUCK_MOST = 20;
/** Nothing is put off for longer than this, and no lane rests or is held so long: a clock was set wrong. */
const BEYOND_PATIENCE = "interval '25 hours'";

interface FoundRow {
  id: number;
  issue_id: number;
  workspace_id: number;
  channel_id: string;
}

/** What the watch looks for, in PostgreSQL. */
export const openFindings = (db: Knex): Findings => ({
  async postAgain(limit) {
    const found = await rows<FoundRow>(
      db,
      `with given_up as (
         select n.id from notices n join issues i on i.id = n.issue_id and i.closed_at is null
         where n.kind = 'card' and n.state = 'failed' and n.try_after <= now() order by n.try_after, n.id limit :limit for update of n skip locked
       )
       update notices n set state = 'planned', generation = n.generation + 1, priority = ${PRIORITY.bulk} from given_up where n.id = given_up.id
       returning n.id, n.issue_id, n.workspace_id, n.channel_id`,
      { limit },
    );
    return found.map(posted);
  },
  walkIssues: (at) => walkIssues(db, at),
  cardsToLookFor: (at, limit) => cardsToLookFor(db, at, limit),
  lookedFor: (cards, gone, reached, at) => lookedFor(db, cards, gone, reached, at),
  loosen: () => loosen(db),
  async stuck(at, patienceMs) {
    const found = await row<{ received: number[]; issues: number[] }>(
      db,
      `select array(select id from received where state = 'waiting' and received_at < cast(:since as timestamptz) order by id limit ${STUCK_MOST}) as received,
         array(select i.id from issues i where i.closed_at is null and ${LOOK_AT} < cast(:since as timestamptz)
           order by ${LOOK_AT}, i.id limit ${STUCK_MOST}) as issues`,
      { since: new Date(Date.parse(at) - patienceMs).toISOString() },
    );
    return { received: found?.received.map(Number) ?? [], issues: found?.issues.map(Number) ?? [] };
  },
  async isTime(name, at, everyMs) {
    const taken = await row(
      db,
      `insert into marks as m (name, at) values (:name, cast(:at as timestamptz))
       on conflict (name) do update set at = excluded.at where m.at <= excluded.at - interval '1 millisecond' * cast(:everyMs as float8) returning name`,
      { name, at, everyMs },
    );
    return taken !== undefined;
  },
});

const posted = (r: FoundRow): Found => ({
  issueId: r.issue_id,
  noticeId: r.id,
  wake: { workspaceId: r.workspace_id, channelId: r.channel_id, verb: "post" },
});

/** Where the walk over all issues has come to. */
const WALK = "walk:issues";

/** The next stretch of issues: open ones without a card get one, and those that time is to look at only after their next promise are looked at now. */
async function walkIssues(db: Knex, at: string): Promise<Found[]> {
  const from = Number((await readMark(db, WALK))?.mark ?? 0);
  const until = from + STRETCH;
  const others = await row<{ more: boolean }>(db, "select exists (select 1 from issues where id > :until) as more", {
    until,
  });
  const carded = await rows<FoundRow>(
    db,
    `insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version, planned_at)
     select i.workspace_id, i.id, 'card:' || i.id, 'card', 'slack', 1, coalesce(nullif(i.channel_id, ''), route.channel_id, ''), cast(${PRIORITY.bulk} as smallint),
       i.version, now()
     from issues i join routes route on route.id = i.route_id
     where i.id > cast(:from as bigint) and i.id <= cast(:until as bigint) and i.closed_at is null
       and not exists (select 1 from notices card where card.issue_id = i.id and card.kind = 'card')
     on conflict do nothing returning id, issue_id, workspace_id, channel_id`,
    { from, until },
  );
  const forgotten = await rows<{ id: number }>(
    db,
    `update issues set next_deadline_at = opened_at where id in (
       select id from issues where id > cast(:from as bigint) and id <= cast(:until as bigint) and closed_at is null
         and due_at > cast(:at as timestamptz) and next_deadline_at > due_at and coalesce(clocks -> 'snooze', 'null') = 'null'
       for update skip locked) returning id`,
    { from, until, at },
  );
  await writeMark(db, WALK, others?.more ? String(until) : "0", at);
  return [...carded.map(posted), ...forgotten.map(({ id }): Found => ({ issueId: id, wake: "time" }))];
}

/** A lane's trouble is that of a closure; without one it has no reason to rest. */
async function loosen(db: Knex): Promise<Found[]> {
  const lanes = await rows<{ name: string }>(
    db,
    `update lanes l set free_at = now(), trouble = null, holder = case when l.held_until > now() + ${BEYOND_PATIENCE} then null else l.holder end,
       held_until = case when l.held_until > now() + ${BEYOND_PATIENCE} then null else l.held_until end
     where l.held_until > now() + ${BEYOND_PATIENCE} or l.free_at > now() + ${BEYOND_PATIENCE}
       or (l.trouble is not null and l.holder is null and l.free_at > now() + interval '2 minutes' and split_part(l.name, ':', 2) <> 'mail'
         and not exists (select 1 from closures c where c.workspace_id = l.workspace_id and c.mended_at is null and c.place in ('', split_part(l.name, ':', 2))))
     returning l.name`,
  );
  const notices = await rows<{ id: number }>(
    db,
    `update notices set try_after = now() where id in (
       select id from notices where state in ('planned', 'sending', 'unknown') and try_after > now() + ${BEYOND_PATIENCE} limit 1000) returning id`,
  );
  return [...lanes.map(({ name }) => ({ lane: name })), ...notices.map(({ id }) => ({ noticeId: id }))];
}
