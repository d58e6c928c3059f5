import { KEPT_TEXT, REJECTIONS_MEND, type Rejections, rejectionsText } from "../../domain/rejections.ts";
import { bold, header, italic, line, moment, richText, spoken, words } from "./blocks.ts";
import type { MessageView } from "./card.ts";

/** Deliveries that could not be understood, as an admin has to know of them: how many of which source since when, and what mends it. */
export const rejectionsView = (rejections: Rejections): MessageView => ({
  text: spoken(`${rejectionsText(rejections)}. ${REJECTIONS_MEND}`),
  blocks: [
    header(`⚠ ${rejectionsText(rejections)}`),
    richText(
      line(words("The first came "), moment(rejections.since), words(`. ${KEPT_TEXT}`)),
      line(bold("What mends it: "), words(REJECTIONS_MEND)),
    ),
    richText(
      line(italic("You are told because you are an admin of this workspace: of each source once a day at most.")),
    ),
  ],
});
