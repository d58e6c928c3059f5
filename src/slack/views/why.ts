import type { RichTextElement } from "@slack/types";
import { nameText, WHY } from "../../domain/wording.ts";
import type { LedgerEntry } from "../../usecases/why.ts";
import { bold, joined, line, moment, richText, words } from "./blocks.ts";
import type { MessageView } from "./card.ts";

const KINDS: Readonly<Record<LedgerEntry["kind"], string>> = {
  card: "the card",
  line: "a line in the thread",
  dm: "a direct message",
  mail: "a mail",
};

const STATES: Readonly<Record<LedgerEntry["state"], string>> = {
  planned: "is planned",
  sending: "is being sent",
  sent: "was sent",
  unknown: "may have arrived; it is looked for before it is sent again",
  failed: "could not be delivered",
  superseded: "was not sent",
};

/** The words of the ledger for what a machine would call a code. */
const CODES: Readonly<Record<string, string>> = {
  slack_silent: "Slack did not answer for ten minutes, a mail went out instead",
  no_smtp: "no mail server is configured",
  no_address: "there is no working address",
  gave_up: "the mail server did not take it for a day",
  card_failed: "its card could not be posted",
};

/** Who was told what, newest first. */
export function whyView(number: number, entries: readonly LedgerEntry[]): MessageView {
  const title = `Who was told of issue #${number}`;
  const lines = entries.map((entry) => [
    bold(entry.personName ? nameText(entry.personName) : "The channel"),
    words(`: ${KINDS[entry.kind]} ${STATES[entry.state]}${entry.sentAt ? " " : ""}`),
    ...(entry.sentAt ? [moment(entry.sentAt)] : []),
    ...(entry.notBefore && entry.state === "planned" ? [words(" after "), moment(entry.notBefore)] : []),
    ...reasons(entry),
  ]);
  const all = lines.length > 0 ? joined(lines, "\n") : [words("Nobody yet.")];
  return { text: title, blocks: [richText(line(bold(title), words("\n"), ...all))] };
}

function reasons({ why, errorCode, state, attempts }: LedgerEntry): RichTextElement[] {
  const parts = [
    why ? `because ${WHY[why]}` : "",
    errorCode && state !== "sent" ? (CODES[errorCode] ?? `Slack or the mail server said "${errorCode}"`) : "",
    state === "planned" && attempts > 0 ? `tried ${attempts} times` : "",
  ].filter(Boolean);
  return parts.length > 0 ? [words(` (${parts.join("; ")})`)] : [];
}
