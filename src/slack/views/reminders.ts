import type { KnownBlock } from "@slack/types";
import { clocksAt, dueText, waitedText } from "../../domain/clock-text.ts";
import { STATUSES } from "../../domain/status.ts";
import { counted, shorten } from "../../domain/text.ts";
import { titleText } from "../../domain/wording.ts";
import type { ReminderItem, Reminders } from "../../usecases/reminders.ts";
import { bold, header, line, link, messageUrl, richText, spoken, words } from "./blocks.ts";
import { type MessageView, SIGNS } from "./card.ts";

/** All that a person, or a channel, is reminded of this morning. */
export function remindersView({ items, more, at }: Reminders, isChannel: boolean): MessageView {
  const total = counted(items.length + more, "issue");
  const title = isChannel ? `Nobody has taken ${total} yet` : `${total} of yours: time is running`;
  const told = items.map((item) => `#${item.number} ${titleText(item.response)}: ${standing(item, at)}`);
  return {
    text: spoken(`${title}: ${told.join("; ")}`),
    blocks: [header(title), ...items.map((item) => itemBlock(item, at))],
  };
}

function itemBlock(item: ReminderItem, at: string): KnownBlock {
  const name = shorten(`#${item.number} ${titleText(item.response)}`, 120);
  const title = item.cardAt ? { ...link(messageUrl(item.cardAt), name), style: { bold: true } } : bold(name);
  const { status } = item.issue;
  return richText(line(words(`${SIGNS[status]} `), title, words(` · ${STATUSES[status].name}\n${standing(item, at)}`)));
}

function standing({ issue, rules }: ReminderItem, at: string): string {
  const clocks = clocksAt(issue, rules, at);
  return clocks ? `${waitedText(clocks, at)} · ${dueText(clocks, at)}` : "";
}
