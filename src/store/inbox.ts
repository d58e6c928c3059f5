import type { Knex } from "knex";
import type { Inbox } from "../usecases/inbox.ts";
import type { Names } from "../usecases/reader-ports.ts";
import { rows } from "./rows.ts";
import { SHOWN_COLUMNS, SHOWN_TABLES, type ShownRow, toShown } from "./shown.ts";

type InboxRow = ShownRow & { names: Names; waiting: number; total: number };

/** The person is asked, or was and did not answer; whoever sent it on is in no level any more. As wasCalled in the domain says it. */
const CALLED = `exists (select 1 from jsonb_array_elements(i.clocks #> '{escalation,levels}') with ordinality as step(level, nth)
  where step.nth <= cast(i.clocks #>> '{escalation,level}' as int) + 1 and step.level -> 'personIds' @> to_jsonb(cast(:personId as bigint)))`;

/** The escalations that wait for a person, longest first, and then those they have. Escalated issues are few, and have an index of their own. */
export async function readInbox(db: Knex, workspaceId: number, personId: number, limit: number): Promise<Inbox> {
  const found = await rows<InboxRow>(
    db,
    `with mine as (
       select i.id, i.clocks #>> '{escalation,taken,by}' is not null as taken, i.clocks #>> '{escalation,levelSince}' as since,
         count(*) filter (where i.clocks #>> '{escalation,taken,by}' is null) over () as waiting, count(*) over () as total
       from issues i
       where i.workspace_id = :workspaceId and i.status = 'escalated' and i.closed_at is null
         and exists (select 1 from leaders l where l.issue_id = i.id and l.person_id = :personId)
         and case when i.clocks #>> '{escalation,taken,by}' is null then ${CALLED}
           else cast(i.clocks #>> '{escalation,taken,by}' as bigint) = :personId end
       order by taken, since, i.id limit :limit)
     select ${SHOWN_COLUMNS}, mine.waiting, mine.total,
       coalesce((select json_object_agg(lp.id, lp.name) from leaders l join people lp on lp.id = l.person_id where l.issue_id = i.id), '{}') as names
     from mine join issues i on i.id = mine.id
     ${SHOWN_TABLES}
     order by mine.taken, mine.since, i.id`,
    { workspaceId, personId, limit },
  );
  const { waiting = 0, total = 0 } = found[0] ?? {};
  return {
    waiting,
    more: total - found.length,
    items: found.map((r) => ({ ...toShown(r), names: r.names })),
  };
}
