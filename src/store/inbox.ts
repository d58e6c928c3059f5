import type { Knex } from "knex";
import { rulesOf } from "../domain/rules.ts";
import type { Inbox } from "../usecases/inbox.ts";
import type { Names } from "../usecases/ports.ts";
import { ISSUE_COLUMNS, type IssueRow, toIssue } from "./issue-rows.ts";
import { rows } from "./rows.ts";
import { TITLED_COLUMNS, type TitledRow, toTitled } from "./titled.ts";
import { SETTING_LAYERS, type SettingLayers, settingsOf } from "./workspaces.ts";

type InboxRow = IssueRow &
  TitledRow & {
    id: number;
    number: number;
    settings: SettingLayers;
    assignee_name: string | null;
    channel_id: string | null;
    message_ts: string | null;
    names: Names;
    waiting: number;
    total: number;
  };

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
     select ${ISSUE_COLUMNS}, i.id, i.number, ${SETTING_LAYERS} as settings, ${TITLED_COLUMNS},
       a.name as assignee_name, card.channel_id, card.message_ts, mine.waiting, mine.total,
       coalesce((select json_object_agg(lp.id, lp.name) from leaders l join people lp on lp.id = l.person_id where l.issue_id = i.id), '{}') as names
     from mine join issues i on i.id = mine.id
     join workspaces w on w.id = i.workspace_id
     join routes route on route.id = i.route_id
     join responses r on r.id = i.response_id
     join respondents p on p.id = r.respondent_id
     left join people a on a.id = i.assignee_id
     left join notices card on card.issue_id = i.id and card.kind = 'card' and card.state = 'sent'
     order by mine.taken, mine.since, i.id`,
    { workspaceId, personId, limit },
  );
  const { waiting = 0, total = 0 } = found[0] ?? {};
  return {
    waiting,
    more: total - found.length,
    items: found.map((r) => ({
      issueId: r.id,
      number: r.number,
      issue: toIssue(r),
      rules: rulesOf(settingsOf(r.settings)),
      response: toTitled(r),
      assigneeName: r.assignee_name,
      cardAt: r.channel_id && r.message_ts ? { channelId: r.channel_id, ts: r.message_ts } : null,
      names: r.names,
    })),
  };
}
