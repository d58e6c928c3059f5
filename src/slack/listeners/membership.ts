import { EVERYWHERE } from "../../domain/closures.ts";
import type { Listening } from "../listening.ts";
import { identityOf, type SlackUser } from "../who.ts";
import type { ListenerContext } from "./context.ts";

/** After these a channel may take messages no more, or again. */
const CHANNEL_CHANGES = [
  ...(["channel_archive", "channel_unarchive", "channel_deleted", "channel_left"] as const),
  ...(["group_archive", "group_unarchive", "group_deleted", "group_left"] as const),
];

/** What Slack tells of people and channels: who may see what follows at once, and which channels take cards. */
export function listenToMembership(app: Listening, context: ListenerContext): void {
  app.event("member_joined_channel", async ({ event, context: { botUserId } }) => {
    await context.whoIs(context.workspaceId, event.user);
    await context.roster.join(context.workspaceId, event.channel, event.user);
    if (event.user === botUserId) await context.lookAtPlace(event.channel);
  });
  app.event("member_left_channel", ({ event }) => context.roster.leave(context.workspaceId, event.channel, event.user));

  for (const type of ["channel_rename", "group_rename"] as const)
    app.event(type, ({ event }) => context.roster.rename(context.workspaceId, event.channel.id, event.channel.name));
  for (const type of CHANNEL_CHANGES) app.event(type, ({ event }) => context.lookAtPlace(event.channel));
  for (const type of ["app_uninstalled", "tokens_revoked"] as const)
    app.event(type, () => context.lookAtPlace(EVERYWHERE));

  // Of groups that nobody has named nothing is kept.
  const groupChanged = async (groupId: string | undefined): Promise<void> => {
    if (groupId && (await context.isNamed(groupId))) await context.makeKnown([groupId]);
  };
  app.event("subteam_members_changed", ({ event }) => groupChanged(event.subteam_id));
  app.event("subteam_updated", ({ event }) => groupChanged(event.subteam.id));

  for (const type of ["user_change", "team_join"] as const)
    app.event(type, async ({ event, context: { retryNum = 0 } }) => {
      const user = event.user as SlackUser;
      if (!user.id) return;
      // What comes again may be older than what came meanwhile: Slack is asked how it is now.
      const asked = retryNum === 0 ? undefined : (await context.makeKnown([user.id])).get(user.id);
      if (asked?.kind === "person") return;
      const identity = identityOf({ ...user, id: user.id }, context);
      await context.roster.savePeople(context.workspaceId, [identity], context.clock.now().toISOString());
    });
}
