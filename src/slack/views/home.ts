import type { HomeView, KnownBlock } from "@slack/types";
import { type Absences, dayText } from "../../domain/away.ts";
import { countText } from "../../domain/groups.ts";
import { nameText } from "../../domain/wording.ts";
import type { HomeData } from "../../usecases/homes.ts";
import type { IssueList } from "../../usecases/list-issues.ts";
import { ACTIONS, COMMAND } from "../ids.ts";
import { writeState } from "../list-state.ts";
import { closuresPart } from "./alert.ts";
import { bold, header, line, plain, richText, words } from "./blocks.ts";
import { inboxBlocks } from "./inbox.ts";
import { listBlocks, titleOf } from "./issue-list.ts";
import { standingSummary } from "./standing-modal.ts";

/** A person's Home: what is on their plate, the lists, and what they can set. Whoever sees no issue by right reads how it works. */
export function homeView(data: HomeData): HomeView {
  const { list, standing, isFirst, now } = data;
  if (!list)
    return { type: "home", blocks: [header("Amends"), { type: "section", text: plain(NOT_FOR_YOU) }, ...HOW_IT_WORKS] };
  const intro: KnownBlock[] = isFirst ? [...HOW_IT_WORKS, { type: "divider" }] : [];
  const outro: KnownBlock[] = isFirst ? [] : [{ type: "divider" }, ...HOW_IT_WORKS];
  return {
    type: "home",
    blocks: [
      header(plateText(data, list)),
      ...closuresPart(data.closures),
      ...absencesPart(data.absences),
      ...inboxPart(data, list),
      ...intro,
      tools(list),
      richText(line(bold("Standing follows: "), words(standingSummary(standing)))),
      ...(list.state.list === "found" ? [richText(line(bold(titleOf(list.state))))] : []),
      ...listBlocks(list, now),
      ...outro,
    ],
  };
}

/** "My Issues · 3 open, 1 overdue, 1 escalated to you · 13 flagged". */
function plateText({ overdue, inbox }: HomeData, { counts }: IssueList): string {
  const mine = [
    [counts.working, "open"],
    [overdue, "overdue"],
    [inbox.waiting, "escalated to you"],
  ] as const;
  const plate = mine.flatMap(([count, what]) => (count > 0 ? [`${countText(count)} ${what}`] : []));
  const flagged = counts.flagged === 0 ? [] : [`${countText(counts.flagged)} flagged`];
  return ["My Issues", plate.length > 0 ? plate.join(", ") : "nothing on your plate", ...flagged].join(" · ");
}

const AWAY_SHOWN = 5;

/** Whose work is whose for now. */
function absencesPart({ own, of }: Absences): KnownBlock[] {
  const sentences = [
    ...(own ? [`You are away until ${dayText(own.until)}. ${nameText(own.deputyName)} stands in for you.`] : []),
    ...of
      .slice(0, AWAY_SHOWN)
      .map(({ name, until }) => `You stand in for ${nameText(name)}, who is away until ${dayText(until)}.`),
    ...(of.length > AWAY_SHOWN ? [`You stand in for ${of.length - AWAY_SHOWN} more.`] : []),
  ];
  return sentences.length === 0 ? [] : [richText(...sentences.map((sentence) => line(words(sentence))))];
}

/** What leadership is asked comes before everything else. */
const inboxPart = ({ inbox }: HomeData, { viewer }: IssueList): KnownBlock[] =>
  inbox.items.length === 0
    ? []
    : [header("Escalated to you"), ...inboxBlocks(inbox, viewer.personId), { type: "divider" }];

const NOT_FOR_YOU =
  "My Issues is for members of this workspace. You can read the cards in the channels you are in, and ask a member to change one.";

const button = (action_id: string, text: string) => ({ type: "button" as const, action_id, text: plain(text) });

const tools = ({ state, viewer }: IssueList): KnownBlock => ({
  type: "actions",
  elements: [
    {
      type: "button",
      action_id: ACTIONS.filter,
      text: plain("Search or filter"),
      value: writeState({ ...state, cursor: null, at: 1 }),
    },
    button(ACTIONS.preferences, "My preferences"),
    button(ACTIONS.standing, "Standing follows"),
    ...(viewer.isAdmin ? FOR_ADMINS : []),
  ],
});

const FOR_ADMINS = [
  button(ACTIONS.settings, "Workspace settings"),
  button(ACTIONS.terms, "Deadlines and escalation"),
  button(ACTIONS.matches, "People"),
];

const HOW_IT_WORKS: readonly KnownBlock[] = [
  richText(
    line(bold("How it works")),
    line(
      words(
        "• Every unhappy survey answer becomes an issue with a card in the channel. It does not rest until it is closed with a note.",
      ),
    ),
    line(
      words("• Act on a card, or here: set a status with a note on what you did. An issue nobody had is yours then."),
    ),
    line(words("• Follow an issue to be told of its changes. You are never told of your own.")),
    line(words(`• ${COMMAND} help lists what else you can ask for.`)),
  ),
];
