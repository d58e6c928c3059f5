import type { Knex } from "knex";
import type { PriorContact } from "../domain/prior-contact.ts";
import type { Status } from "../domain/status.ts";
import { IS_DETRACTOR } from "./detractors.ts";
import { iso, PREPARED, row } from "./rows.ts";

/** How far back a company's detractors are counted. */
const COMPANY_DAYS = 30;

interface PriorRow {
  scores: { score: number | null; scaleMax: number; submittedAt: string }[];
  open: { number: number; name: string | null }[];
  company_detractors: number;
  number: number | null;
  status: Status | null;
  by_name: string | null;
  opened_at: Date | null;
  closed_at: Date | null;
  note: string | null;
}

/** What is known of the respondent and the company of an issue before this issue, in one statement. `threshold`: the workspace's. */
export async function readPrior(
  db: Knex,
  of: { issueId: number; respondentId: number; companyKey: string | null; before: Date; threshold: number },
): Promise<PriorContact> {
  const found = await row<PriorRow>(
    db,
    `with me as (
       select issues.*, responses.submitted_at from issues join responses on responses.id = issues.response_id where issues.id = :issueId
     ),
     related as (
       select i.* from issues i, me where i.respondent_id = me.respondent_id and (i.opened_at, i.id) < (me.opened_at, me.id)
       union
       select i.* from issues i, me where i.workspace_id = me.workspace_id and i.company_key = me.company_key and (i.opened_at, i.id) < (me.opened_at, me.id)
         and i.opened_at > me.opened_at - interval '1 year'
     ), ending as (
       select r.*, by.name as by_name,
         (select e.what ->> 'note' from issue_events e where e.issue_id = r.id and e.type = 'StatusChanged' order by e.version desc limit 1) as note
       from related r left join people by on by.id = r.status_changed_by
       where r.closed_at is not null order by r.closed_at desc limit 1
     )
     select
       coalesce((select json_agg(s) from (
         select r.score::float8 as score, r.scale_max::float8 as "scaleMax", r.submitted_at as "submittedAt" from responses r, me
         where r.respondent_id = :respondentId and r.id <> me.response_id and r.submitted_at < :before
         order by r.submitted_at desc limit 5) s), '[]') as scores,
       coalesce((select json_agg(o) from (
         select r.number, p.name from related r join respondents p on p.id = r.respondent_id where r.closed_at is null
         order by r.number limit 5) o), '[]') as open,
       (select case when bool_or(r.id = me.response_id) then count(*) else 0 end
          from me join responses r on r.workspace_id = me.workspace_id and r.company_key = me.company_key
            and r.submitted_at > me.submitted_at - interval '${COMPANY_DAYS} days' and r.submitted_at <= me.submitted_at
            and (r.submitted_at, r.id) <= (me.submitted_at, me.response_id)
          join sources s on s.id = r.source_id where ${IS_DETRACTOR}) as company_detractors,
       e.number, e.status, e.by_name, e.opened_at, e.closed_at, e.note
     from (select 1) one left join ending e on true`,
    of,
    PREPARED,
  );
  if (!found) throw new Error("the prior-contact query returned nothing");
  return {
    scores: found.scores.map((s) => ({ ...s, submittedAt: iso(new Date(s.submittedAt)) })),
    openIssues: found.open.map((o) => ({ number: o.number, name: o.name ?? "Someone" })),
    companyDetractors: found.company_detractors,
    lastEnding: endingOf(found),
  };
}

function endingOf(r: PriorRow): PriorContact["lastEnding"] {
  if (r.number === null || !r.status || !r.opened_at || !r.closed_at) return null;
  return {
    number: r.number,
    status: r.status,
    byName: r.by_name,
    openedAt: iso(r.opened_at),
    closedAt: iso(r.closed_at),
    note: r.note,
  };
}
