import type { UserGroupRequest } from "../control-types/deed.ts";
import { ControlError } from "../errors.ts";
import { publish } from "../events.ts";
import type { Sandbox } from "../sandbox.ts";
import { toSlackUserGroup } from "../slack-objects.ts";
import { adminOf, type UserGroup } from "../world.ts";

/** Who may be in a group: people, once each; Slack keeps no group without members, it disables it. */
function demandMembers({ world }: Sandbox, users: readonly string[]): void {
  if (users.length === 0) throw new ControlError("users: a group has somebody in it; disable it instead");
  const wrong = users.find((user, index) => !world.users.has(user) || users.indexOf(user) !== index);
  if (wrong !== undefined) throw new ControlError(`users: "${wrong}" is not a user, or is named twice`);
}

function demandFreeHandle({ world }: Sandbox, group: UserGroup, handle: string): void {
  const other = [...world.userGroups.values()].find((each) => each.handle === handle && each !== group);
  if (other) throw new ControlError(`handle: @${handle} is the group ${other.id}`);
}

/** An admin changes a user group: its members, what it is called, or whether it is in use. */
export async function changeUserGroup(sandbox: Sandbox, request: UserGroupRequest): Promise<void> {
  const { world, clock, journal } = sandbox;
  const group = world.userGroups.get(request.group);
  if (!group) throw new ControlError(`group: there is no user group "${request.group}"`);
  const { users = group.users, handle = group.handle, name = group.name } = request;
  if (request.users) demandMembers(sandbox, users);
  demandFreeHandle(sandbox, group, handle);
  const now = clock.now();
  const { users: usersBefore, updatedAt: updatedBefore } = group;
  const added = users.filter((user) => !usersBefore.includes(user));
  const removed = usersBefore.filter((user) => !users.includes(user));
  const { disabled = group.disabledAt !== null } = request;
  const disabledAt = disabled ? (group.disabledAt ?? now) : null;
  Object.assign(group, { users: [...users], handle, name, disabledAt, updatedAt: now });
  journal.changed({});
  const subteam = toSlackUserGroup(group, world.team.id, adminOf(world), { users: true, count: true });
  await publish(sandbox, { type: "subteam_updated", subteam: { ...subteam, is_subteam: true } });
  if (added.length + removed.length === 0) return;
  await publish(sandbox, {
    type: "subteam_members_changed",
    subteam_id: group.id,
    team_id: world.team.id,
    date_previous_update: Math.floor(updatedBefore / 1000),
    date_update: Math.floor(now / 1000),
    added_users: added,
    added_users_count: added.length,
    removed_users: removed,
    removed_users_count: removed.length,
  });
}
