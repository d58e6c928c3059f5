import { SlackError } from "../errors.ts";
import { toSlackUserGroup } from "../slack-objects.ts";
import { adminOf } from "../world.ts";
import type { Call, Method } from "./method.ts";

function list({ sandbox: { world }, args }: Call) {
  const wanted = { users: args.flag("include_users"), count: args.flag("include_count") };
  const groups = [...world.userGroups.values()].filter(
    ({ disabledAt }) => disabledAt === null || args.flag("include_disabled"),
  );
  return { usergroups: groups.map((group) => toSlackUserGroup(group, world.team.id, adminOf(world), wanted)) };
}

/** A disabled group is none for who does not ask for those too. */
function users({ sandbox: { world }, args }: Call) {
  const group = world.userGroups.get(args.text("usergroup"));
  if (!group || (group.disabledAt !== null && !args.flag("include_disabled"))) throw new SlackError("no_such_subteam");
  return { users: [...group.users] };
}

/** Groups of people. */
export const userGroupMethods: readonly Method[] = [
  {
    name: "usergroups.list",
    token: "bot",
    tier: "t2",
    scopes: ["usergroups:read"],
    known: { include_count: "boolean", include_disabled: "boolean", include_users: "boolean", team_id: "string" },
    run: list,
  },
  {
    name: "usergroups.users.list",
    token: "bot",
    tier: "t2",
    scopes: ["usergroups:read"],
    required: ["usergroup"],
    known: { usergroup: "string", include_disabled: "boolean", team_id: "string" },
    run: users,
  },
];
