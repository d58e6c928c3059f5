import type { ShownView } from "../control-types/shown.ts";
import { invalidArguments, SlackError } from "../errors.ts";
import { demandGoodView, openModal, publishHome, pushModal, replaceModal, toSlackView } from "../views.ts";
import { findModal } from "../world.ts";
import type { Call, Method } from "./method.ts";

function readView({ args }: Call, types: readonly ("modal" | "home")[]) {
  if (args.isMalformed("view")) throw invalidArguments("must provide valid JSON [json-pointer:/view]");
  return demandGoodView(args.json("view"), types);
}

function readTrigger({ sandbox, args }: Call) {
  const id = args.string("trigger_id") ?? args.string("interactivity_pointer");
  if (id === undefined || id === "") throw invalidArguments("missing required field: trigger_id");
  return sandbox.triggers.exchange(id);
}

const shown = (view: ShownView) => ({ view: toSlackView(view) });

function open(call: Call) {
  const view = readView(call, ["modal"]);
  return shown(openModal(call.sandbox, readTrigger(call).user, view));
}

function push(call: Call) {
  const view = readView(call, ["modal"]);
  const { user, viewId } = readTrigger(call);
  const place = findModal(call.sandbox.world, (open) => open.id === viewId);
  if (!place) throw new SlackError("not_found");
  return shown(pushModal(call.sandbox, user, view));
}

function update(call: Call) {
  const { sandbox, args } = call;
  const [viewId, externalId] = [args.string("view_id"), args.string("external_id")];
  if (!viewId && !externalId) throw invalidArguments("missing required field: view_id");
  const view = readView(call, ["modal", "home"]);
  const matches = (open: ShownView) => (viewId ? open.id === viewId : open.external_id === externalId);
  const home = [...sandbox.world.homes].find(([, open]) => matches(open));
  const current = findModal(sandbox.world, matches)?.view ?? home?.[1];
  if (!current || current.type !== view.type) throw new SlackError("not_found");
  demandFresh(args.string("hash"), current);
  return shown(home ? publishHome(sandbox, home[0], view) : replaceModal(sandbox, current.id, view));
}

function demandFresh(hash: string | undefined, current: ShownView | undefined): void {
  if (hash !== undefined && hash !== "" && current && current.hash !== hash) throw new SlackError("hash_conflict");
}

function publish(call: Call) {
  const { sandbox, args } = call;
  if (!sandbox.app.homeTab) throw new SlackError("not_enabled");
  const view = readView(call, ["home"]);
  const user = args.text("user_id");
  const person = sandbox.world.users.get(user);
  if (!person || person.isBot) throw invalidArguments("invalid `user_id`");
  demandFresh(args.string("hash"), sandbox.world.homes.get(user));
  return shown(publishHome(sandbox, user, view));
}

const trigger = { trigger_id: "string", interactivity_pointer: "string", view: "json" } as const;

/** Modals and Home. */
export const viewMethods: readonly Method[] = [
  { name: "views.open", token: "bot", tier: "t4", required: ["view"], known: trigger, run: open },
  { name: "views.push", token: "bot", tier: "t4", required: ["view"], known: trigger, run: push },
  {
    name: "views.update",
    token: "bot",
    tier: "t4",
    required: ["view"],
    known: { view_id: "string", external_id: "string", view: "json", hash: "string" },
    run: update,
  },
  {
    name: "views.publish",
    token: "bot",
    tier: "t4",
    required: ["user_id", "view"],
    known: { user_id: "string", view: "json", hash: "string", interactivity_pointer: "string" },
    run: publish,
  },
];
