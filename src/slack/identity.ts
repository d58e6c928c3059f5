import type { WebClient } from "@slack/web-api";

/** Who the token says we are. */
export interface SlackIdentity {
  readonly teamId: string;
  readonly teamName: string;
  readonly botId: string;
  readonly botUserId: string;
  /** The scopes the token was given, as Slack's header lists them. */
  readonly scopes: readonly string[];
}

/** Asks Slack who the token belongs to. */
export async function whoAmI(client: WebClient): Promise<SlackIdentity> {
  const answer = await client.auth.test();
  return {
    teamId: answer.team_id ?? "",
    teamName: answer.team ?? "",
    botId: answer.bot_id ?? "",
    botUserId: answer.user_id ?? "",
    scopes: answer.response_metadata?.scopes ?? [],
  };
}

/** A channel as far as posting is concerned. */
export interface FoundChannel {
  readonly id: string;
  readonly name: string;
  readonly isMember: boolean;
  readonly isArchived: boolean;
  readonly isPrivate: boolean;
}

const looksLikeId = (text: string): boolean => /^[CG][A-Z0-9]{6,}$/.test(text);
const PAGES = 20;
/** Slack's most. It takes some 20 such calls a minute, and workspaces may have ten thousand channels. */
const PAGE = 999;

/** Finds a channel by id or by name (with or without #), archived ones too; null when the token cannot see it. */
export async function findChannel(client: WebClient, channel: string): Promise<FoundChannel | null> {
  if (looksLikeId(channel)) {
    const info = await client.conversations.info({ channel }).catch(notThere);
    return info?.channel ? toFound(info.channel) : null;
  }
  const name = channel.replace(/^#/, "").toLowerCase();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const list = await client.conversations.list({
      types: "public_channel,private_channel",
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    });
    const match = list.channels?.find((c) => c.name === name);
    if (match) return toFound(match);
    cursor = list.response_metadata?.next_cursor;
    if (!cursor) return null;
  }
  return null;
}

const toFound = (c: {
  id?: string;
  name?: string;
  is_member?: boolean;
  is_archived?: boolean;
  is_private?: boolean;
}): FoundChannel => ({
  id: c.id ?? "",
  name: c.name ?? "",
  isMember: c.is_member === true,
  isArchived: c.is_archived === true,
  isPrivate: c.is_private === true,
});

function notThere(error: unknown): null {
  const code = (error as { data?: { error?: string } }).data?.error;
  if (code === "channel_not_found") return null;
  throw error;
}
