import type { KnownBlock } from "@slack/types";
import { escalationStanding } from "../../domain/escalation-text.ts";
import { counted, shorten } from "../../domain/text.ts";
import { nameText, titleText } from "../../domain/wording.ts";
import type { Inbox, InboxItem } from "../../usecases/inbox.ts";
import { COMMAND } from "../ids.ts";
import { bold, header, italic, line, link, messageUrl, moment, plain, richText, spoken, words } from "./blocks.ts";
import type { MessageView } from "./card.ts";
import { escalationButtons, showAllButton } from "./escalation.ts";

const TITLE_MAX = 120;

/** The answer to `/amends escalations`: at most 2 blocks an issue and 3 more. Seen by one person only. */
export function inboxMessage(inbox: Inbox, personId: number): MessageView {
  const told = inbox.items.map((item) => `issue ${item.number}, ${titleText(item.response)}: ${standingText(item)}`);
  return {
    text: spoken(`${waitingText(inbox)}${told.length > 0 ? `: ${told.join("; ")}` : ""}`),
    blocks: [
      header("Escalated to you"),
      ...(inbox.items.length > 0 ? inboxBlocks(inbox, personId) : [{ type: "section" as const, text: plain(EMPTY) }]),
    ],
  };
}

const EMPTY =
  "Nothing waits for you. An issue that is escalated to you is listed here until it is answered, and told to you at once.";

/** "2 escalations wait for you". */
export const waitingText = ({ waiting }: Inbox): string =>
  waiting === 0
    ? "No escalation waits for you"
    : `${counted(waiting, "escalation")} ${waiting === 1 ? "waits" : "wait"} for you`;

/** Each escalation with what can be done about it, and how many there are besides. */
export function inboxBlocks({ items, more }: Inbox, personId: number): KnownBlock[] {
  return [
    ...items.flatMap((item) => itemBlocks(item, personId)),
    ...(more > 0 ? [richText(line(italic(`and ${more} more: ${COMMAND} escalations`)))] : []),
  ];
}

const standing = ({ issue, rules, names }: InboxItem) =>
  escalationStanding(issue, rules, (id) => nameText(names[id] ?? "someone"));
/** Without the comma that leads to "since". */
const standingText = (item: InboxItem): string => (standing(item)?.text ?? "").replace(/,$/, "");

function itemBlocks(item: InboxItem, personId: number): KnownBlock[] {
  const name = shorten(`#${item.number} ${titleText(item.response)}`, TITLE_MAX);
  const title = item.cardAt ? { ...link(messageUrl(item.cardAt), name), style: { bold: true } } : bold(name);
  const stands = standing(item);
  return [
    richText(
      line(
        words("🟣 "),
        title,
        ...(stands ? [words(`\n${stands.text} `), moment(stands.since, { before: "since " })] : []),
        words(` · ${item.assigneeName === null ? "nobody's yet" : `assigned to ${nameText(item.assigneeName)}`}`),
      ),
    ),
    { type: "actions", elements: [...escalationButtons(item, personId), showAllButton(item)] },
  ];
}
