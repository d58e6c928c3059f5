import type { RichTextElement } from "@slack/types";
import { counted } from "../../domain/text.ts";
import { becauseText, nameText } from "../../domain/wording.ts";
import type { LedgerEntry, Unmailed } from "../../usecases/why.ts";
import { bold, joined, line, moment, richText, words } from "./blocks.ts";
import type { MessageView } from "./card.ts";

const KINDS: Readonly<Record<LedgerEntry["kind"], string>> = {
  card: "the card",
  line: "a line in the thread",
  dm: "a direct message",
  mail: "a mail",
  digest: "digest",
  reminder: "reminders",
  rollup: "list of what nobody has",
};
/** Told with others in one message. */
const COLLECTED: ReadonlySet<LedgerEntry["kind"]> = new Set(["digest", "reminder", "rollup"]);

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
  address_refused: "the mail server refused the address lately; type it again where it works by now",
  slack_address: "the address is known from Slack alone, and the workspace does not use such addresses",
  mails_stopped: "they stopped mails about this issue",
  gave_up: "the mail server did not take it for a day",
  nothing_left: "nothing of it was left to tell",
  no_longer_so: "it was no longer so when its time came",
  card_failed: "its card could not be posted",
  place_was_closed: "the channel took no messages at that time; the card and the history have it",
  card_moved: "its card moved to another channel; the card and the history have it",
  told_later: "a later message tells it too",
  message_gone: "it is gone from Slack since",
};

/** Who was told what, newest first; and before that whom mails do not reach. */
export function whyView(number: number, entries: readonly LedgerEntry[], unmailed: readonly Unmailed[]): MessageView {
  const title = `Who was told of issue #${number}`;
  const told = entries.map((entry) => [
    bold(entry.personName ? nameText(entry.personName) : "The channel"),
    ...(COLLECTED.has(entry.kind) ? withOthers(entry) : byItself(entry)),
    ...reasons(entry),
  ]);
  const lines = [...unmailed.map(noMails), ...(told.length > 0 ? told : [[words("Nobody yet.")]])];
  const all = joined(lines, "\n");
  return { text: title, blocks: [richText(line(bold(title), words("\n"), ...all))] };
}

const UNMAILED: Readonly<Record<Unmailed["because"], string>> = {
  mails_stopped: ": stopped mails about this issue",
  slack_address: `: gets no mails, as ${CODES.slack_address}`,
};

const noMails = ({ personName, because, since }: Unmailed): RichTextElement[] => [
  bold(nameText(personName)),
  words(UNMAILED[because]),
  ...(since ? [words(" on "), moment(since)] : []),
];

const byItself = (entry: LedgerEntry): RichTextElement[] => [
  words(`: ${KINDS[entry.kind]} ${stateOf(entry)}${entry.sentAt ? " " : ""}`),
  ...(entry.sentAt ? [moment(entry.sentAt)] : []),
  ...(entry.notBefore && entry.state === "planned" ? [words(" after "), moment(entry.notBefore)] : []),
];

/** What was sent once was sent, though it be gone by now. */
const stateOf = ({ state, sentAt }: LedgerEntry): string =>
  state === "superseded" && sentAt ? STATES.sent : STATES[state];

/** "in the digest of 4 Nov at 08:00, sent 4 Nov at 08:01": told with others in one message. */
const withOthers = ({ kind, state, transport, notBefore, sentAt }: LedgerEntry): RichTextElement[] => [
  words(`: in the ${transport === "email" ? "mailed " : ""}${KINDS[kind]} of `),
  moment(notBefore ?? ""),
  ...(sentAt ? [words(", sent "), moment(sentAt)] : [words(`, which ${STATES[state]}`)]),
];

function codeText(code: string): string {
  const times = /^cut_short_(\d+)$/.exec(code)?.[1];
  if (times) return `Amends ended in the middle of it ${counted(Number(times), "time")}`;
  return CODES[code] ?? `Slack or the mail server said "${code}"`;
}

function reasons({ why, standsInFor, errorCode, state, attempts }: LedgerEntry): RichTextElement[] {
  const parts = [
    why ? `because ${becauseText(why, standsInFor)}` : "",
    errorCode && state !== "sent" ? codeText(errorCode) : "",
    state === "planned" && attempts > 0 ? `tried ${counted(attempts, "time")}` : "",
  ].filter(Boolean);
  return parts.length > 0 ? [words(` (${parts.join("; ")})`)] : [];
}
