import type { Knex } from "knex";
import { EVERYWHERE } from "../domain/closures.ts";
import { rulesOf } from "../domain/rules.ts";
import type { Alert, Alerts, Caretakers } from "../usecases/alerts.ts";
import { readCaretakers } from "./callable.ts";
import { CLOSURES, toClosure } from "./closures.ts";
import { readContacts } from "./contacts.ts";
import { openIssuesIn } from "./health.ts";
import { planAlerts, planNewcomers, planRejected } from "./plan-alerts.ts";
import { rejectingSources } from "./rejected.ts";
import { type RemindedRow, toReminded } from "./reminded.ts";
import { type Db, row, rows } from "./rows.ts";
import { SHOWN_COLUMNS, SHOWN_TABLES } from "./shown.ts";
import { readRouteSettings } from "./workspaces.ts";

/** More people than this have no issue in one channel. */
const CONCERNED_MOST = 1_000;

/** Who is told of closed places, in PostgreSQL. */
export const openAlerts = (db: Knex): Alerts => ({
  caretakers: (workspaceId) => caretakers(db, workspaceId),
  async concernedIn({ workspaceId, place, since }) {
    const found = await row<{ person_ids: number[]; someone: boolean }>(
      db,
      `with stranded as (select i.id, i.assignee_id from issues i where i.workspace_id = :workspaceId and i.channel_id = :place and i.closed_at is null
         and i.opened_at < cast(:since as timestamptz))
       select array(select person from (
           select assignee_id as person from stranded where assignee_id is not null
           union select f.person_id from stranded s join followers f on f.issue_id = s.id
           union select l.person_id from stranded s join leaders l on l.issue_id = s.id) concerned order by person limit ${CONCERNED_MOST}) as person_ids,
         exists (select 1 from stranded where assignee_id is null) as someone`,
      { workspaceId, place, since },
    );
    return { personIds: found?.person_ids.map(Number) ?? [], someNobodys: found?.someone ?? false };
  },
  contacts: (workspaceId, personIds) => readContacts(db, workspaceId, personIds),
  plan: (closure, alerts, at) => planAlerts(db, closure, alerts, at),
  async newcomers({ workspaceId, place, since }, limit) {
    const found = await rows<{ id: number }>(
      db,
      `select i.id from issues i join notices card on card.issue_id = i.id and card.kind = 'card' and card.state in ('planned', 'sending', 'unknown') and card.priority < 2
       where i.workspace_id = :workspaceId and (cast(:place as text) = '${EVERYWHERE}' or i.channel_id = :place) and i.status = 'needs_attention' and i.closed_at is null
         and i.assignee_id is null and i.opened_at >= cast(:since as timestamptz)
         and not exists (select 1 from notices told where told.issue_id = i.id and told.person_id is not null)
       order by i.opened_at, i.id limit :limit`,
      { workspaceId, place, since, limit },
    );
    return found.map(({ id }) => ({ issueId: id, eventVersion: 1 }));
  },
  planNewcomers: (workspaceId, newcomers, to, o) => planNewcomers(db, workspaceId, newcomers, to, o),
  rejecting: (workspaceId, at, apartMs) => rejectingSources(db, workspaceId, at, apartMs),
  planRejected: (workspaceId, sourceId, alerts, o) => planRejected(db, workspaceId, sourceId, alerts, o),
});

async function caretakers(db: Db, workspaceId: number): Promise<Caretakers> {
  const settings = await readRouteSettings(db, workspaceId, null);
  return settings ? readCaretakers(db, workspaceId, rulesOf(settings)) : { ownerIds: [], adminIds: [] };
}

/** The reader's open issues whose cards are in a place; and those that are nobody's, for who looks after these. */
const THEIRS = `i.workspace_id = :workspaceId and i.channel_id = :place and i.closed_at is null and (i.assignee_id = :personId
  or (cast(:takesNobodys as boolean) and i.assignee_id is null)
  or exists (select 1 from followers f where f.issue_id = i.id and f.person_id = :personId)
  or exists (select 1 from leaders l where l.issue_id = i.id and l.person_id = :personId))`;

/** What a person is to be told of a closed place; null when it is mended. */
export async function readAlert(
  db: Knex,
  noticeId: number,
  { personId, isForAdmin, most, at }: { personId: number; isForAdmin: boolean; most: number; at: string },
): Promise<Alert | null> {
  const closed = await row<Parameters<typeof toClosure>[0]>(
    db,
    `${CLOSURES} where c.id = (select closure_id from notices where id = :noticeId) and c.mended_at is null`,
    { noticeId, personId },
  );
  if (!closed) return null;
  const closure = toClosure(closed);
  const { workspaceId, place } = closure;
  const { ownerIds } = await caretakers(db, workspaceId);
  const takesNobodys = ownerIds.includes(personId) || (isForAdmin && ownerIds.length === 0);
  const of = { workspaceId, place, personId, takesNobodys };
  const waiting = await openIssuesIn(db, workspaceId, place);
  const counted = await row<{ theirs: number }>(db, `select count(*) as theirs from issues i where ${THEIRS}`, of);
  const items = await rows<RemindedRow>(
    db,
    `select ${SHOWN_COLUMNS}, 'stranded' as why, cast(null as bigint) as away_id, null as away_name
     from issues i ${SHOWN_TABLES} where ${THEIRS} order by i.due_at, i.id limit :most`,
    { ...of, most },
  );
  const theirs = counted?.theirs ?? 0;
  return { closure, isForAdmin, waiting, items: items.map(toReminded), more: Math.max(0, theirs - items.length), at };
}
