import type { ActionsBlock, Button, Overflow, SectionBlock, UsersSelect } from "@slack/types";
import type { Issue } from "../../domain/issue.ts";
import { canSnooze } from "../../domain/snooze.ts";
import { buttonLabel, isClosed, type Status, statusesFrom } from "../../domain/status.ts";
import { oneLine, shorten } from "../../domain/text.ts";
import { canUndo } from "../../domain/undo.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import { ACTIONS, MORE, pickerBlock } from "../ids.ts";
import { write } from "../untrusted.ts";
import { LIMITS, plain } from "./blocks.ts";
import { issueButton } from "./issue-button.ts";

/** The button worth pressing next. */
const SUGGESTED: Readonly<Partial<Record<Status, Status>>> = {
  needs_attention: "in_progress",
  in_progress: "resolved",
  escalated: "in_progress",
};

/** How much of the followers' names is shown. */
const FOLLOWERS_SHOWN = 300;

/** The buttons that make sense from here, who it is assigned to, and the rest behind "⋯". `suggests` null: something else is worth pressing first. */
export function controls(card: CardData, suggests: Status | null = SUGGESTED[card.issue.status] ?? null): ActionsBlock {
  const { issueId, issue, number } = card;
  const value = write({ issueId, seen: issue.status });
  const button = (actionId: string, label: string, spoken: string): Button =>
    issueButton({ issueId, number, status: issue.status }, actionId, label, `${spoken} ${number}`);
  const people = isClosed(issue.status)
    ? []
    : [
        assigneePicker(card),
        ...(issue.assigneeId === null ? [button(ACTIONS.assignMe, "Assign me", "Assign me to issue")] : []),
      ];
  return {
    type: "actions",
    block_id: pickerBlock("controls", issueId, issue.assigneeId),
    elements: [
      ...statusesFrom(issue.status).map((to) => statusButton(card, to, value, to === suggests)),
      ...people,
      button(ACTIONS.addNote, "Add note", "Add a note to issue"),
      // An open card's menu is full: Slack takes five entries.
      ...(isClosed(issue.status) ? [] : [button(ACTIONS.follow, "Follow or unfollow", "Follow or unfollow issue")]),
      moreMenu(issueId, issue),
    ],
  };
}

const assigneePicker = ({ assigneeSlackId }: CardData): UsersSelect => ({
  type: "users_select",
  action_id: ACTIONS.assign,
  placeholder: plain("Assign to…", LIMITS.option),
  ...(assigneeSlackId ? { initial_user: assigneeSlackId } : {}),
});

/** Who follows, by name, with a picker of everyone in Slack. */
export function followersBlock({ issueId, issue, followers }: CardData): SectionBlock {
  const slackIds = followers.flatMap(({ slackId }) => slackId ?? []);
  return {
    type: "section",
    block_id: pickerBlock("followers", issueId, issue.assigneeId, slackIds),
    text: plain(
      followers.length > 0
        ? `Followers: ${shorten(oneLine(followers.map(({ name }) => name).join(", ")), FOLLOWERS_SHOWN)}`
        : "Nobody follows yet.",
    ),
    accessory: {
      type: "multi_users_select",
      action_id: ACTIONS.followers,
      placeholder: plain("Followers…", LIMITS.option),
      ...(slackIds.length > 0 ? { initial_users: slackIds } : {}),
    },
  };
}

function statusButton({ issue, number }: CardData, to: Status, value: string, isSuggested: boolean): Button {
  const label = buttonLabel(issue.status, to);
  return {
    type: "button",
    action_id: `${ACTIONS.setStatus}${to}`,
    text: plain(label, LIMITS.button),
    value,
    accessibility_label: `${label}: issue ${number}`,
    ...(isSuggested ? { style: "primary" as const } : {}),
  };
}

/** Slack takes five. */
function moreMenu(issueId: number, issue: Issue): Overflow {
  const choices: [keyof typeof MORE, string][] = [
    ["history", "History"],
    ["showAll", "Show all answers"],
    ["people", "Assign or add by email…"],
    ...(isClosed(issue.status) ? [["follow", "Follow or unfollow"] as [keyof typeof MORE, string]] : []),
    ...sleep(issue),
    ...(canUndo(issue) ? [["undo", "Undo my last change"] as [keyof typeof MORE, string]] : []),
  ];
  return {
    type: "overflow",
    action_id: ACTIONS.more,
    options: choices.map(([choice, text]) => ({
      text: plain(text, LIMITS.option),
      value: write({ issueId, seen: issue.status, choice: MORE[choice] }),
    })),
  };
}

/** What can be done about an issue's sleep; nothing while leadership's answer is awaited. */
const sleep = (issue: Issue): [keyof typeof MORE, string][] =>
  issue.clocks.snooze ? [["wake", "Wake now"]] : canSnooze(issue) ? [["snooze", "Snooze…"]] : [];
