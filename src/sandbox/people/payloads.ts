import type { ShownView } from "../control-types/shown.ts";
import type { JsonObject } from "../json.ts";
import type { ResponseContext } from "../response-urls.ts";
import type { Sandbox } from "../sandbox.ts";
import { toSlackMessage } from "../slack-objects.ts";
import { toSlackView } from "../views.ts";
import type { Channel, Message } from "../world.ts";

/** A channel's name as payloads give it: private ones are not named. */
export function payloadName({ kind, name }: Channel): string {
  return { public: name, private: "privategroup", im: "directmessage" }[kind];
}

/** A response_url for a person in a channel. */
export function responseUrl(sandbox: Sandbox, context: ResponseContext): string {
  return `${sandbox.url}/response/${sandbox.responseUrls.issue(context)}`;
}

/** What every interaction says: who, where, and which app. */
export function whoAndWhere({ world, app }: Sandbox, user: string): JsonObject {
  const person = world.users.get(user);
  const { id, domain } = world.team;
  return {
    user: { id: user, username: person?.name ?? "", name: person?.name ?? "", team_id: person?.teamId ?? id },
    team: { id, domain },
    enterprise: null,
    is_enterprise_install: false,
    api_app_id: app.id,
    token: "local",
  };
}

/** The part of a payload about the message it came from. */
export function messagePart(sandbox: Sandbox, channel: Channel, message: Message, user: string): JsonObject {
  const { world, app } = sandbox;
  const { ts, thread_ts: threadTs, ephemeral } = message;
  const context = { user, channel: channel.id, messageTs: ts, ...(threadTs === undefined ? {} : { threadTs }) };
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  return {
    channel: { id: channel.id, name: payloadName(channel) },
    container: { type: "message", message_ts: ts, channel_id: channel.id, is_ephemeral: ephemeral, ...thread },
    // Slack leaves the content of ephemeral messages out.
    ...(ephemeral ? {} : { message: toSlackMessage(channel, message, world, app) }),
    response_url: responseUrl(sandbox, context),
  };
}

/** The part of a payload about the view it came from. */
export function viewPart(view: ShownView): JsonObject {
  return { container: { type: "view", view_id: view.id }, view: toSlackView(view) };
}
