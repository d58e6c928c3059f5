/** The shapes that travel over the control API; the page and the tests are written against this file only. */

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

/** What can be made to go wrong; see FaultRequest. */
export type FaultKind =
  | "429"
  | "500"
  | "503"
  | "timeout"
  | "reset"
  | "lost"
  | "slow"
  | "html"
  | "truncated"
  | `error:${string}`;

/**
 * `fault`: the next `times` calls (default: all until cleared) of `method` ("*" is every method, also "response_url") in `channel` fail.
 * `lost` carries the call out and then drops the connection, `truncated` carries it out and answers half of the JSON; `timeout` neither acts nor
 * answers, `reset` drops the connection before acting; `slow` waits `ms` and then acts; `retryAfter` is in seconds; `probability` is 0 to 1.
 */
export interface FaultRequest {
  method?: string;
  channel?: string;
  kind: FaultKind;
  retryAfter?: number;
  ms?: number;
  times?: number;
  probability?: number;
}

/** A fault in force, with how often it still strikes (null is without end) and how often it struck. */
export interface ShownFault extends FaultRequest {
  id: string;
  left: number | null;
  struck: number;
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

/** refuse: no mail is taken · greylist-451, 550-rcpt: the address is refused for now, for good · cut-in-data, cut-after-data: the connection is lost before and after the mail was kept · down: nobody answers. */
export type MailFaultKind = "refuse" | "greylist-451" | "550-rcpt" | "cut-in-data" | "cut-after-data" | "down";

/** `mail-fault`: happens to the next `times` mails or connections (default: all until cleared). */
export interface MailFaultRequest {
  kind: MailFaultKind;
  times?: number;
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

/** One call the app made to the Web API; tokens are never in `args`. */
export interface ApiLogEntry {
  type: "api";
  seq: number;
  at: string;
  method: string;
  args: Record<string, unknown>;
  status: number;
  ok: boolean;
  error?: string;
  /** Slack's detail, e.g. "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]". */
  messages: string[];
  /** E.g. "unknown_argument:foo", "missing_charset", "missing_text_in_message". */
  warnings: string[];
  retryAfter?: number;
  /** The fault that struck it, if one did. */
  fault?: FaultKind;
  ms: number;
}

/** One use of a response_url by the app. */
export interface ResponseUrlLogEntry {
  type: "response_url";
  seq: number;
  at: string;
  args: Record<string, unknown>;
  status: number;
  ok: boolean;
  error?: string;
  fault?: FaultKind;
  ms: number;
}

/** What was delivered to the app. */
export type DeliveryKind =
  | "event"
  | "command"
  | "block_actions"
  | "block_suggestion"
  | "view_submission"
  | "view_closed"
  | "shortcut"
  | "message_action"
  | "url_verification";

/** One attempt to deliver something to the app, and how the app acknowledged it. */
export interface DeliveryLogEntry {
  type: "delivery";
  seq: number;
  at: string;
  kind: DeliveryKind;
  via: "http" | "socket" | "none";
  /** One line for people, e.g. "message in #client-feedback by Bridget Harper". */
  summary: string;
  payload: unknown;
  /** 0 is the first attempt, then the number of the retry; a replay says so in `replayOf`. */
  attempt: number;
  replayOf?: number;
  acked: boolean;
  /** HTTP status of the answer; absent when none came, or over a socket. */
  status?: number;
  ms: number;
  /** What the app answered, parsed when it is JSON. */
  response?: unknown;
  /** Why it counts as failed: http_timeout, http_error, connection_failed, no_listener. */
  failure?: string;
}

/** One line of `log`. */
export type LogEntry = ApiLogEntry | ResponseUrlLogEntry | DeliveryLogEntry;

/** One message of `stream`: something that a page may want to read again, or a new log entry. */
export type StreamEvent =
  | { type: "changed"; seq: number; channels: string[]; users: string[]; mailbox?: true }
  | { type: "log"; seq: number; entry: LogEntry };

/**
 * `message`: a person writes, in a channel, a thread, or (channel: the D id or the app's bot user id) to the app. `text` is Slack's wire form: the
 * writer's client has escaped &, < and > and turned mentions into <@U...>.
 */
export interface MessageRequest {
  channel: string;
  user: string;
  text: string;
  thread_ts?: string;
}

/** Where the new message stands. */
export interface MessageResult {
  channel: string;
  ts: string;
}

/** `command`: a person sends a slash command; `text` is what follows the command's name. */
export interface CommandRequest {
  user: string;
  channel: string;
  command: string;
  text?: string;
}

/** How the app acknowledged; `status` is 200 when it did so in time, 0 when no answer came. */
export interface AckResult {
  status: number;
  /** The app's immediate answer, parsed when it is JSON; "" when empty. */
  body: unknown;
  ms: number;
  /** What Slack showed the person because the app failed. */
  warning?: string;
  /** The `seq` of the delivery in the log, for `replay`. */
  deliverySeq: number;
}

/** `shortcut`: global with a callback_id alone, a message shortcut with `channel` and `messageTs`. */
export interface ShortcutRequest {
  callback_id: string;
  user: string;
  channel?: string;
  messageTs?: string;
}

/**
 * The chosen value of an element: a string (text, an option's value, a user or channel id, a date), a number (date and time, seconds), several of them,
 * or null to clear it.
 */
export type ChosenValue = string | number | string[] | null;

/** Values of a view's inputs: by block_id and action_id, or by block_id alone when the block has one input. */
export type ChosenValues = Record<string, ChosenValue | Record<string, ChosenValue>>;

/**
 * `interact`: a person clicks or chooses in a message (channel + messageTs), a modal (viewId), or their Home. The element is found by `actionId`
 * (narrowed by `blockId` where it occurs twice) or by `label`, the text on a button. `selected` is the choice for all but buttons.
 * `values` are what stands in the other inputs meanwhile. `force` skips the checks of what a person could really do.
 */
export interface InteractRequest {
  user: string;
  channel?: string;
  messageTs?: string;
  viewId?: string;
  home?: boolean;
  blockId?: string;
  actionId?: string;
  label?: string;
  selected?: ChosenValue;
  values?: ChosenValues;
  force?: boolean;
}

/** `suggest`: a person types `value` into an external select; the answer holds the options. */
export interface SuggestRequest {
  user: string;
  channel?: string;
  messageTs?: string;
  viewId?: string;
  home?: boolean;
  blockId?: string;
  actionId: string;
  value: string;
}

/** The options the app offered. */
export interface SuggestResult extends AckResult {
  options: Record<string, unknown>[];
}

/** `view-submit`: a person presses the modal's submit; `force` skips Slack's own checks of required inputs and lengths. */
export interface ViewSubmitRequest {
  user: string;
  viewId: string;
  values?: ChosenValues;
  force?: boolean;
}

/** What became of the modal; `blocked` is Slack's own refusal before the app heard of it, `failed` an app that did not answer properly. */
export interface ViewSubmitResult {
  status: number;
  outcome: "closed" | "errors" | "updated" | "pushed" | "cleared" | "failed" | "blocked";
  errors?: Record<string, string>;
  ms: number;
  warning?: string;
  deliverySeq?: number;
}

/** `view-close`: Cancel or, with `all`, the X that closes the whole stack. */
export interface ViewCloseRequest {
  user: string;
  viewId: string;
  all?: boolean;
}

/** `open-home`: a person opens the app's Home (or Messages) tab. */
export interface OpenHomeRequest {
  user: string;
  tab?: "home" | "messages";
}

/** `reaction`: a person adds or (remove) takes away an emoji. */
export interface ReactionRequest {
  user: string;
  channel: string;
  messageTs: string;
  name: string;
  remove?: boolean;
}

/** `edit-message`: a person edits their own message. */
export interface EditMessageRequest {
  user: string;
  channel: string;
  messageTs: string;
  text: string;
}

/** `delete-message`: a person deletes a message; `user` defaults to an admin. */
export interface DeleteMessageRequest {
  channel: string;
  messageTs: string;
  user?: string;
}

/** `user-change`: what changes about a person; the app hears `user_change`. */
export interface UserChangeRequest {
  user: string;
  realName?: string;
  displayName?: string;
  title?: string;
  email?: string;
  timeZone?: string;
  deleted?: boolean;
  isRestricted?: boolean;
  isAdmin?: boolean;
}

/**
 * `user-group`: an admin sets a group's members (all of them, at least one) or its handle or name, or disables it or enables it again; the app hears
 * `subteam_updated`, and `subteam_members_changed` when the members changed.
 */
export interface UserGroupRequest {
  group: string;
  users?: string[];
  handle?: string;
  name?: string;
  disabled?: boolean;
}

/** `channel`: a person changes a channel; invite and kick default to the app's bot. */
export interface ChannelRequest {
  channel: string;
  action: "archive" | "unarchive" | "invite" | "kick" | "rename" | "create" | "delete";
  /** Whom invite and kick concern. */
  user?: string;
  /** The new name, for rename and create. */
  name?: string;
  /** For create. */
  isPrivate?: boolean;
  members?: string[];
}

/**
 * `installation`: an admin revokes the app's token or uninstalls the app (no call is let in any more), or installs it anew, with the scopes of its
 * manifest but for those given. The app hears `tokens_revoked`, and `app_uninstalled`, and without a token nothing else.
 */
export interface InstallationRequest {
  action: "revoke" | "uninstall" | "install";
  /** For install: scopes that are not granted this time. */
  without?: string[];
}

/** The token that is good from now on; null while there is none. */
export interface InstallationResult {
  botToken: string | null;
}

/** `replay`: the very same signed bytes once more; `fresh` signs them anew (new timestamp), `retryNum` adds the retry headers. */
export interface ReplayRequest {
  deliverySeq: number;
  fresh?: boolean;
  retryNum?: number;
  retryReason?: string;
}
