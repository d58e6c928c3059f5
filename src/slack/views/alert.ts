import type { KnownBlock } from "@slack/types";
import { type Closure, closureText, meanwhileText, mendingStep, waitingText } from "../../domain/closures.ts";
import { titleText } from "../../domain/wording.ts";
import type { Alert } from "../../usecases/alerts.ts";
import { MY_ISSUES } from "../ids.ts";
import { bold, header, italic, line, moment, richText, spoken, words } from "./blocks.ts";
import type { MessageView } from "./card.ts";
import { fitting, plainly } from "./fitting.ts";
import { itemBlocks } from "./reminders.ts";

/** A closed place as one person has to know of it: what is closed, what mends it, and their issues there to be acted on. At most 34 blocks. */
export function alertView(alert: Alert): MessageView {
  const { closure, isForAdmin, waiting, items, more, at } = alert;
  return {
    text: spoken(alertText(alert)),
    blocks: fitting([
      header(`⚠ ${closureText(closure)}`),
      richText(
        line(
          words(`${waitingText(waiting)}; closed `),
          moment(closure.since, { before: "since " }),
          words(". "),
          words(meanwhileText(closure)),
        ),
        ...(isForAdmin ? [line(bold("What mends it: "), words(mendingStep(closure)))] : []),
      ),
      ...items.flatMap((item) => itemBlocks(item, at)),
      richText(
        line(
          ...(more > 0 ? [bold(`and ${more} more: ${MY_ISSUES} open`), words("\n")] : []),
          italic(WHY[isForAdmin ? "admin" : "other"]),
        ),
      ),
    ]),
  };
}

/** The same in a few plain sentences, as far as they go: for when Slack refuses the full message. */
export const plainAlertView = (alert: Alert): MessageView => plainly(alertText(alert));

function alertText({ closure, isForAdmin, waiting, items }: Alert): string {
  const told = items.map((item) => `issue ${item.number}, ${titleText(item.response)}`);
  const toDo = isForAdmin ? mendingStep(closure) : "Work on yours here.";
  return `${closureText(closure)}: ${waitingText(waiting)}. ${toDo}${told.length > 0 ? ` ${told.join("; ")}` : ""}`;
}

const WHY = {
  admin: "You are told because you are an admin of this workspace: once, and again each week while it lasts.",
  other: "You are told because these are yours, or you look after those that nobody has: once, until it is mended.",
} as const;

/** What admins read at the top of their Home while a place is closed. */
export const closuresPart = (closures: readonly Closure[]): KnownBlock[] =>
  closures.length === 0
    ? []
    : [
        richText(
          ...closures.flatMap((closure) => [
            line(
              bold(`⚠ ${closureText(closure)} `),
              moment(closure.since, { before: "since " }),
              words("\n"),
              words(mendingStep(closure)),
            ),
          ]),
        ),
        { type: "divider" },
      ];
