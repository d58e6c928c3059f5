import { createHash } from "node:crypto";
import type pg from "pg";
import { fillWith } from "./fill-with.ts";

/** How many people share the issues; a few have many, many have few. */
export const PEOPLE = 500;

/** The name of the company with this number, as the SQL below makes it. */
export const companyName = (n: number): string =>
  createHash("md5")
    .update(`${n}`)
    .digest("hex")
    .slice(0, 7)
    .replace(/\d/g, (digit) => "ghijklmnop"[Number(digit)] ?? "");

/** Issues as a workspace has them after years: one in five open, one in ten in a private channel of twenty people, two followers each. */
export const fillIssues = (db: pg.Pool, workspaceId: number, sourceId: number, many: number): Promise<void> =>
  fillWith(db, { workspaceId, sourceId }, statements(many), [
    "issues",
    "followers",
    "responses",
    "respondents",
    "notices",
    "issue_words",
    "people",
  ]);

const FIRST = "array['Jane','Ravi','Soren','Aiko','Maria','Omar','Lena','Chen','Ivan','Zoe']";
const LAST = "array['Doe','Patel','Akesson','Yamada','Garcia','Haddad','Vogt','Li','Petrov','Brown']";
const COMMENTS = `array['nathan was not responsive this quarter','the invoice was wrong twice','nobody called back after the meeting',
  'prices rose without notice','great people slow answers','the new portal keeps failing','we waited three weeks for a reply']`;
const NAME = `(${FIRST})[1 + n % 10] || ' ' || (${LAST})[1 + (n / 10) % 10]`;
const COMPANY =
  "'Company' || n % 5000 || ' ' || (array['Industries','Logistics','Partners','Foods','Energy'])[1 + n % 5]";
const COMMENT = `(${COMMENTS})[1 + n % 7]`;
const CHANNEL = "case when n % 10 = 9 then 'C0PRIVATE' else 'C0DETRACT' end";
/** Which person has an issue: the square of chance, so that the first have most. */
const SOMEBODY = `1 + floor(${PEOPLE} * power(random(), 2))`;

const statements = (many: number): readonly string[] => [
  `insert into people (workspace_id, slack_user_id, name, standing, refreshed_at)
   select :w, 'U' || n, 'Person ' || n, 'member', now() from generate_series(1, ${PEOPLE}) n`,
  `insert into channels values (:w, 'C0DETRACT', 'client-feedback', false, now()), (:w, 'C0PRIVATE', 'key-accounts', true, now())`,
  `insert into channel_members select :w, 'C0PRIVATE', id from people where id % 25 = 0`,
  `insert into respondents (workspace_id, identity, name, email, company)
   select :w, 'email:c' || n || '@example.com', ${NAME}, 'c' || n || '@example.com', ${COMPANY} from generate_series(1, ${many}) n`,
  `insert into responses (workspace_id, source_id, external_id, respondent_id, survey_name, score, scale_max, comment, owners, tags, segment, answers,
     wants_contact, submitted_at, source_updated_at, content_hash, as_history, stored_at)
   select :w, :s, 'r' || n, n, 'Quarterly Survey ' || n % 8, n % 7, 10, ${COMMENT}, '["Eric Gregg"]', jsonb_build_array('Tag' || n % 40), '{}', '[]',
     false, now() - n * interval '1 minute', now(), '', false, now() from generate_series(1, ${many}) n`,
  // One open issue in twenty is overdue.
  `insert into issues (workspace_id, number, response_id, respondent_id, route_id, version, status, assignee_id, closing, opened_at, status_changed_at,
     closed_at, channel_id, due_at, next_deadline_at)
   select :w, n, n, n, (select id from routes where workspace_id = :w limit 1), 2, status,
     case when status = 'needs_attention' and n % 3 > 0 then null else ${SOMEBODY} end,
     case when status = 'resolved' then '{"contact": "call", "rootCause": "Price"}'::jsonb end,
     now() - (${many} - n) * interval '1 minute', now(), case when status = 'resolved' then now() - (${many} - n) * interval '50 seconds' end, ${CHANNEL},
     case when status <> 'resolved' then now() + ((n / 5 * 7 + n / 100) % 20 - 0.5) * interval '1 day' end,
     case when status <> 'resolved' then now() + interval '1 year' end
   from generate_series(1, ${many}) n, lateral (select case when n % 5 > 0 then 'resolved' when n % 50 = 0 then 'escalated'
     when n % 20 < 10 then 'needs_attention' else 'in_progress' end as status) s`,
  `insert into followers (workspace_id, issue_id, person_id, since, status, opened_at, closed_at, due_at)
   select :w, i.id, f.person_id, now(), i.status, i.opened_at, i.closed_at, i.due_at from issues i,
     lateral (select distinct ${SOMEBODY} + 0 * i.id as person_id from generate_series(1, 2)) f`,
  `insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, state, wanted_version, drawn_version, message_ts,
     first_tried_at, sent_at, planned_at)
   select :w, n, 'card:' || n, 'card', 'slack', 1, ${CHANNEL}, 1, 'sent', 2, 2, '1700000000.' || lpad(n::text, 8, '0'), now(), now(), now()
   from generate_series(1, ${many}) n`,
  "drop index issue_words_found",
  `insert into issue_words (workspace_id, issue_id, words)
   select :w, n, array_to_tsvector(string_to_array(lower(${NAME} || ' ' || ${COMPANY} || ' ' || ${COMMENT} || ' tag' || n % 40), ' ')
     || array[n::text, 'tag=tag' || n % 40]) from generate_series(1, ${many}) n`,
  "create index issue_words_found on issue_words using gin (words) with (gin_pending_list_limit = 512)",
];
