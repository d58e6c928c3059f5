import { SlackError } from "../errors.ts";
import type { Sandbox } from "../sandbox.ts";
import { toSlackUser } from "../slack-objects.ts";
import type { User } from "../world.ts";
import type { Call, Method } from "./method.ts";
import { pageOf } from "./paging.ts";

function shown({ app, clock }: Sandbox, user: User) {
  return toSlackUser(user, app.scopes.has("users:read.email"), clock.now());
}

function info({ sandbox, args }: Call) {
  const user = sandbox.world.users.get(args.text("user"));
  if (!user) throw new SlackError("user_not_found");
  return { user: shown(sandbox, user) };
}

function list({ sandbox, args }: Call) {
  const local = [...sandbox.world.users.values()].filter((user) => !user.isStranger);
  const { page, metadata } = pageOf(local, args, 1000, 1000);
  const cache = Math.floor(sandbox.clock.now() / 1000);
  return { members: page.map((user) => shown(sandbox, user)), cache_ts: cache, response_metadata: metadata };
}

/** Deactivated people are not found by their address, as Slack documents. */
function lookupByEmail({ sandbox, args }: Call) {
  const email = args.text("email").trim().toLowerCase();
  const user = [...sandbox.world.users.values()].find((each) => each.email?.toLowerCase() === email && !each.deleted);
  if (!user) throw new SlackError("users_not_found");
  return { user: shown(sandbox, user) };
}

/** People. */
export const userMethods: readonly Method[] = [
  {
    name: "users.info",
    token: "bot",
    tier: "t4",
    scopes: ["users:read"],
    required: ["user"],
    known: { user: "string", include_locale: "boolean" },
    run: info,
  },
  {
    name: "users.list",
    token: "bot",
    tier: "t2",
    scopes: ["users:read"],
    known: { cursor: "string", include_locale: "boolean", limit: "integer", team_id: "string" },
    run: list,
  },
  {
    name: "users.lookupByEmail",
    token: "bot",
    tier: "t3",
    scopes: ["users:read.email"],
    required: ["email"],
    known: { email: "string" },
    run: lookupByEmail,
  },
];
