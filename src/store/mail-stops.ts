import type { Knex } from "knex";
import type { MailStopsTx } from "../usecases/store-ports.ts";
import type { Tie } from "../usecases/unsubscribe.ts";
import { type Db, isoOrNull, row, rows } from "./rows.ts";

/** What ties a person to an issue, as rows. */
export const openTie =
  (db: Db): Tie =>
  async ({ workspaceId, issueId, personId }) => {
    const found = await row<{
      stopped_at: Date | null;
      is_assignee: boolean;
      is_follower: boolean;
      is_leader: boolean;
    }>(
      db,
      `select (select s.at from mail_stops s where s.issue_id = i.id and s.person_id = :personId) as stopped_at,
         i.assignee_id is not distinct from :personId as is_assignee,
         exists (select 1 from followers f where f.issue_id = i.id and f.person_id = :personId) as is_follower,
         exists (select 1 from leaders l where l.issue_id = i.id and l.person_id = :personId) as is_leader
       from issues i where i.workspace_id = :workspaceId and i.id = :issueId`,
      { workspaceId, issueId, personId },
    );
    return {
      stoppedAt: isoOrNull(found?.stopped_at ?? null),
      isAssignee: found?.is_assignee ?? false,
      isFollower: found?.is_follower ?? false,
      isLeader: found?.is_leader ?? false,
    };
  };

/** Who has stopped the mails about an issue, within one transaction. */
export const mailStopsTx = (trx: Knex.Transaction): MailStopsTx => ({
  async stop({ workspaceId, issueId, personId }, at) {
    await rows(
      trx,
      `insert into mail_stops (workspace_id, issue_id, person_id, at) values (:workspaceId, :issueId, :personId, :at)
       on conflict (issue_id, person_id) do nothing`,
      { workspaceId, issueId, personId, at },
    );
  },
  async lift({ workspaceId, issueId, personId }) {
    await rows(
      trx,
      "delete from mail_stops where workspace_id = :workspaceId and issue_id = :issueId and person_id = :personId",
      { workspaceId, issueId, personId },
    );
  },
});
