import type { PriorContact } from "../../src/domain/prior-contact.ts";
import type { SurveyResponse } from "../../src/domain/response.ts";
import type { Status } from "../../src/domain/status.ts";
import { checkBlocks } from "../../src/sandbox/blocks/check.ts";
import { checkView, mostViewBytes } from "../../src/sandbox/blocks/view.ts";
import type { MessageView } from "../../src/slack/views/card.ts";
import type { CardData, HistoryEntry } from "../../src/usecases/reader-ports.ts";
import { aResponse, at, issueIn, RULES, START } from "../domain/builders.ts";

export const NO_PRIOR: PriorContact = { scores: [], openIssues: [], companyDetractors: 1, lastEnding: null };

/** What a card shows of a detractor's answer; give what matters to the test. */
export const aCard = (
  given: Partial<CardData> & { status?: Status; answered?: Partial<SurveyResponse> } = {},
): CardData => {
  const { status = "needs_attention", answered = {}, ...rest } = given;
  return {
    workspaceId: 1,
    issueId: 42,
    number: 1042,
    left: null,
    issue: issueIn(status),
    response: aResponse(answered),
    sourceName: "survey",
    assigneeName: null,
    assigneeSlackId: null,
    followers: [],
    statusChangedByName: null,
    lastNote: null,
    noteCount: 0,
    flaggedBy: null,
    prior: NO_PRIOR,
    rules: RULES,
    names: {},
    ...rest,
  };
};

/** Followers of whom Slack knows none. */
export const followersNamed = (...names: string[]): CardData["followers"] =>
  names.map((name, i) => ({ personId: 100 + i, name, slackId: null }));

/** A respondent of whom only the given is known. */
export const somebody = (given: Partial<SurveyResponse["respondent"]>): SurveyResponse["respondent"] => ({
  externalId: null,
  name: null,
  email: null,
  phone: null,
  company: null,
  title: null,
  ...given,
});

/** One entry of a history: a note, a minute after the one before. */
export const aNote = (note: string, version = 2): HistoryEntry => ({
  event: {
    version,
    at: at(version),
    actor: { kind: "person", personId: 1 },
    via: "slack",
    what: { type: "NoteAdded", note, ref: null },
  },
  actorName: "Bridget Harper",
  names: {},
});

/** Everything Slack would refuse about a message; chat.update takes 4,000 characters of text, chat.postMessage ten times as many. */
export function faultsOfMessage({ text, blocks }: MessageView): string[] {
  const faults = checkBlocks(blocks, "message", "/blocks").map((f) => `${f.message} at ${f.pointer}`);
  const length = textsOf(blocks).reduce((sum, { text: shown }) => sum + shown.length, 0);
  if (length > 10_000) faults.push(`texts of ${length} characters together`);
  if (text.trim() === "") faults.push("no text");
  if (text.length > 4_000) faults.push(`text of ${text.length} characters`);
  return faults;
}

/** Everything Slack would refuse about a modal. */
export function faultsOfModal(view: unknown): string[] {
  const faults = checkView(view, ["modal"], "/view").map((f) => `${f.message} at ${f.pointer}`);
  const bytes = Buffer.byteLength(JSON.stringify(view));
  return bytes > mostViewBytes ? [...faults, `${bytes} bytes`] : faults;
}

/** Every text object or text run in a tree, with how Slack reads it: as it is, or as mrkdwn. */
export function textsOf(value: unknown): { kind: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (value === null || typeof value !== "object") return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const own = typeof text === "string" ? [{ kind: String(type), text }] : [];
  return [...own, ...Object.values(value).flatMap(textsOf)];
}

/** Whether mrkdwn holds anything that Slack would turn into a mention, a channel or a link. */
export const pings = (mrkdwn: string): boolean => /<[^>]*>|[<>]/.test(mrkdwn);

export { START };
