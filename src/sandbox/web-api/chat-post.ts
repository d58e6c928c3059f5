import { RateLimited, SlackError } from "../errors.ts";
import { postMessage, threadParent } from "../messages.ts";
import { toSlackMessage } from "../slack-objects.ts";
import type { Channel } from "../world.ts";
import { postTarget } from "./channels.ts";
import { readMetadata, readSubstance } from "./content.ts";
import type { Call } from "./method.ts";
import { checkScopes } from "./scopes.ts";

const mostCharacters = 40_000;
const broadcast = { broadcast: true, subtype: "thread_broadcast" } as const;

/** How the message is dressed; other names and icons than the app's own need a scope. */
function postOptions({ sandbox, args }: Call) {
  const username = args.string("username");
  const iconEmoji = args.string("icon_emoji");
  if (username !== undefined || iconEmoji !== undefined || args.has("icon_url")) {
    checkScopes(["chat:write.customize"], sandbox);
  }
  return {
    ...(username === undefined ? {} : { username }),
    ...(iconEmoji === undefined ? {} : { iconEmoji }),
  };
}

/** The thread a call's `thread_ts` means: a reply's own parent, and none at all when nothing stands there (Slack then posts an orphan). */
function threadOf({ args }: Call, channel: Channel): { threadTs?: string } {
  const ts = args.string("thread_ts");
  if (ts === undefined || ts === "") return {};
  const parent = threadParent(channel, ts);
  if (parent?.subtype === "tombstone") throw new SlackError("cannot_reply_to_message");
  return { threadTs: parent?.ts ?? ts };
}

/** Carries out chat.postMessage. */
export function post(call: Call) {
  const { sandbox, args } = call;
  const channel = postTarget(sandbox, args.text("channel"));
  const given = readSubstance(args);
  if (given.text.length > mostCharacters) call.warn("message_truncated");
  const substance = { ...given, text: given.text.slice(0, mostCharacters) };
  const metadata = readMetadata(args) ?? undefined;
  const thread = threadOf(call, channel);
  const options = postOptions(call);
  const waitMs = sandbox.limiter.postTo(channel.id);
  if (waitMs !== undefined) throw new RateLimited(waitMs);
  if (substance.text === "" && substance.blocks.length > 0) call.remark("missing_text_in_message");
  const { message } = postMessage(sandbox, channel, {
    ...substance,
    ...thread,
    ...options,
    user: sandbox.app.botUserId,
    bot: true,
    ...(args.flag("reply_broadcast") && thread.threadTs !== undefined ? broadcast : {}),
    ...(metadata === undefined ? {} : { metadata }),
  });
  return {
    channel: channel.id,
    ts: message.ts,
    message: toSlackMessage(channel, message, sandbox.world, sandbox.app, true),
  };
}

/** Carries out chat.postEphemeral. */
export function postEphemeral(call: Call) {
  const { sandbox, args } = call;
  const channel = postTarget(sandbox, args.text("channel"));
  const user = args.text("user");
  if (!channel.members.has(user)) throw new SlackError("user_not_in_channel");
  const substance = readSubstance(args);
  if (substance.text.length > mostCharacters) throw new SlackError("msg_too_long");
  const { message } = postMessage(sandbox, channel, {
    ...substance,
    ...threadOf(call, channel),
    ...postOptions(call),
    user: sandbox.app.botUserId,
    bot: true,
    visibleTo: user,
  });
  return { message_ts: message.ts };
}
