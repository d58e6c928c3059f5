import type { Button, KnownBlock, StaticSelect } from "@slack/types";
import { type ClocksAt, clocksAt, dueText, waitedText } from "../../domain/clock-text.ts";
import { canSnooze } from "../../domain/snooze.ts";
import { STATUSES } from "../../domain/status.ts";
import { counted, shorten } from "../../domain/text.ts";
import { nameText, standInText, titleText } from "../../domain/wording.ts";
import type { ListedIssue, ReminderItem, Reminders } from "../../usecases/reminders.ts";
import { ACTIONS, MY_ISSUES, rowBlock } from "../ids.ts";
import { bold, header, italic, line, link, messageUrl, moment, richText, spoken, words } from "./blocks.ts";
import { type MessageView, SIGNS } from "./card.ts";
import { fitting, plainly } from "./fitting.ts";
import { issueButton, statusSelect } from "./issue-button.ts";

const TITLE_MAX = 120;

/** All that a person, or a channel, is reminded of this morning, to be acted on where it stands: two blocks an issue and at most four more. */
export function remindersView(reminders: Reminders, isChannel: boolean): MessageView {
  const { items, more, at } = reminders;
  const [mine, nobodys] = [items.filter(isTheirs), items.filter((item) => !isTheirs(item))];
  const groups = mine.length > 0 && nobodys.length > 0;
  return {
    text: spoken(remindersText(reminders, isChannel)),
    blocks: fitting([
      header(titleOf(reminders, isChannel)),
      ...mine.flatMap((item) => itemBlocks(item, at)),
      ...(groups ? [richText(line(bold("Nobody has these yet")))] : []),
      ...nobodys.flatMap((item) => itemBlocks(item, at)),
      richText(
        line(
          ...(more > 0 ? [bold(`and ${more} more: ${MY_ISSUES} overdue`), words("\n")] : []),
          italic(whyText(items, place(items, mine, isChannel))),
        ),
      ),
    ]),
  };
}

/** The same in a few plain sentences, as far as they go: for when Slack refuses the full message. */
export const plainRemindersView = (reminders: Reminders, isChannel: boolean): MessageView =>
  plainly(remindersText(reminders, isChannel));

function remindersText(reminders: Reminders, isChannel: boolean): string {
  const { items, more, at } = reminders;
  const told = items.map((item) => sentence(item, at)).join("; ");
  return `${titleOf(reminders, isChannel)}: ${told}${more > 0 ? `; and ${more} more` : ""}.`;
}

/** Whether an issue belongs to the reader, not to nobody. */
const isTheirs = ({ issue }: ListedIssue): boolean => issue.assigneeId !== null;

function titleOf({ items, more }: Reminders, isChannel: boolean): string {
  const [mine, all] = [items.filter(isTheirs).length, items.length + more];
  if (isChannel || mine === 0) return waitingTitle(all);
  return `Time is running: ${counted(all, "issue")}${mine === all ? " of yours" : ""}`;
}

const waitingTitle = (count: number): string =>
  count === 1 ? "1 issue waits for somebody to take it" : `${counted(count, "issue")} wait for somebody to take them`;

function place(items: readonly ReminderItem[], mine: readonly ReminderItem[], isChannel: boolean): keyof typeof WHY {
  if (isChannel) return "channel";
  if (mine.length > 0) return "mine";
  return items.every(({ why }) => why === "stranded") ? "stranded" : "owner";
}
const WHY = {
  mine: "You are told because time is running on what is yours: once a working day, until something is done or it sleeps.",
  owner: "You are told because you look after issues that nobody has: once a working day, until each is somebody's.",
  stranded:
    "You are told because their channel is closed and nobody else has heard of them: at most once an hour, until it is mended.",
  channel: "Told here because nobody has this yet: once a working day, until each is somebody's.",
} as const;

/** Whoever stands in for others reads for whom. */
function whyText(items: readonly ReminderItem[], where: keyof typeof WHY): string {
  const away = [...new Set(items.flatMap(({ standsInFor }) => standsInFor?.name ?? []))];
  if (away.length === 0) return WHY[where];
  const own = items.some(({ standsInFor }) => !standsInFor);
  return own ? `${WHY[where]} And ${standInText(away)}.` : `You are told because ${standInText(away)}.`;
}

const nameOf = (item: ListedIssue): string => shorten(`#${item.number} ${titleText(item.response)}`, TITLE_MAX);

/** "issue 12, 6/10 · Jane Doe, ABC Company: first action overdue by 1 d". */
function sentence(item: ReminderItem, at: string): string {
  const clocks = clocksAt(item.issue, item.rules, at);
  const due = clocks ? dueText(clocks, at).replace(/^./, (first) => first.toLowerCase()) : "";
  return `issue ${item.number}, ${shorten(titleText(item.response), TITLE_MAX)}: ${due}`;
}

/** One issue with both its clocks, and what can be done about it: two blocks. */
export function itemBlocks(item: ListedIssue, at: string): KnownBlock[] {
  const title = item.cardAt
    ? { ...link(messageUrl(item.cardAt), nameOf(item)), style: { bold: true } }
    : bold(nameOf(item));
  const { status } = item.issue;
  const clocks = clocksAt(item.issue, item.rules, at);
  return [
    richText(
      line(
        words(`${SIGNS[status]} `),
        title,
        words(
          ` · ${STATUSES[status].name}${item.standsInFor ? ` · in place of ${nameText(item.standsInFor.name)}` : ""}`,
        ),
        ...(clocks ? clockPieces(clocks, at) : []),
      ),
    ),
    {
      type: "actions",
      block_id: rowBlock(item.issueId, status, ""),
      elements: isTheirs(item) ? [...acting(item), ...passing(item)] : [assignMe(item), ...acting(item)],
    },
  ];
}

/** Both clocks as they stand this morning, and the moment that is meant. */
const clockPieces = (clocks: ClocksAt, at: string) => [
  words(`\n${waitedText(clocks, at)} · `),
  clocks.isOverdue ? bold(dueText(clocks, at)) : words(dueText(clocks, at)),
  words(", "),
  moment(clocks.dueAt, { before: clocks.isOverdue ? "since " : "by " }),
];

const pressed = ({ issueId, number, issue }: ListedIssue) => ({ issueId, number, status: issue.status });

const button = (item: ListedIssue, actionId: string, label: string, spokenAs: string): Button =>
  issueButton(pressed(item), actionId, label, `${spokenAs} ${item.number}`);

const assignMe = (item: ListedIssue): Button => ({
  ...button(item, ACTIONS.assignMe, "Assign me", "Assign me to issue"),
  style: "primary",
});

const acting = (item: ListedIssue): [StaticSelect, Button] => [
  statusSelect(pressed(item)),
  button(item, ACTIONS.rowNote, "Add note", "Add a note to issue"),
];

const passing = (item: ListedIssue): Button[] => [
  ...(canSnooze(item.issue) ? [button(item, ACTIONS.rowSnooze, "Snooze…", "Snooze issue")] : []),
  button(item, ACTIONS.rowPeople, "Not me…", "Not me: assign somebody else to issue"),
];
