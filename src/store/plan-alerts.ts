import type { Knex } from "knex";
import type { Closure } from "../domain/closures.ts";
import type { Newcomer, PlannedAlert } from "../usecases/alerts.ts";
import { PRIORITY } from "../usecases/outbox-ports.ts";
import { MAIL_LANE } from "../usecases/plan-notices.ts";
import { marksAdmins } from "./closures.ts";
import { IS_REJECTED, TOLD_OF_SOURCE } from "./rejected.ts";
import { json, rows } from "./rows.ts";

/** A planned alert as jsonb_to_recordset reads it. */
const alertRecord = ({ personId, why, place, notBefore }: PlannedAlert): Record<string, unknown> => ({
  person_id: personId,
  why,
  place,
  transport: place === MAIL_LANE ? "email" : "slack",
  not_before: notBefore,
});
const ALERT_TYPES = "person_id bigint, why text, place text, transport text, not_before timestamptz";

/** One telling of a closed place: what it is counted by is when the last one was, so that two who plan it at once plan the same. */
export async function planAlerts(
  db: Knex,
  { id, workspaceId, toldAt }: Closure,
  alerts: readonly PlannedAlert[],
  at: string,
): Promise<void> {
  await rows(
    db,
    `with telling as (
       update closures set told_at = cast(:at as timestamptz) where id = :id and mended_at is null and told_at is not distinct from cast(:toldAt as timestamptz)
       returning id
     ), marked as (
       ${marksAdmins("telling")}
     )
     insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version, person_id, why, closure_id,
       not_before, planned_at)
     select cast(:workspaceId as bigint), null, 'alert:' || telling.id || ':' || coalesce(cast(:toldAt as text), 'first') || ':' || a.person_id, 'alert', a.transport, null,
       a.place, cast(:priority as smallint), 0, a.person_id, a.why, telling.id, a.not_before, cast(:at as timestamptz)
     from telling, jsonb_to_recordset(cast(:alerts as jsonb)) as a(${ALERT_TYPES})
     on conflict (key) do nothing`,
    { id, workspaceId, toldAt, at, alerts: json(alerts.map(alertRecord)), priority: PRIORITY.click },
  );
}

/**
 * One telling of what a source delivered and nobody understands, so long after the last at the earliest: two who plan it at once plan it once. With
 * nobody to tell, it is tried again after as long.
 */
export async function planRejected(
  db: Knex,
  workspaceId: number,
  sourceId: number,
  alerts: readonly PlannedAlert[],
  { at, apartMs }: { readonly at: string; readonly apartMs: number },
): Promise<void> {
  await rows(
    db,
    `with telling as (
       insert into marks as m (name, at) values ('${TOLD_OF_SOURCE}' || cast(:sourceId as bigint), cast(:at as timestamptz))
       on conflict (name) do update set at = excluded.at where m.at <= excluded.at - interval '1 millisecond' * cast(:apartMs as float8)
       returning name, at
     ), given as (
       select * from jsonb_to_recordset(cast(:alerts as jsonb)) as a(${ALERT_TYPES})
     ), told as (
       update received r set told_at = telling.at from telling
       where r.workspace_id = :workspaceId and r.source_id = :sourceId and ${IS_REJECTED} and r.told_at is null and exists (select 1 from given)
     )
     insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version, person_id, why, source_id,
       not_before, planned_at)
     select cast(:workspaceId as bigint), null, 'alert:' || telling.name || ':' || cast(:at as text) || ':' || a.person_id, 'alert', a.transport, null,
       a.place, cast(:priority as smallint), 0, a.person_id, a.why, cast(:sourceId as bigint), a.not_before, telling.at
     from telling, given a on conflict (key) do nothing`,
    { workspaceId, sourceId, at, apartMs, alerts: json(alerts.map(alertRecord)), priority: PRIORITY.click },
  );
}

/** What a person is told of together waits for the same moment: at once, or so long after the last time. */
export async function planNewcomers(
  db: Knex,
  workspaceId: number,
  newcomers: readonly Newcomer[],
  to: readonly PlannedAlert[],
  { at, apartMs }: { readonly at: string; readonly apartMs: number },
): Promise<void> {
  await rows(
    db,
    `with given as (
       select * from jsonb_to_recordset(cast(:alerts as jsonb)) as a(${ALERT_TYPES})
     ), moments as (
       insert into marks as m (name, at) select 'stranded:' || person_id, coalesce(not_before, cast(:at as timestamptz)) from given
       on conflict (name) do update set at = case when m.at >= cast(:at as timestamptz) then m.at
         else greatest(excluded.at, m.at + interval '1 millisecond' * cast(:apartMs as float8)) end
       returning name, at
     )
     insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version, person_id, why,
       not_before, planned_at)
     select cast(:workspaceId as bigint), n.issue_id, 'reminder:' || n.issue_id || ':' || n.event_version || ':' || g.person_id, 'reminder', g.transport,
       n.event_version, g.place, cast(:priority as smallint), n.event_version, g.person_id, g.why, moments.at, cast(:at as timestamptz)
     from given g join moments on moments.name = 'stranded:' || g.person_id,
       jsonb_to_recordset(cast(:newcomers as jsonb)) as n(issue_id bigint, event_version int)
     on conflict (key) do nothing`,
    {
      workspaceId,
      at,
      apartMs,
      alerts: json(to.map(alertRecord)),
      newcomers: json(
        newcomers.map(({ issueId, eventVersion }) => ({ issue_id: issueId, event_version: eventVersion })),
      ),
      priority: PRIORITY.click,
    },
  );
}
