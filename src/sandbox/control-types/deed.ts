import type { MessageMetadata } from "./shown.ts";

/**
 * `message`: a person writes, in a channel, a thread, or (channel: the D id or the app's bot user id) to the app. `text` is Slack's wire form: the
 * writer's client has escaped &, < and > and turned mentions into <@U...>. With `bot` another app writes it, in that person's name.
 */
export interface MessageRequest {
  channel: string;
  user: string;
  text: string;
  thread_ts?: string;
  bot?: { id: string; metadata: MessageMetadata };
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

/** Where an element stands that a person uses: in a message (channel + messageTs), a modal (viewId), or their Home; `blockId` where it occurs twice. */
interface InPlace {
  user: string;
  channel?: string;
  messageTs?: string;
  viewId?: string;
  home?: boolean;
  blockId?: string;
}

/**
 * `interact`: a person clicks or chooses. The element is found by `actionId` or by `label`, the text on a button. `selected` is the choice for all but
 * buttons. `values` are what stands in the other inputs meanwhile. `force` skips the checks of what a person could really do.
 */
export interface InteractRequest extends InPlace {
  actionId?: string;
  label?: string;
  selected?: ChosenValue;
  values?: ChosenValues;
  force?: boolean;
}

/** `suggest`: a person types `value` into an external select; the answer holds the options. */
export interface SuggestRequest extends InPlace {
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
