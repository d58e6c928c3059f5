import type { ShownFault } from "./fault.ts";

/** Any block, as Slack's JSON has it. */
export interface Block {
  type: string;
  block_id?: string;
  [field: string]: unknown;
}

/** A person or bot of the workspace, reduced to what a reader needs; `timeZoneOffset` is in seconds, as it is at present. */
export interface ShownUser {
  id: string;
  teamId: string;
  name: string;
  realName: string;
  displayName: string;
  /** What they are in the company; "" when nothing is known. */
  title: string;
  email?: string;
  timeZone: string;
  timeZoneOffset: number;
  deleted: boolean;
  isAdmin: boolean;
  isRestricted: boolean;
  isUltraRestricted: boolean;
  isStranger: boolean;
  isBot: boolean;
}

/** A conversation with its members; a direct message names the person in `user`. */
export interface ShownChannel {
  id: string;
  name: string;
  kind: "public" | "private" | "im";
  archived: boolean;
  members: string[];
  botIsMember: boolean;
  /** Top-level messages, ephemerals not counted. */
  messageCount: number;
  topic: string;
  user?: string;
}

/** One emoji under a message. */
export interface ShownReaction {
  name: string;
  count: number;
  users: string[];
}

/** Metadata an app attached to its message. */
export interface MessageMetadata {
  event_type: string;
  event_payload: Record<string, unknown>;
}

/** A message in Slack's own field names, with its thread under `replies`; times are Slack timestamps ("1712345678.000100"). */
export interface ShownMessage {
  type: "message";
  channel: string;
  ts: string;
  user: string;
  bot_id?: string;
  username?: string;
  icon_emoji?: string;
  text: string;
  blocks: Block[];
  attachments: Record<string, unknown>[];
  thread_ts?: string;
  subtype?: "channel_join" | "channel_leave" | "thread_broadcast" | "tombstone";
  /** A thread reply that was also sent to the channel. */
  broadcast?: boolean;
  reply_count: number;
  replies: ShownMessage[];
  reactions: ShownReaction[];
  metadata?: MessageMetadata;
  edited?: { user: string; ts: string };
  /** Only `visible_to` sees it; it never shows in conversations.history. */
  ephemeral: boolean;
  visible_to?: string;
  /** What stands in its pickers for the person who looks, once they chose something in it. */
  state?: { values: StateValues };
}

/** `messages/<channel>` and `dm/<user>`: top-level messages, oldest first. */
export interface ChannelMessages {
  channel: ShownChannel;
  messages: ShownMessage[];
}

/** A plain_text object. */
export interface PlainText {
  type: "plain_text";
  text: string;
  emoji?: boolean;
}

/** A value of one input as Slack reports it in `state.values` (only the fields of its element type are set). */
export interface InputState {
  type: string;
  value?: string | null;
  rich_text_value?: unknown;
  selected_option?: Record<string, unknown> | null;
  selected_options?: Record<string, unknown>[];
  selected_user?: string | null;
  selected_users?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_date_time?: number | null;
  timezone?: string;
}

/** Input states by block_id, then action_id. */
export type StateValues = Record<string, Record<string, InputState>>;

/** A modal or Home view in Slack's own field names. */
export interface ShownView {
  id: string;
  team_id: string;
  type: "modal" | "home";
  title?: PlainText;
  submit?: PlainText | null;
  close?: PlainText | null;
  blocks: Block[];
  private_metadata: string;
  callback_id: string;
  external_id: string;
  state: { values: StateValues };
  hash: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  submit_disabled?: boolean;
  root_view_id: string;
  previous_view_id: string | null;
  app_id: string;
  bot_id: string;
  /** Errors by block_id that the person sees in the open modal: the app's own, or those of Slack's own checks. */
  errors?: Record<string, string>;
  /** A sentence across the modal, when the app did not answer in time. */
  failure?: string;
}

/** `views`: the open modals of each user, bottom of the stack first, and each user's Home. */
export interface OpenViews {
  modals: Record<string, ShownView[]>;
  homes: Record<string, ShownView>;
}

/** A sentence that Slack itself (not the app) showed to one person, e.g. that the app did not answer in time. */
export interface PersonWarning {
  seq: number;
  at: string;
  user: string;
  text: string;
  code: "operation_timeout" | "dispatch_failed" | "http_service_error" | "invalid_response";
  channel?: string;
  viewId?: string;
}

/** A mail as the mailbox received it; `n` counts from 1. */
export interface ShownMail {
  n: number;
  /** ISO 8601 UTC. */
  at: string;
  /** To whom it really went, whatever its headers say. */
  envelope: { from: string; to: string[] };
  from: { name: string; address: string };
  to: { name: string; address: string }[];
  subject: string;
  /** With its angle brackets, as in the header. */
  messageId: string;
  /** All of them, in order, as they came. */
  headers: { name: string; value: string }[];
  text: string;
  html: string;
  attachments: number;
}

/** `mailbox`: every mail, oldest first. */
export interface ShownMailbox {
  mails: ShownMail[];
}

/** `state`: the workspace at a glance. */
export interface WorkspaceState {
  /** The highest sequence number given out so far; `log?since=seq` returns what came later. */
  seq: number;
  /** The sandbox's clock, ISO 8601 UTC. */
  now: string;
  /** How far that clock runs ahead of the machine's, and whether the page shows it with buttons to move it. */
  clock: { aheadMs: number; onPage: boolean };
  team: { id: string; domain: string; name: string };
  app: { id: string; name: string; botId: string; botUserId: string; messagesTab: boolean; homeTab: boolean };
  commands: { command: string; description: string; usageHint: string }[];
  shortcuts: { callbackId: string; type: "global" | "message"; name: string; description: string }[];
  users: ShownUser[];
  channels: ShownChannel[];
  userGroups: { id: string; handle: string; name: string; users: string[]; disabled: boolean }[];
  faults: ShownFault[];
  warnings: PersonWarning[];
  connection: { mode: "socket" | "http" | "none"; requestUrl?: string; sockets: number };
  /** Null when there is no mailbox; `withoutSlack` are people who can be reached by mail alone. */
  mailbox: { count: number; withoutSlack: { name: string; email: string }[] } | null;
}
