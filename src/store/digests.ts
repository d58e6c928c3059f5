import type { Knex } from "knex";
import type { Status } from "../domain/status.ts";
import type { CollectedIssue } from "../usecases/digest.ts";
import type { Hold } from "../usecases/outbox-ports.ts";
import type { HistoryEntry } from "../usecases/reader-ports.ts";
import { PRESENT } from "./due.ts";
import { EVENT_COLUMNS, type EventRow, namesOf, toEvent } from "./event-rows.ts";
import { laneRow } from "./lanes.ts";
import { hasStopped } from "./mail-address.ts";
import { rows } from "./rows.ts";
import { UNSETTLED } from "./sendable.ts";
import { TITLED_COLUMNS, type TitledRow, toTitled } from "./titled.ts";

/**
 * Takes all that is due of a person's digest (or of their reminders, or of a channel's) together with its first notice, which is being sent already. What was taken once stays together on
 * every further try, and what became due meanwhile waits for the next digest. Answers with their ids, the first one's first; none when the lane is lost.
 */
export async function gatherDigest(db: Knex, hold: Hold, firstId: number, aheadMs: number): Promise<number[]> {
  const gathered = await rows<{ id: number }>(
    db,
    `with batch as (
       select n.id, coalesce(f.digest_id, f.id) as digest_id, f.attempts, f.first_tried_at, f.asked_at, max(n.not_before) over () as due_at
       from notices f join notices n on n.workspace_id = f.workspace_id and n.channel_id = f.channel_id and n.kind = f.kind
         and n.person_id is not distinct from f.person_id
       where f.id = :firstId and ${UNSETTLED}
         and (n.id = f.id or n.digest_id = f.digest_id or (f.digest_id is null and n.digest_id is null and n.state = 'planned'
           and n.not_before <= ${PRESENT}))
     )
     update notices n set state = 'sending', digest_id = batch.digest_id, not_before = batch.due_at, attempts = batch.attempts,
       first_tried_at = batch.first_tried_at, asked_at = batch.asked_at
     from batch, lanes l
     where n.id = batch.id and ${UNSETTLED} and l.workspace_id = :workspaceId and l.name = :name and l.holder = :token
     returning n.id`,
    { firstId, aheadMs, workspaceId: hold.workspaceId, name: laneRow(hold), token: hold.token },
  );
  const others = gathered.map(({ id }) => id).filter((id) => id !== firstId);
  return gathered.length === 0 ? [] : [firstId, ...others.sort((a, b) => a - b)];
}

interface CollectedRow extends TitledRow {
  issue_id: number;
  versions: number[];
  number: number;
  status: Status;
  channel_id: string;
  message_ts: string | null;
}

/** The issues these notices tell of, as they are now, with what is to be told: three statements, however many there are. */
export async function readCollected(db: Knex, noticeIds: readonly number[]): Promise<CollectedIssue[]> {
  const ids = [...noticeIds];
  const issues = await rows<CollectedRow>(
    db,
    `select told.issue_id, told.versions, i.number, i.status, ${TITLED_COLUMNS}, card.channel_id, card.message_ts
     from (select issue_id, array_agg(event_version) as versions from notices where id = any(cast(:ids as bigint[]))
       and not (transport = 'email' and ${hasStopped("notices.person_id", "notices.issue_id")}) group by issue_id) told
     join issues i on i.id = told.issue_id
     join responses r on r.id = i.response_id
     join respondents p on p.id = r.respondent_id
     join notices card on card.issue_id = i.id and card.kind = 'card'`,
    { ids },
  );
  const events = await rows<EventRow & { issue_id: number }>(
    db,
    `select e.issue_id, ${EVENT_COLUMNS} from issue_events e left join people n on n.id = e.actor_id
     where e.issue_id = any(cast(:issueIds as bigint[])) and (e.type in ('NoteAdded', 'NoteEdited', 'NoteDeleted')
       or exists (select 1 from notices t where t.id = any(cast(:ids as bigint[])) and t.issue_id = e.issue_id and t.event_version = e.version))
     order by e.issue_id, e.version`,
    { ids, issueIds: issues.map(({ issue_id }) => issue_id) },
  );
  const names = await namesOf(db, events.map(toEvent));
  const byIssue = new Map<number, HistoryEntry[]>(issues.map(({ issue_id }) => [issue_id, []]));
  for (const e of events) byIssue.get(e.issue_id)?.push({ event: toEvent(e), actorName: e.actor_name, names });
  return issues.map((r) => ({
    issueId: r.issue_id,
    number: r.number,
    status: r.status,
    response: toTitled(r),
    cardAt: r.message_ts === null ? null : { channelId: r.channel_id, ts: r.message_ts },
    versions: r.versions,
    history: byIssue.get(r.issue_id) ?? [],
  }));
}
