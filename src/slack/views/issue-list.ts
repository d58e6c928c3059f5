import type { ActionsBlock, Button, KnownBlock, RichTextElement } from "@slack/types";
import { ALL_GROUPS, countText, GROUPS, type Group, issuesText } from "../../domain/groups.ts";
import { scoreText } from "../../domain/nps.ts";
import { respondentName } from "../../domain/respondent.ts";
import { STATUSES } from "../../domain/status.ts";
import { oneLine, shorten } from "../../domain/text.ts";
import { nameText, spanText } from "../../domain/wording.ts";
import { firstPage, type IssueList, type IssueRow, isUnfiltered, type ListState } from "../../usecases/list-issues.ts";
import { ACTIONS, rowBlock } from "../ids.ts";
import { writeShort, writeState } from "../list-state.ts";
import { bold, header, LIMITS, line, link, messageUrl, moment, plain, richText, spoken, words } from "./blocks.ts";
import { type MessageView, SIGNS } from "./card.ts";
import { issueButton, statusSelect } from "./issue-button.ts";

const WHO_MAX = 120;

/** The answer to /my-issues: the groups with their counts, a page of one of them, and the way to the next. Seen by one person only. */
export function listMessage(list: IssueList, now: string): MessageView {
  return {
    text: spoken(`${titleOf(list.state)}: ${rangeText(list)}`),
    blocks: [header(`My Issues · ${titleOf(list.state)}`), ...listBlocks(list, now, writeShort(list.state))],
  };
}

/** What a list is called. */
export function titleOf({ list, words: searched, filters }: ListState): string {
  if (list !== "found") return GROUPS[list].name;
  const isAllOverdue = searched === "" && filters.overdue === true && isUnfiltered({ ...filters, overdue: null });
  return isAllOverdue ? "Overdue" : `Found: ${searched || "filtered"}`;
}

/** The groups, what is shown of which, the rows, and paging: at most 26 blocks. `shown`: what the rows carry of the list, where it is not drawn anew by itself. */
export function listBlocks(list: IssueList, now: string, shown = ""): KnownBlock[] {
  return [
    groupButtons(list),
    { type: "context", elements: [plain(explanation(list), LIMITS.section)] },
    ...(list.rows.length > 0 ? list.rows.flatMap((row) => rowBlocks(row, now, shown)) : [emptyBlock(list.state)]),
    ...paging(list),
  ];
}

function groupButtons({ counts, state }: IssueList): ActionsBlock {
  return {
    type: "actions",
    elements: ALL_GROUPS.map((group) => ({
      ...listButton(group, `${GROUPS[group].name} ${countText(counts[group])}`, firstPage(group)),
      accessibility_label: `Show ${GROUPS[group].name}: ${issuesText(counts[group])}`,
      ...(group === state.list ? { style: "primary" as const } : {}),
    })),
  };
}

/** A button that shows a list. */
const listButton = (what: Group | "next" | "previous" | "clear", text: string, state: ListState): Button => ({
  type: "button",
  action_id: `${ACTIONS.list}${what}`,
  text: plain(text, LIMITS.button),
  value: writeState(state),
});

function explanation({ state }: IssueList): string {
  const isByDue = state.filters.overdue && state.words === "";
  const found = `In all groups, ${isByDue ? "overdue longest" : "newest"} first.`;
  const what = state.list === "found" ? found : GROUPS[state.list].what;
  const searched = state.words && state.list !== "found" ? `Only with “${oneLine(state.words)}”.` : "";
  return [what, searched, filterText(state)].filter(Boolean).join(" ");
}

/** What a list is narrowed by, in words; empty when it is not. */
export function filterText({ filters }: ListState): string {
  const { tag, survey, director, status, assigneeId, overdue } = filters;
  const parts = [
    tag && `tag ${tag}`,
    survey && `survey ${survey}`,
    director && `director ${director}`,
    status && STATUSES[status].name,
    assigneeId && "one assignee",
    overdue && "overdue",
  ].filter(Boolean);
  return parts.length > 0 ? `Only: ${oneLine(parts.join(" · "))}.` : "";
}

function emptyBlock(state: ListState): KnownBlock {
  const text =
    state.list === "found" || isNarrowed(state)
      ? "Nothing fits. Try fewer or shorter words."
      : GROUPS[state.list].empty;
  return { type: "section", text: plain(text) };
}

/** An issue in two blocks: who and how it stands, and what can be done about it here. */
function rowBlocks(row: IssueRow, now: string, shown: string): KnownBlock[] {
  const title = `${scoreText(row.score, row.scaleMax)} · ${shorten(whoText(row), WHO_MAX)}`;
  const { card } = row;
  const address = card && messageUrl(card);
  return [
    richText(
      line(
        words(`${SIGNS[row.status]} `),
        address ? { ...link(address, title), style: { bold: true } } : bold(title),
        words(
          `\n#${row.number} · ${STATUSES[row.status].name} · ${row.assigneeName ? nameText(row.assigneeName) : "Nobody yet"} · ${ageText(row, now)}`,
        ),
        ...duePieces(row, now),
      ),
    ),
    rowControls(row, shown),
  ];
}

const whoText = (row: IssueRow): string => oneLine([respondentName(row), row.company].filter(Boolean).join(", "));
const ageText = (row: IssueRow, now: string): string =>
  row.closedAt ? `closed ${spanText(row.closedAt, now)} ago` : `open for ${spanText(row.openedAt, now)}`;

/** What is owed and when; and until when it sleeps. */
function duePieces({ dueAt, snoozedUntil }: IssueRow, now: string): RichTextElement[] {
  const isOverdue = dueAt !== null && Date.parse(dueAt) < Date.parse(now);
  return [
    ...(dueAt === null ? [] : [words(" · ")]),
    ...(isOverdue ? [bold(`overdue by ${spanText(dueAt, now)}`)] : []),
    ...(dueAt !== null && !isOverdue ? [moment(dueAt, { before: "due " })] : []),
    ...(snoozedUntil === null ? [] : [words(" · "), moment(snoozedUntil, { before: "snoozed until " })]),
  ];
}

function rowControls(row: IssueRow, shown: string): ActionsBlock {
  const { issueId, number, status } = row;
  return {
    type: "actions",
    block_id: rowBlock(issueId, status, shown),
    elements: [
      statusSelect(row),
      issueButton(row, ACTIONS.rowNote, "Add note", `Add a note to issue ${number}`),
      issueButton(row, ACTIONS.rowPeople, "Assign…", `Assign or follow issue ${number}`),
    ],
  };
}

const isNarrowed = ({ words: searched, filters }: ListState): boolean => searched !== "" || !isUnfiltered(filters);

function rangeText({ rows, state, counts }: IssueList): string {
  if (rows.length === 0) return "no issue";
  const range = `${state.at}–${state.at + rows.length - 1}`;
  return state.list === "found" || isNarrowed(state) ? range : `${range} of ${countText(counts[state.list])}`;
}

function paging(list: IssueList): KnownBlock[] {
  const { next, previous, state } = list;
  const buttons = [
    ...(previous ? [{ ...listButton("previous", "Previous", previous), accessibility_label: "Previous page" }] : []),
    ...(next ? [{ ...listButton("next", "Next", next), accessibility_label: "Next page" }] : []),
    ...(state.list !== "found" && isNarrowed(state)
      ? [listButton("clear", "Show all of this list", firstPage(state.list))]
      : []),
  ];
  return [
    ...(list.rows.length > 0 ? [{ type: "context" as const, elements: [plain(rangeText(list))] }] : []),
    ...(buttons.length > 0 ? [{ type: "actions" as const, elements: buttons }] : []),
  ];
}
