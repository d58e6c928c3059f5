import type { HomeView, KnownBlock } from "@slack/types";
import { countText } from "../../domain/groups.ts";
import type { HomeData } from "../../usecases/homes.ts";
import type { IssueList } from "../../usecases/list-issues.ts";
import { ACTIONS, COMMAND } from "../ids.ts";
import { writeState } from "../list-state.ts";
import { bold, header, line, plain, richText, words } from "./blocks.ts";
import { listBlocks, titleOf } from "./issue-list.ts";
import { standingSummary } from "./standing-modal.ts";

/** A person's Home: what is on their plate, the lists, and what they can set. Whoever sees no issue by right reads how it works. */
export function homeView({ list, standing, isFirst, now }: HomeData): HomeView {
  if (!list)
    return { type: "home", blocks: [header("Amends"), { type: "section", text: plain(NOT_FOR_YOU) }, ...HOW_IT_WORKS] };
  const intro: KnownBlock[] = isFirst ? [...HOW_IT_WORKS, { type: "divider" }] : [];
  const outro: KnownBlock[] = isFirst ? [] : [{ type: "divider" }, ...HOW_IT_WORKS];
  return {
    type: "home",
    blocks: [
      header(plateText(list)),
      ...intro,
      tools(list),
      richText(line(bold("Standing follows: "), words(standingSummary(standing)))),
      ...(list.state.list === "found" ? [richText(line(bold(titleOf(list.state))))] : []),
      ...listBlocks(list, now),
      ...outro,
    ],
  };
}

/** "My Issues: 3 open, 1 nobody has acted on yet". */
function plateText({ counts }: IssueList): string {
  const flagged = counts.flagged === 0 ? "" : ` · ${countText(counts.flagged)} flagged`;
  return counts.working === 0
    ? `My Issues · nothing on your plate${flagged}`
    : `My Issues · ${countText(counts.working)} open${flagged}`;
}

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
    ...(viewer.isAdmin ? [button(ACTIONS.settings, "Workspace settings"), button(ACTIONS.matches, "People")] : []),
  ],
});

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
