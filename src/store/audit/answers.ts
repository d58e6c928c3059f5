import { IS_REJECTED } from "../rejected.ts";
import { AT, askedSince, ISSUE_ASKED, inUtc, overSince, type RowCheck } from "./check.ts";
import { readThresholds, THRESHOLDS } from "./thresholds.ts";

/** From what was accepted to its issue. */
export const ANSWERS: readonly RowCheck[] = [
  {
    name: "received answers",
    invariant: "I7",
    clean: "every delivery that was accepted was read.",
    mend: "Start Amends; with --role web a process with --role worker has to run too.",
    sql: `select r.id, 'received ' || r.id as row, 'waits to be read since ' || ${inUtc("r.received_at")} as fault
      from received r where r.state = 'waiting' and ${overSince("r.received_at", AT)}`,
  },
  {
    name: "answers understood",
    invariant: "I7",
    clean: "no delivery lies there that could not be understood and that nobody has looked at.",
    mend: "`amends source rejected` lists them with the reasons; `--again all` tries them again once the cause is mended, `--dismiss` puts them away.",
    sql: `select r.id, 'received ' || r.id as row, 'was accepted and could not be understood, since ' || ${inUtc("r.settled_at")} as fault
      from received r where ${IS_REJECTED} and ${askedSince("r.received_at")}`,
  },
  {
    name: "unhappy answers",
    invariant: "I1",
    clean: "each has its issue.",
    mend: "Open an issue by hand (`/amends new`), unless the threshold was lower when the answer came.",
    bindings: readThresholds,
    sql: `select r.id, 'responses ' || r.id as row, case when r.wants_contact then 'asks to be contacted and has no issue'
        else 'has a score of ' || r.score || '/' || r.scale_max || ' and no issue' end as fault
      from responses r join ${THRESHOLDS} on t.source_id = r.source_id and t.scale_max = r.scale_max
      where not r.as_history and r.deleted_at is null and (r.score <= t.surely or r.wants_contact) and ${askedSince("r.stored_at")}
        and not exists (select 1 from issues i where i.response_id = r.id)`,
  },
  {
    name: "other answers",
    invariant: "I1",
    clean: "none has an issue that nobody asked for.",
    mend: "Close what needs nobody as Not an Issue, and please report it.",
    bindings: readThresholds,
    sql: `select i.id, 'issues ' || i.id as row, case when r.as_history then 'belongs to an answer that was stored as history'
        else 'was opened for a score of ' || coalesce(e.what ->> 'score', 'nothing') || ', above the threshold' end as fault
      from issues i join responses r on r.id = i.response_id
        left join issue_events e on e.issue_id = i.id and e.version = 1 and e.what ->> 'reason' = 'score'
        left join ${THRESHOLDS} on t.source_id = r.source_id and t.scale_max = cast(e.what ->> 'scaleMax' as numeric)
      where ${ISSUE_ASKED}
        and (r.as_history or (e.version = 1 and (e.what ->> 'score' is null or cast(e.what ->> 'score' as numeric) > t.at_most)))`,
  },
  {
    name: "issue numbers",
    invariant: "I1",
    clean: "as many were given as there are issues.",
    mend: "Rows are missing or came from elsewhere: compare with a backup.",
    sql: `select w.id, 'workspaces ' || w.id as row, 'has given ' || (w.next_issue_number - 1) || ' numbers to ' || n.many || ' issues' as fault
      from workspaces w, lateral (select count(*) as many, coalesce(max(i.number), 0) as last from issues i where i.workspace_id = w.id) n
      where n.many <> w.next_issue_number - 1 - w.numbers_left_out or n.last > w.next_issue_number - 1
        or (w.numbers_left_out = 0 and n.last <> w.next_issue_number - 1)`,
  },
];
