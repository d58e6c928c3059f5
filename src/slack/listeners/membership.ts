import type { Listening } from "../listening.ts";
import { identityOf, type SlackUser } from "../who.ts";
import type { ListenerContext } from "./context.ts";

/** What Slack tells of people and channels: who may see what follows at once. */
export function listenToMembership(app: Listening, context: ListenerContext): void {
  app.event("member_joined_channel", async ({ event }) => {
    await context.whoIs(context.workspaceId, event.user);
    await context.roster.join(context.workspaceId, event.channel, event.user);
  });
  app.event("member_left_channel", ({ event }) => context.roster.leave(context.workspaceId, event.channel, event.user));

  for (const type of ["channel_rename", "group_rename"] as const)
    app.event(type, ({ event }) => context.roster.rename(context.workspaceId, event.channel.id, event.channel.name));
  for (const type of ["channel_archive", "group_archive"] as const)
    app.event(type, ({ event }) => {
      context.logger.warn("a channel was archived: cards for it wait until it is back, or another is set", {
        channel: event.channel,
      });
      return Promise.resolve();
    });

  // Of groups that nobody has named nothing is kept.
  const groupChanged = async (groupId: string | undefined): Promise<void> => {
    if (groupId && (await context.isNamed(groupId))) await context.makeKnown([groupId]);
  };
  app.event("subteam_members_changed", ({ event }) => groupChanged(event.subteam_id));
  app.event("subteam_updated", ({ event }) => groupChanged(event.subteam.id));

  for (const type of ["user_change", "team_join"] as const)
    app.event(type, async ({ event }) => {
      const user = event.user as SlackUser;
      if (!user.id) return;
      const identity = identityOf({ ...user, id: user.id }, context.teamId);
      await context.roster.savePeople(context.workspaceId, [identity], context.clock.now().toISOString());
    });
}
