import { nextDeadline, nextLookAt, type Rules } from "../../src/domain/deadlines.ts";
import type { Issue } from "../../src/domain/issue.ts";
import { openIssue } from "../../src/domain/opening.ts";
import type { SurveyResponse } from "../../src/domain/response.ts";

/** Open issues with their history, as many as needed at once. */
export interface DueIssues {
  readonly workspaceId: number;
  readonly sourceId: number;
  readonly many: number;
  /** How many issues there are already. */
  readonly after?: number;
  /** When the first was opened; each further one a millisecond later. ISO 8601 in UTC. */
  readonly openedAt: string;
  /** Whose they are in turns; nobody's when empty. */
  readonly assigneeIds: readonly number[];
  readonly rules: Rules;
  /** When time is to look at them, where that is not when something is due. */
  readonly lookAt?: string;
}

const AN_ANSWER: SurveyResponse = {
  externalId: "",
  survey: { id: null, name: null },
  score: 6,
  scaleMax: 10,
  comment: null,
  respondent: { externalId: null, name: null, email: null, phone: null, company: null, title: null },
  owners: [],
  tags: [],
  segment: {},
  answers: [],
  url: null,
  submittedAt: "",
  updatedAt: "",
  wantsContact: false,
  deleted: false,
};

/**
 * The statements that make them, for an otherwise untouched database: what the product writes for answers of an export, of which nobody is told. Their
 * cards are not in Slack and never will be, so that only people are told of anything.
 */
export function dueIssues(o: DueIssues): readonly string[] {
  const { issue, event } = openIssue(AN_ANSWER, "score", o.openedAt, "import");
  const after = o.after ?? 0;
  const ofThem = `generate_series(${after + 1}, ${after + o.many}) n`;
  const later = `(n - ${after + 1}) * interval '1 millisecond'`;
  const at = (iso: string | null): string => (iso === null ? "null" : `timestamptz '${iso}' + ${later}`);
  const isoAt = (iso: string): string => `to_char((${at(iso)}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const assignee =
    o.assigneeIds.length === 0
      ? "null::bigint"
      : `(array[${o.assigneeIds.join()}]::bigint[])[1 + n % ${o.assigneeIds.length}]`;
  const lookAt = o.lookAt ? `timestamptz '${o.lookAt}'` : at(nextLookAt(issue, o.rules));
  return [
    `insert into respondents (workspace_id, identity, name, company)
     select ${o.workspaceId}, 'name:due' || n, 'Client ' || n, 'Company ' || n % 1000 from ${ofThem}`,
    `insert into responses (workspace_id, source_id, external_id, respondent_id, survey_name, score, scale_max, comment, owners, tags, segment, answers,
       wants_contact, submitted_at, source_updated_at, content_hash, as_history, stored_at)
     select ${o.workspaceId}, ${o.sourceId}, 'due' || n, n, 'Quarterly Survey', 6, 10, 'nobody called back', '[]', '[]', '{}', '[]', false,
       ${at(o.openedAt)}, ${at(o.openedAt)}, '', false, now() from ${ofThem}`,
    `insert into issues (workspace_id, number, response_id, respondent_id, route_id, version, status, assignee_id, opened_at, status_changed_at, channel_id,
       clocks, next_deadline_at, due_at)
     select ${o.workspaceId}, n, n, n, (select id from routes where workspace_id = ${o.workspaceId} limit 1), 1, 'needs_attention', ${assignee},
       ${at(o.openedAt)}, ${at(o.openedAt)}, 'C0DETRACT',
       '${JSON.stringify(issue.clocks)}'::jsonb || jsonb_build_object('since', ${isoAt(o.openedAt)}, 'attentionSince', ${isoAt(o.openedAt)}, 'activityAt', ${isoAt(o.openedAt)}),
       ${lookAt}, ${at(dueAt(issue, o.rules))} from ${ofThem}`,
    `insert into issue_events (workspace_id, issue_id, version, type, at, via, command_id, what)
     select ${o.workspaceId}, n, 1, '${event.what.type}', ${at(o.openedAt)}, 'import', 'open:' || n,
       '${JSON.stringify(event.what)}'::jsonb || jsonb_build_object('assigneeId', ${assignee}) from ${ofThem}`,
    `insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, state, error_code, wanted_version, planned_at, try_after)
     select ${o.workspaceId}, n, 'card:' || n, 'card', 'slack', 1, 'C0DETRACT', 1, 'failed', 'never_posted', 1, now(), 'infinity' from ${ofThem}`,
    `insert into issue_words (workspace_id, issue_id, words) select ${o.workspaceId}, n, array_to_tsvector(array[n::text]) from ${ofThem}`,
    `update workspaces set next_issue_number = ${after + o.many + 1} where id = ${o.workspaceId}`,
  ];
}

const dueAt = (issue: Issue, rules: Rules): string | null => nextDeadline(issue, rules)?.dueAt ?? null;
