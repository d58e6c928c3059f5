import type { WebClient } from "@slack/web-api";
import { patiently } from "./patience.ts";

/** A workspace of Slack's, and the Enterprise Grid organisation it is part of; null: none, or nobody knows. */
export interface SlackTeam {
  readonly teamId: string;
  readonly enterpriseId: string | null;
}

/** Who the token says we are. */
export interface SlackIdentity extends SlackTeam {
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
    enterpriseId: answer.enterprise_id ?? null,
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
/** Slack's most. It takes some 20 such calls a minute, and workspaces may have ten thousand channels and more: then there is a wait between. */
const PAGE = 999;

/** Finds a channel by id or by name (with or without #), archived ones too; null when the token cannot see it. */
export async function findChannel(
  client: WebClient,
  channel: string,
  o: { readonly stopped?: AbortSignal } = {},
): Promise<FoundChannel | null> {
  if (looksLikeId(channel)) {
    const info = await client.conversations.info({ channel }).catch(notThere);
    return info?.channel ? toFound(info.channel) : null;
  }
  const name = channel.replace(/^#/, "").toLowerCase();
  for (let cursor = ""; ; ) {
    const page = { types: "public_channel,private_channel", limit: PAGE, ...(cursor ? { cursor } : {}) };
    const list = () => client.conversations.list(page);
    // Whoever began anew after a wait would never come to the end; the first page is the caller's to ask for again.
    const { channels = [], response_metadata: next } = await (cursor ? patiently(list, o) : list());
    const match = channels.find((c) => c.name === name);
    if (match) return toFound(match);
    cursor = next?.next_cursor ?? "";
    if (!cursor) return null;
  }
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
