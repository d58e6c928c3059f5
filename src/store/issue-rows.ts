import { type Clocks, startClocks } from "../domain/clocks.ts";
import { nextDeadline, nextLookAt, type Rules } from "../domain/deadlines.ts";
import type { Actor, Closing, Issue, IssueEvent, Undoable } from "../domain/issue.ts";
import type { Status } from "../domain/status.ts";
import { MAIL_LANE } from "../usecases/plan-notices.ts";
import type { PlannedNotice } from "../usecases/store-ports.ts";
import { iso, isoOrNull } from "./rows.ts";

/** A row of `issues`, as far as the domain knows it. */
export interface IssueRow {
  version: number;
  status: Status;
  assignee_id: number | null;
  follower_ids: number[];
  closing: Closing | null;
  opened_at: Date;
  status_changed_at: Date;
  status_changed_by: number | null;
  first_action_at: Date | null;
  closed_at: Date | null;
  undoable: Undoable | null;
  clocks: Clocks | null;
}

/** The columns an IssueRow needs, for select lists over `issues i`. */
export const ISSUE_COLUMNS = `i.version, i.status, i.assignee_id, i.closing, i.opened_at, i.status_changed_at, i.status_changed_by,
  i.first_action_at, i.closed_at, i.undoable, i.clocks,
  coalesce((select json_agg(f.person_id order by f.person_id) from followers f where f.issue_id = i.id), '[]') as follower_ids`;

/** Row to domain. */
export function toIssue(r: IssueRow): Issue {
  const issue = {
    version: r.version,
    status: r.status,
    assigneeId: r.assignee_id,
    followerIds: r.follower_ids,
    closing: r.closing,
    openedAt: iso(r.opened_at),
    statusChangedAt: iso(r.status_changed_at),
    statusChangedBy: toActor(r.status_changed_by),
    firstActionAt: isoOrNull(r.first_action_at),
    closedAt: isoOrNull(r.closed_at),
    undoable: r.undoable,
  };
  return { ...issue, clocks: r.clocks ?? clocksOfOld(issue) };
}

/** What time knows of an issue that was written by a version without clocks. */
export const clocksOfOld = ({
  openedAt,
  statusChangedAt,
  firstActionAt,
}: Pick<Issue, "openedAt" | "statusChangedAt" | "firstActionAt">): Clocks => ({
  ...startClocks(openedAt, null),
  activityAt: statusChangedAt,
  ...(firstActionAt ? { attentionSince: null } : {}),
});

/** No person means Amends itself. */
export const toActor = (personId: number | null): Actor =>
  personId === null ? { kind: "amends" } : { kind: "person", personId };
const personOf = (actor: Actor): number | null => (actor.kind === "person" ? actor.personId : null);

/** What follows from the rules for time: when to look at an issue again, and when its next promise falls due. */
export const timeRecord = (issue: Issue, rules: Rules): Record<string, unknown> => ({
  next_deadline_at: nextLookAt(issue, rules),
  due_at: nextDeadline(issue, rules)?.dueAt ?? null,
});

/** Domain to row: what jsonb_to_recordset reads. */
export const issueRecord = (issue: Issue): Record<string, unknown> => ({
  version: issue.version,
  status: issue.status,
  assignee_id: issue.assigneeId,
  closing: issue.closing,
  opened_at: issue.openedAt,
  status_changed_at: issue.statusChangedAt,
  status_changed_by: personOf(issue.statusChangedBy),
  first_action_at: issue.firstActionAt,
  closed_at: issue.closedAt,
  undoable: issue.undoable,
  clocks: issue.clocks,
});

/** An event as jsonb_to_recordset reads it. */
export const eventRecord = (event: IssueEvent, commandId: string): Record<string, unknown> => ({
  version: event.version,
  type: event.what.type,
  at: event.at,
  actor_id: personOf(event.actor),
  via: event.via,
  command_id: commandId,
  what: event.what,
});

/** A planned notice as jsonb_to_recordset reads it. */
export const noticeRecord = (n: PlannedNotice): Record<string, unknown> => ({
  kind: n.kind,
  transport: n.place === MAIL_LANE ? "email" : "slack",
  person_id: n.personId,
  why: n.why,
  stands_in_for: n.standsInFor,
  version: n.eventVersion,
  place: n.place,
  not_before: n.notBefore,
  planned_at: n.plannedAt,
});

/** What a notice's record fills, to be joined with an issue's id. */
export const NOTICE_TYPES =
  "kind text, transport text, person_id bigint, why text, stands_in_for bigint, version int, place text, not_before timestamptz, planned_at timestamptz";
