import { mayStillSee, type Tie } from "../domain/access.ts";
import type { PageOf } from "./page-tokens.ts";
import { type Db, row } from "./rows.ts";
import { standsInFor } from "./stand-ins.ts";

/** Whether the person may see the issue now, whatever link they hold. */
export async function personMayStillSee(db: Db, { workspaceId, personId, issueId }: PageOf): Promise<boolean> {
  const tie = await row<Tie>(
    db,
    `select p.standing, p.is_admin as "isAdmin",
       p.standing = 'member' and p.slack_user_id is not null and exists (
         select 1 from channels c where c.workspace_id = i.workspace_id and c.channel_id = i.channel_id and (not c.is_private
           or exists (select 1 from channel_members m where m.channel_id = c.channel_id and m.person_id = p.id))) as "seesChannel",
       i.assignee_id is not distinct from p.id as "isAssignee",
       exists (select 1 from followers f where f.issue_id = i.id and f.person_id = p.id) as "isFollower",
       exists (select 1 from leaders l where l.issue_id = i.id and l.person_id = p.id) as "isLeader",
       exists (select 1 from unnest(${standsInFor("p.id", "p.workspace_id")}) as away(id) where away.id = i.assignee_id
         or exists (select 1 from leaders l where l.issue_id = i.id and l.person_id = away.id)) as "standsIn"
     from people p join issues i on i.workspace_id = p.workspace_id
     where p.workspace_id = :workspaceId and p.id = :personId and i.id = :issueId`,
    { workspaceId, personId, issueId },
  );
  return tie !== undefined && mayStillSee(tie);
}
