import type { Knex } from "knex";
import type { ChannelMembers } from "../usecases/roster.ts";
import { row, rows } from "./rows.ts";

/**
 * Who is in a channel. Each change first takes the channel's next version, and holds its row until the commit: what is read behind that is as the change
 * before left it.
 */
export const openChannelMembers = (db: Knex): ChannelMembers => ({
  async membersVersion(workspaceId, channelId) {
    const found = await row<{ version: number }>(
      db,
      "select members_version as version from channels where workspace_id = :workspaceId and channel_id = :channelId",
      { workspaceId, channelId },
    );
    return found?.version ?? null;
  },
  setMembers: (workspaceId, channelId, slackUserIds, version) =>
    db.transaction(async (trx) => {
      if (!(await takeVersion(trx, workspaceId, channelId, version))) return false;
      await rows(
        trx,
        `with wanted as (
           select id from people where workspace_id = :workspaceId and slack_user_id = any (cast(:slackUserIds as text[]))
         ), gone as (
           delete from channel_members m where m.workspace_id = :workspaceId and m.channel_id = :channelId
             and not exists (select 1 from wanted where wanted.id = m.person_id)
         )
         insert into channel_members (workspace_id, channel_id, person_id)
         select cast(:workspaceId as bigint), cast(:channelId as text), id from wanted
         on conflict do nothing`,
        { workspaceId, channelId, slackUserIds: [...slackUserIds] },
      );
      return true;
    }),
  join: (workspaceId, channelId, slackUserId) =>
    db.transaction(async (trx) => {
      if (!(await takeVersion(trx, workspaceId, channelId))) return;
      await rows(
        trx,
        `insert into channel_members (workspace_id, channel_id, person_id)
         select p.workspace_id, cast(:channelId as text), p.id from people p where p.workspace_id = :workspaceId and p.slack_user_id = :slackUserId
         on conflict do nothing`,
        { workspaceId, channelId, slackUserId },
      );
    }),
  leave: (workspaceId, channelId, slackUserId) =>
    db.transaction(async (trx) => {
      if (!(await takeVersion(trx, workspaceId, channelId))) return;
      await rows(
        trx,
        `delete from channel_members m using people p where p.id = m.person_id and m.workspace_id = :workspaceId
           and m.channel_id = :channelId and p.slack_user_id = :slackUserId`,
        { workspaceId, channelId, slackUserId },
      );
    }),
});

/** False for a channel that is not known, or is not at this version any more. */
async function takeVersion(
  trx: Knex.Transaction,
  workspaceId: number,
  channelId: string,
  version: number | null = null,
): Promise<boolean> {
  const taken = await row(
    trx,
    `update channels set members_version = members_version + 1
     where workspace_id = :workspaceId and channel_id = :channelId and members_version = coalesce(cast(:version as int), members_version)
     returning channel_id`,
    { workspaceId, channelId, version },
  );
  return taken !== undefined;
}
