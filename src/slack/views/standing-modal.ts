import type { KnownBlock, ModalView } from "@slack/types";
import { STANDING_FIELDS, type StandingField } from "../../domain/concerned.ts";
import { STANDING_MAX, standingText } from "../../domain/standing-follows.ts";
import type { KeptFollow } from "../../usecases/standing-follows.ts";
import { CALLBACKS, INPUTS } from "../ids.ts";
import { plain } from "./blocks.ts";
import { input, modal, option, select, textField } from "./window.ts";

/** Slack takes ten checkboxes in a block. */
const A_BLOCK = 10;
/** More than anyone can add; what people have beyond it, once others were found to be them, is removed in a second go. */
const SHOWN = 80;

/** The names of the blocks that hold so many checkboxes. */
export const removalBlocks = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${INPUTS.standingRemove}_${i}`);

const FIELDS = (Object.keys(STANDING_FIELDS) as StandingField[]).map((field) => option(field, STANDING_FIELDS[field]));

/** Where a person sees, adds and removes what they follow of every new issue. */
export function standingModal(follows: readonly KeptFollow[]): ModalView {
  const shown = follows.slice(0, SHOWN);
  const names = removalBlocks(Math.ceil(shown.length / A_BLOCK));
  const removals = names.map((name, i) =>
    input(name, i === 0 ? "You follow every new issue (tick what to remove)" : "And every new issue", {
      type: "checkboxes",
      action_id: name,
      options: shown
        .slice(i * A_BLOCK, (i + 1) * A_BLOCK)
        .map((follow) => option(String(follow.id), standingText(follow))),
    }),
  );
  const what: KnownBlock = { type: "section", text: plain(follows.length === 0 ? EMPTY : WHAT) };
  return modal(CALLBACKS.standingModal, "Standing follows", "Save", [
    what,
    ...removals,
    input(INPUTS.standingField, "Follow every new issue by its", select(INPUTS.standingField, FIELDS, "tag"), {
      optional: false,
    }),
    input(INPUTS.standingValue, "Name", textField(INPUTS.standingValue, STANDING_MAX, null), {
      hint: "As the survey writes it: Portland. Capitals do not matter. Leave it empty to add nothing.",
    }),
  ]);
}

const WHAT = "You become a follower of each new issue that fits, if you see the channel of its card.";
const EMPTY = `Nothing yet. Name a tag, a company or a survey here, and you hear of everything that happens to its issues. ${WHAT}`;

/** How many of them Home names. */
const AT_HOME = 10;

/** "Every new issue tagged Portland, of ABC Company": what stands in Home. */
export function standingSummary(follows: readonly KeptFollow[]): string {
  if (follows.length === 0) return "none yet. Have every new issue of a tag, a company or a survey followed for you.";
  const shown = follows.slice(0, AT_HOME).map((follow) => standingText(follow));
  const rest = follows.length - shown.length;
  return `every new issue ${shown.join(", ")}${rest > 0 ? `, and ${rest} more` : ""}.`;
}
