import type { KnownBlock, RichTextElement } from "@slack/types";
import { promiseTold } from "../../domain/clock-text.ts";
import { DEADLINES } from "../../domain/clocks.ts";
import { escalationStanding } from "../../domain/escalation-text.ts";
import { isClosed } from "../../domain/status.ts";
import { oneLine, shorten } from "../../domain/text.ts";
import { nameText } from "../../domain/wording.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import { bold, joined, line, MOMENT_AGO, moment, richText, words } from "./blocks.ts";

/** What the clocks of an issue are drawn from. */
export type Clocked = Pick<CardData, "issue" | "rules" | "names" | "assigneeName">;

const REASON_MAX = 300;

/**
 * Since when the client waits and what is due next; then what else time does to the issue: its sleep, whom leadership's answer is awaited from, who
 * was asked. No block for a closed issue, for which no clock runs. Drawn from what is stored alone: Slack itself keeps the moments up to date.
 */
export function clocksBlock(card: Clocked): KnownBlock[] {
  if (isClosed(card.issue.status)) return [];
  const rows = [waitingLine(card), ...snoozeLine(card), ...escalationLine(card), ...askedLine(card)];
  return [richText(line(...joined(rows, "\n")))];
}

function waitingLine({ issue, rules }: Clocked): RichTextElement[] {
  const promise = promiseTold(issue, rules);
  const waits = [words("⏱ Client has waited "), moment(issue.clocks.since, { before: "since ", format: MOMENT_AGO })];
  if (!promise) return waits;
  const [name, at] = [DEADLINES[promise.deadline], promise.dueAt];
  return promise.isOverdue
    ? [...waits, words(" · "), bold(`${name} is overdue`), words(", "), moment(at, { before: "since " })]
    : [...waits, words(` · ${name} is `), moment(at, { before: "due " })];
}

function snoozeLine({ issue }: Clocked): RichTextElement[][] {
  const { snooze } = issue.clocks;
  if (!snooze) return [];
  const reason = shorten(oneLine(snooze.reason), REASON_MAX);
  return [[bold("💤 Snoozed "), moment(snooze.until, { before: "until " }), words(`: ${reason}`)]];
}

function escalationLine({ issue, rules, names }: Clocked): RichTextElement[][] {
  const standing = escalationStanding(issue, rules, (id) => nameText(names[id] ?? "someone"));
  if (!standing) return [];
  const { remindedAt = null, taken = null } = issue.clocks.escalation ?? {};
  const reminded = remindedAt && !taken ? [words(", "), moment(remindedAt, { before: "reminded " })] : [];
  return [[bold(`🟣 ${standing.text}`), words(" "), moment(standing.since, { before: "since " }), ...reminded]];
}

function askedLine({ issue, names, assigneeName }: Clocked): RichTextElement[][] {
  const { askedAt, escalation } = issue.clocks;
  if (askedAt === null) return [];
  const holder = issue.status === "escalated" ? names[escalation?.taken?.by ?? 0] : assigneeName;
  return [[words(`❓ Still on it? ${nameText(holder ?? "Someone")} `), moment(askedAt, { before: "was asked " })]];
}
