import { mayStillSee, type Tie } from "../domain/access.ts";
import type { PageOf } from "./page-tokens.ts";
import { type Db, row } from "./rows.ts";

/** Whether the person may see the issue now, whatever link they hold. */
export async function personMayStillSee(db: Db, { workspaceId, personId, issueId }: PageOf): Promise<boolean> {
  const tie = await row<Tie>(
    db,
    `select p.standing, p.slack_user_id is not null as "inSlack", p.is_admin as "isAdmin",
       i.assignee_id is not distinct from p.id as "isAssignee",
       exists (select 1 from followers f where f.issue_id = i.id and f.person_id = p.id) as "isFollower"
     from people p join issues i on i.workspace_id = p.workspace_id
     where p.workspace_id = :workspaceId and p.id = :personId and i.id = :issueId`,
    { workspaceId, personId, issueId },
  );
  return tie !== undefined && mayStillSee(tie);
}
