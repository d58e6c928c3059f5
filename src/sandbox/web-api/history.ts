import { SlackError } from "../errors.ts";
import { threadParent } from "../messages.ts";
import type { Sandbox } from "../sandbox.ts";
import { toSlackMessage } from "../slack-objects.ts";
import { type Channel, type Message, repliesTo } from "../world.ts";
import type { Args } from "./args.ts";
import { readableChannel } from "./channels.ts";
import type { Call, Method } from "./method.ts";
import { pageOf } from "./paging.ts";

const historyScopes = ["channels:history", "groups:history", "im:history", "mpim:history"];

/** A timestamp as a number that keeps all its digits; undefined when it is none. */
function microsOf(ts: string): bigint | undefined {
  const [, seconds = "", fraction = ""] = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(ts) ?? [];
  return seconds === "" ? undefined : BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, "0"));
}

function bound(args: Args, name: "oldest" | "latest"): bigint | undefined {
  const ts = args.string(name);
  if (ts === undefined || ts === "" || ts === "now") return undefined;
  const micros = microsOf(ts);
  if (micros === undefined) throw new SlackError(`invalid_ts_${name}`);
  return micros;
}

/** Whether a message's time lies within what was asked for. */
function withinAsked(args: Args): (message: Message) => boolean {
  const oldest = bound(args, "oldest");
  const latest = bound(args, "latest");
  const inclusive = args.flag("inclusive");
  return ({ ts }) => {
    const at = microsOf(ts) ?? 0n;
    const young = oldest === undefined || at > oldest || (inclusive && at === oldest);
    const old = latest === undefined || at < latest || (inclusive && at === latest);
    return young && old;
  };
}

function joinedChannel(sandbox: Sandbox, args: Args): Channel {
  const channel = readableChannel(sandbox, args.text("channel"), "history");
  if (!channel.members.has(sandbox.app.botUserId)) throw new SlackError("not_in_channel");
  return channel;
}

function hasArrived({ clock, settings }: Sandbox): (message: Message) => boolean {
  const now = clock.now();
  return ({ postedAt, ephemeral }) => !ephemeral && now - postedAt >= settings.historyLagMs;
}

function answer({ sandbox, args }: Call, channel: Channel, messages: readonly Message[], usual: number, most: number) {
  const { page, more, metadata } = pageOf(messages, args, usual, most);
  const withMetadata = args.flag("include_all_metadata");
  const shown = page.map((each) => toSlackMessage(channel, each, sandbox.world, sandbox.app, withMetadata));
  return { messages: shown, has_more: more, ...(more ? { response_metadata: metadata } : {}) };
}

function history(call: Call) {
  const { sandbox, args } = call;
  const channel = joinedChannel(sandbox, args);
  const isTopLevel = ({ thread_ts, broadcast }: Message) => thread_ts === undefined || broadcast === true;
  const found = channel.messages.filter(isTopLevel).filter(hasArrived(sandbox)).filter(withinAsked(args)).reverse();
  return { ...answer(call, channel, found, 100, 999), pin_count: 0 };
}

function replies(call: Call) {
  const { sandbox, args } = call;
  const channel = joinedChannel(sandbox, args);
  const parent = threadParent(channel, args.text("ts"));
  if (!parent) throw new SlackError("thread_not_found");
  const answers = repliesTo(channel, parent.ts).filter(hasArrived(sandbox)).filter(withinAsked(args));
  return answer(call, channel, [parent, ...answers], 1000, 1000);
}

const known = {
  channel: "string",
  cursor: "string",
  include_all_metadata: "boolean",
  inclusive: "boolean",
  latest: "string",
  limit: "integer",
  oldest: "string",
} as const;

/** Reading what was said. */
export const historyMethods: readonly Method[] = [
  {
    name: "conversations.history",
    token: "bot",
    tier: "t3",
    scopes: historyScopes,
    required: ["channel"],
    known,
    run: history,
  },
  {
    name: "conversations.replies",
    token: "bot",
    tier: "t3",
    scopes: historyScopes,
    required: ["channel", "ts"],
    known: { ...known, ts: "string" },
    run: replies,
  },
];
