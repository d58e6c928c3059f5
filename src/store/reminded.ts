import type { Knex } from "knex";
import type { Why } from "../domain/audience.ts";
import type { HistoryEntry } from "../usecases/reader-ports.ts";
import type { RemindedIssue } from "../usecases/reminders.ts";
import { EVENT_COLUMNS, type EventRow, namesOf, toEvent } from "./event-rows.ts";
import { hasStopped } from "./mail-address.ts";
import { rows } from "./rows.ts";
import { SHOWN_COLUMNS, SHOWN_TABLES, type ShownRow, toShown } from "./shown.ts";

export type RemindedRow = ShownRow & {
  why: Why | null;
  away_id: number | null;
  away_name: string | null;
};

/** A later reminder of the same issue, which is told by now or goes out next: after an outage of days the last is enough. */
const TOLD_LATER = `exists (select 1 from notices later where later.issue_id = notices.issue_id and later.event_version > notices.event_version
    and later.kind = notices.kind and later.transport = notices.transport and later.person_id is not distinct from notices.person_id
    and later.state in ('planned', 'sending', 'unknown', 'sent') and later.not_before <= :at and later.id <> all (cast(:ids as bigint[])))`;

/** The issues these notices remind of, as they are now, with what was planned to be said: three statements, however many there are. */
export async function readReminded(db: Knex, noticeIds: readonly number[], at: string): Promise<RemindedIssue[]> {
  const ids = [...noticeIds];
  const issues = await rows<RemindedRow>(
    db,
    `select ${SHOWN_COLUMNS}, told.why,
       away.id as away_id, away.name as away_name
     from (select issue_id, min(why) as why, max(stands_in_for) as stands_in_for from notices where id = any(cast(:ids as bigint[]))
       and not (transport = 'email' and ${hasStopped("notices.person_id", "notices.issue_id")}) and not ${TOLD_LATER} group by issue_id) told
     join issues i on i.id = told.issue_id
     ${SHOWN_TABLES}
     left join people away on away.id = told.stands_in_for`,
    { ids, at },
  );
  const events = await rows<EventRow & { issue_id: number }>(
    db,
    `select e.issue_id, ${EVENT_COLUMNS} from notices t join issue_events e on e.issue_id = t.issue_id and e.version = t.event_version
     left join people n on n.id = e.actor_id where t.id = any(cast(:ids as bigint[])) order by e.issue_id, e.version`,
    { ids },
  );
  const names = await namesOf(db, events.map(toEvent));
  const byIssue = new Map<number, HistoryEntry[]>(issues.map(({ id }) => [id, []]));
  for (const e of events) byIssue.get(e.issue_id)?.push({ event: toEvent(e), actorName: e.actor_name, names });
  return issues.map((r) => ({ ...toReminded(r), history: byIssue.get(r.id) ?? [] }));
}

/** Row to domain. */
export const toReminded = (r: RemindedRow): Omit<RemindedIssue, "history"> => ({
  ...toShown(r),
  why: r.why,
  standsInFor: r.away_id === null ? null : { personId: r.away_id, name: r.away_name ?? "" },
});
