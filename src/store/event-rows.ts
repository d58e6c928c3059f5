import type { Happening, IssueEvent, Via } from "../domain/issue.ts";
import { peopleIn } from "../domain/notes.ts";
import type { Names } from "../usecases/reader-ports.ts";
import { toActor } from "./issue-rows.ts";
import { type Db, iso, PREPARED, rows } from "./rows.ts";

/** A row of `issue_events` with the name of who did it. */
export interface EventRow {
  version: number;
  at: Date;
  actor_id: number | null;
  actor_name: string | null;
  via: Via;
  what: Happening;
}

/** The columns an EventRow needs, for select lists over `issue_events e left join people n`. */
export const EVENT_COLUMNS = "e.version, e.at, e.actor_id, n.name as actor_name, e.via, e.what";

/** Row to domain. */
export const toEvent = (r: EventRow): IssueEvent => ({
  version: r.version,
  at: iso(r.at),
  actor: toActor(r.actor_id),
  via: r.via,
  what: r.what,
});

/** Names of everyone these events speak of; asks nothing when they speak of nobody. */
export async function namesOf(db: Db, events: readonly IssueEvent[]): Promise<Names> {
  const ids = [...new Set(events.flatMap(peopleIn))];
  if (ids.length === 0) return {};
  const people = await rows<{ id: number; name: string }>(
    db,
    "select id, name from people where id = any(cast(:ids as bigint[]))",
    { ids },
    PREPARED,
  );
  return Object.fromEntries(people.map((p) => [p.id, p.name]));
}
