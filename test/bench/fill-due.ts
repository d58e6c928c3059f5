import type pg from "pg";
import { fillWith } from "./fill-with.ts";
import { FORENOON } from "./forenoon.ts";

/** How many people have the issues. */
export const ASSIGNEES = 500;

/** Open issues of five days ago, each assigned and untouched, with their card; time looks at none of them before next year. */
export const fillOpen = (db: pg.Pool, workspaceId: number, sourceId: number, many: number): Promise<void> =>
  fillWith(db, { workspaceId, sourceId }, statements(many), [
    "issues",
    "issue_events",
    "responses",
    "notices",
    "issue_words",
    "people",
  ]);

/** Has the time come for `count` of them that were not looked at yet. */
export const makeDue = (db: pg.Pool, count: number): Promise<unknown> =>
  db.query(
    `update issues set next_deadline_at = now() - interval '1 hour'
     where id in (select id from issues where version = 1 and next_deadline_at > now() order by id limit ${count})`,
  );

const OPENED = "now() - interval '5 days'";
const CLOCKS = `jsonb_build_object('since', ${OPENED}, 'attentionSince', ${OPENED}, 'activityAt', ${OPENED}, 'reminded', null, 'askedAt', null,
  'snooze', null, 'escalation', null, 'calmSince', null, 'leaderIds', '[]'::jsonb, 'rule', null)`;
const WHAT = `'{"type": "IssueOpened", "score": 3, "scaleMax": 10, "reason": "score", "assigneeId": null, "followerIds": []}'::jsonb`;

const statements = (many: number): readonly string[] => [
  `insert into people (workspace_id, slack_user_id, name, standing, refreshed_at, time_zone)
   select :w, 'U0DUE' || n, 'Person ' || n, 'member', now(), '${FORENOON}' from generate_series(1, ${ASSIGNEES}) n`,
  `insert into respondents (workspace_id, identity, name) values (:w, 'email:jane@example.com', 'Jane Doe')`,
  `insert into responses (workspace_id, source_id, external_id, respondent_id, score, scale_max, owners, tags, segment, answers, wants_contact,
     submitted_at, source_updated_at, content_hash, as_history, stored_at)
   select :w, :s, 'due' || n, (select max(id) from respondents), 3, 10, '[]', '[]', '{}', '[]', false, now(), now(), '', false, now()
   from generate_series(1, ${many}) n`,
  `insert into issues (workspace_id, number, response_id, respondent_id, route_id, version, status, assignee_id, opened_at, status_changed_at,
     channel_id, clocks, next_deadline_at, due_at)
   select :w, n, r.id, r.respondent_id, (select id from routes where workspace_id = :w limit 1), 1, 'needs_attention',
     (select min(id) from people where slack_user_id like 'U0DUE%') + n % ${ASSIGNEES}, ${OPENED}, ${OPENED}, 'C0DETRACT', ${CLOCKS},
     now() + interval '1 year', now()
   from (select id, respondent_id, row_number() over (order by id) as n from responses where external_id like 'due%') r`,
  `insert into issue_events (workspace_id, issue_id, version, type, at, via, command_id, what)
   select :w, id, 1, 'IssueOpened', opened_at, 'import', 'open:' || id, ${WHAT} from issues`,
  `insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, state, wanted_version, drawn_version, message_ts,
     first_tried_at, sent_at, planned_at)
   select :w, id, 'card:' || id, 'card', 'slack', 1, 'C0DETRACT', 1, 'sent', 1, 1, '1700000000.' || lpad(id::text, 8, '0'), now(), now(), now() from issues`,
  "insert into issue_words (workspace_id, issue_id, words) select :w, id, '' from issues",
];
