import type { Button, KnownBlock } from "@slack/types";
import { spanText } from "../../domain/wording.ts";
import type { DmData } from "../../usecases/reader-ports.ts";
import { ACTIONS } from "../ids.ts";
import { bold, line, MOMENT_AGO, moment, richText, words } from "./blocks.ts";
import { issueButton } from "./issue-button.ts";

/** The question has not been answered yet, nor asked anew. */
export const isPending = ({ card, news }: DmData): boolean => card.issue.clocks.askedAt === news.event.at;

/** "Still on it? Nothing was heard of … for 7 d": what the question says in a notification. */
export function askedText({ news }: DmData, called: string): string {
  const { what, at } = news.event;
  const span = what.type === "LeaseAsked" ? ` for ${spanText(what.lastSignAt, at)}` : "";
  return `Still on it? Nothing was heard of ${called}${span}.`;
}

/** The question whether somebody is still on it, with its answers while one is awaited. */
export function askedBlocks(dm: DmData, title: string): KnownBlock[] {
  const { what } = dm.news.event;
  const since = what.type === "LeaseAsked" ? what.lastSignAt : dm.news.event.at;
  const asked = [
    words("Still on it? Nothing was heard of this "),
    moment(since, { before: "since ", format: MOMENT_AGO }),
  ];
  const answered = words(". Say so, let it sleep, or hand it over; else it goes back for anybody to take.");
  return isPending(dm)
    ? [richText(line(bold(title), words("\n"), ...asked, answered)), { type: "actions", elements: answers(dm) }]
    : [richText(line(bold(title), words("\nYou were asked whether you are still on it. That is settled.")))];
}

function answers({ card: { issueId, number, issue } }: DmData): Button[] {
  const about = { issueId, number, status: issue.status };
  return [
    {
      ...issueButton(about, ACTIONS.addNote, "Yes, add a note", `Yes, still on it: add a note to issue ${number}`),
      style: "primary",
    },
    issueButton(about, ACTIONS.snooze, "Snooze…", `Snooze issue ${number}`),
    issue.status === "escalated"
      ? issueButton(about, ACTIONS.sendEscalation, "Send to…", `Send issue ${number} to somebody else`)
      : issueButton(about, ACTIONS.handOver, "Hand over…", `Hand issue ${number} over`),
  ];
}
