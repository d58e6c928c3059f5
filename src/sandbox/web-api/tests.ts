import { checkBlocks } from "../blocks/check.ts";
import { checkView } from "../blocks/view.ts";
import { SlackError } from "../errors.ts";
import { isObject } from "../json.ts";
import type { Call, Method } from "./method.ts";

function authTest({ sandbox: { app, world } }: Call) {
  const { id, domain, name, enterpriseId } = world.team;
  const user = world.users.get(app.botUserId)?.name ?? "bot";
  const url = `https://${domain}.slack.com/`;
  return {
    url,
    team: name,
    user,
    team_id: id,
    ...(enterpriseId ? { enterprise_id: enterpriseId } : {}),
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

/** A URL for one Socket Mode connection. */
function openConnection({ sandbox: { url, ids, tickets } }: Call) {
  const ticket = ids.next("ticket-");
  tickets.add(ticket);
  return { url: `${url.replace("http:", "ws:")}/link?ticket=${ticket}` };
}

const validators = {
  blocks: (value: unknown) => checkBlocks(value, "message", ""),
  message: (value: unknown) => checkBlocks(isObject(value) ? value.blocks : undefined, "message", "/blocks"),
  view: (value: unknown) => checkView(value, ["modal", "home"], ""),
} as const;

function validate({ args }: Call) {
  const given = (["blocks", "message", "view"] as const).filter((name) => args.raw[name] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1 || args.isMalformed(kind)) {
    const messages = ["must provide exactly one of `blocks`, `view`, or `message`"];
    throw new SlackError("invalid_arguments", { response_metadata: { messages } });
  }
  const faults = validators[kind](args.json(kind));
  if (faults.length === 0) return {};
  throw new SlackError(`invalid_${kind}`, {
    errors: faults.map(({ message, pointer }) => ({ code: "failed_constraint", message, pointer })),
  });
}

/** Methods about the connection itself, and the validation of Block Kit JSON. */
export const testMethods: readonly Method[] = [
  {
    name: "api.test",
    token: "none",
    tier: "t4",
    known: { error: "string", foo: "string" },
    run: ({ args }) => ({ args: args.raw }),
  },
  { name: "auth.test", token: "bot", tier: "special", known: {}, run: authTest },
  {
    name: "apps.connections.open",
    token: "app",
    tier: "t3",
    known: {},
    run: openConnection,
  },
  {
    name: "blocks.validate",
    token: "none",
    tier: "t4",
    known: { blocks: "json", message: "json", view: "json" },
    run: validate,
  },
];
