import type { AckResult, CommandRequest, ShortcutRequest } from "../control-types/deed.ts";
import { ControlError, SlackError } from "../errors.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Channel } from "../world.ts";
import { showImmediateAnswer } from "./answers.ts";
import { warnIfFailed } from "./failures.ts";
import { ackResult } from "./interact.ts";
import { messagePart, payloadName, responseUrl, whoAndWhere } from "./payloads.ts";
import { channelOf, demandInteractivity, messageFor, personNamed } from "./places.ts";

/** Turns "@nathan" and "#general" into Slack's own references, as Slack does for commands that ask for escaping. */
function escapeNames({ world }: Sandbox, text: string): string {
  const users = [...world.users.values()];
  const channels = [...world.channels.values()];
  return text
    .replace(/(^|\s)@([\w.-]+)/g, (whole, before: string, name: string) => {
      const user = users.find((each) => [each.name, each.displayName.toLowerCase()].includes(name.toLowerCase()));
      return user ? `${before}<@${user.id}|${user.name}>` : whole;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, before: string, name: string) => {
      const channel = channels.find((each) => each.kind !== "im" && each.name === name);
      return channel ? `${before}<#${channel.id}|${channel.name}>` : whole;
    });
}

function commandPayload(sandbox: Sandbox, request: CommandRequest, channel: Channel, escapes: boolean) {
  const { world, app, triggers } = sandbox;
  const { user, command, text = "" } = request;
  return {
    token: "local",
    team_id: world.team.id,
    team_domain: world.team.domain,
    channel_id: channel.id,
    channel_name: payloadName(channel),
    user_id: user,
    user_name: world.users.get(user)?.name ?? "",
    command,
    text: escapes ? escapeNames(sandbox, text) : text,
    api_app_id: app.id,
    is_enterprise_install: "false",
    response_url: responseUrl(sandbox, { user, channel: channel.id }),
    trigger_id: triggers.issue(user),
  };
}

/** A person sends a slash command of the manifest. */
export async function sendCommand(sandbox: Sandbox, request: CommandRequest): Promise<AckResult> {
  const { user, command, text = "" } = request;
  const person = personNamed(sandbox, user);
  const declared = sandbox.app.commands.get(command);
  if (!declared) throw new ControlError(`command: the manifest has no "${command}"`);
  const channel = channelOf(sandbox, request.channel, user);
  const payload = commandPayload(sandbox, request, channel, declared.escapes);
  const summary = `${person.realName}: ${command} ${text}`.trim();
  const ack = await sandbox.deliveries.deliver({ kind: "command", payload, summary });
  let failure: typeof ack.failure | "invalid_response" = ack.failure;
  if (failure === undefined) {
    try {
      showImmediateAnswer(sandbox, { user, channel: channel.id }, ack.response);
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      failure = "invalid_response";
    }
  }
  return ackResult(ack, warnIfFailed(sandbox, "command", command, failure, { user, channel: channel.id }));
}

/** A person picks a global shortcut, or a shortcut from a message's menu. */
export async function pickShortcut(sandbox: Sandbox, request: ShortcutRequest): Promise<AckResult> {
  const { user, callback_id, channel: channelId, messageTs } = request;
  demandInteractivity(sandbox);
  const person = personNamed(sandbox, user);
  const type = messageTs === undefined ? "global" : "message";
  const declared = sandbox.app.shortcuts.find((each) => each.callbackId === callback_id && each.type === type);
  if (!declared) throw new ControlError(`callback_id: the manifest has no ${type} shortcut "${callback_id}"`);
  const common = {
    ...whoAndWhere(sandbox, user),
    callback_id,
    trigger_id: sandbox.triggers.issue(user),
    action_ts: sandbox.ids.timestamp(),
  };
  const summary = `${person.realName}: ${declared.name}`;
  const { deliveries, app } = sandbox;
  if (messageTs === undefined) {
    const ack = await deliveries.deliver({ kind: "shortcut", payload: { type: "shortcut", ...common }, summary });
    return ackResult(ack, warnIfFailed(sandbox, "interaction", app.name, ack.failure, { user }));
  }
  const channel = channelOf(sandbox, channelId ?? "", user);
  const message = messageFor(channel, messageTs, user);
  const { container: _container, ...part } = messagePart(sandbox, channel, message, user);
  const payload = { type: "message_action", ...common, message_ts: messageTs, ...part };
  const ack = await deliveries.deliver({ kind: "message_action", payload, summary });
  return ackResult(ack, warnIfFailed(sandbox, "interaction", app.name, ack.failure, { user, channel: channel.id }));
}
