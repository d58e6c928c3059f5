import { createHash } from "node:crypto";
import type { Status } from "../domain/status.ts";

/** Every name that travels through Slack and comes back. Cards live for years: a retired id stays here, so that old buttons are answered. */
export const ACTIONS = {
  /** Followed by a status. */
  setStatus: "amends.status.",
  addNote: "amends.note",
  more: "amends.more",
  showAll: "amends.show_all",
  assign: "amends.assign",
  assignMe: "amends.assign_me",
  followers: "amends.followers",
  follow: "amends.follow",
  /** Shows a list: followed by what was pressed, as buttons of one block differ. The value says which list. */
  list: "amends.list.",
  rowStatus: "amends.row.status",
  rowNote: "amends.row.note",
  rowPeople: "amends.row.people",
  /** Of the question whether someone is still on it. */
  snooze: "amends.snooze",
  handOver: "amends.hand_over",
  /** Of a reminder: the message stays as it was, so what was done is said. */
  rowSnooze: "amends.row.snooze",
  takeEscalation: "amends.escalation.take",
  sendEscalation: "amends.escalation.send",
  returnEscalation: "amends.escalation.return",
  filter: "amends.home.filter",
  preferences: "amends.home.preferences",
  settings: "amends.home.settings",
  terms: "amends.home.terms",
  standing: "amends.home.standing",
  matches: "amends.home.matches",
} as const;

export const CALLBACKS = {
  statusModal: "amends.status_modal",
  noteModal: "amends.note_modal",
  peopleModal: "amends.people_modal",
  newIssueModal: "amends.new_issue_modal",
  infoModal: "amends.info_modal",
  filterModal: "amends.filter_modal",
  preferencesModal: "amends.preferences_modal",
  settingsModal: "amends.settings_modal",
  termsModal: "amends.terms_modal",
  standingModal: "amends.standing_modal",
  matchModal: "amends.match_modal",
  snoozeModal: "amends.snooze_modal",
  sendModal: "amends.send_modal",
  returnModal: "amends.return_modal",
} as const;

/** Shortcuts of the manifest: one for anywhere, one on a message. */
export const SHORTCUTS = { newIssue: "amends.new_issue", flagMessage: "amends.flag_message" } as const;

export const COMMAND = "/amends";
/** Short for `/amends mine`; other apps may use the same name. */
export const MY_ISSUES = "/my-issues";

/** Block and action ids of inputs; a block holds one input, so one name serves for both. */
export const INPUTS = {
  note: "note",
  contact: "contact",
  rootCause: "root_cause",
  assignee: "assignee",
  assigneeEmail: "assignee_email",
  followers: "followers",
  followerEmails: "follower_emails",
  followersRemoved: "followers_removed",
  words: "words",
  list: "list",
  tag: "tag",
  survey: "survey",
  director: "director",
  status: "status",
  via: "via",
  quiet: "quiet",
  quietFrom: "quiet_from",
  quietTo: "quiet_to",
  tellMeAt: "tell_me_at",
  ownHours: "own_hours",
  away: "away",
  awayUntil: "away_until",
  deputy: "deputy",
  threshold: "threshold",
  rootCauses: "root_causes",
  slackAddresses: "slack_addresses",
  channel: "channel",
  standingField: "standing_field",
  standingValue: "standing_value",
  /** Followed by a number: a block holds ten checkboxes. */
  standingRemove: "standing_remove",
  matchPerson: "match_person",
  matchAddress: "match_address",
  overdue: "overdue",
  snoozeDay: "snooze_day",
  leaders: "leaders",
} as const;

/**
 * Blocks whose pickers carry no value of their own: the issue, and who was assigned when it was drawn, stand in the block's id. So does a digest of
 * whom a picker of several shows: as long as the id stays, Slack's clients keep what a person had chosen before, and show and send that instead.
 */
export const pickerBlock = (
  kind: "controls" | "followers",
  issueId: number,
  assigneeId: number | null,
  shown: readonly string[] = [],
): string => `amends.${kind}${shown.length > 0 ? `_${digest(shown)}` : ""}:${issueId}:${assigneeId ?? 0}`;

const digest = (ids: readonly string[]): string =>
  createHash("sha256")
    .update([...ids].sort().join())
    .digest("hex")
    .slice(0, 12);

/** What the More menu offers. */
export const MORE = {
  history: "history",
  showAll: "show_all",
  people: "people",
  /** Retired: it is a button now. */
  follow: "follow",
  snooze: "snooze",
  wake: "wake",
  undo: "undo",
} as const;
export type MoreChoice = (typeof MORE)[keyof typeof MORE];

/** What a button carries: which issue, and the status its presser was looking at. Untrusted when it comes back. */
export interface ButtonValue {
  readonly issueId: number;
  readonly seen: Status;
}

/** What a modal carries besides. */
export interface ModalValue extends ButtonValue {
  /** The status to set; null for a plain note. */
  readonly to: Status | null;
  readonly from?: FromList | undefined;
}

/** The list in a channel that a window was opened from: seen by one person only, so nothing but an answer to the click draws it anew. Untrusted when it comes back. */
export interface FromList {
  /** Where Slack takes answers to the click, for half an hour. */
  readonly answerTo: string;
  /** What the list showed; empty when that was too much to carry. */
  readonly shown: string;
  /** When the window was opened, as epoch milliseconds. */
  readonly openedAt: number;
}

/** The block under a row of a list. What its list shows stands in the id, as Slack leaves the content of such messages out of clicks. */
export const rowBlock = (issueId: number, status: Status, shown: string): string =>
  `amends.row:${issueId}:${status}:${shown}`;
/** What the list of a row's block showed; empty when that was too much to carry. */
export const shownIn = (blockId: string): string => /^amends\.row:\d+:\w+:(.*)$/s.exec(blockId)?.[1] ?? "";
