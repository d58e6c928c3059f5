import { describe, expect, test } from "@jest/globals";
import type { Happening } from "../../src/domain/issue.ts";
import type { Status } from "../../src/domain/status.ts";
import { digestMessageOf } from "../../src/email/message.ts";
import { digestView, plainDigestView } from "../../src/slack/views/digest.ts";
import { type CollectedIssue, type DigestMail, digestOf } from "../../src/usecases/digest.ts";
import type { CardData, HistoryEntry } from "../../src/usecases/reader-ports.ts";
import { at } from "../domain/builders.ts";
import { PAGE, TOBIAS } from "../email/mails.ts";
import { skeletonOf } from "../email/markup.ts";
import { aCard, aNote, faultsOfMessage, pings, textsOf } from "./cards.ts";
import { HOSTILE } from "./hostile.ts";

const happened = (version: number, what: Happening): HistoryEntry => ({
  ...aNote("", version),
  event: { ...aNote("", version).event, what },
});
const set = (version: number, to: Status, note: string): HistoryEntry =>
  happened(version, { type: "StatusChanged", from: "needs_attention", to, note, closing: null, claimedBy: null });
const reply = (version: number, note: string, ref: string): HistoryEntry =>
  happened(version, { type: "NoteAdded", note, ref });

/** What was collected of one issue: all of this history unless said otherwise. */
const collected = (
  number: number,
  history: readonly HistoryEntry[],
  { card = aCard(), status = "in_progress", versions }: { card?: CardData; status?: Status; versions?: number[] } = {},
): CollectedIssue => ({
  issueId: number,
  number,
  status,
  response: card.response,
  cardAt: { channelId: "C0DETRACT", ts: "1.5" },
  versions: versions ?? history.map(({ event }) => event.version),
  history,
});

const inWords = (...issues: CollectedIssue[]): string[] =>
  digestOf(issues).items.map(({ number, changes, latest: { event }, closing }) => {
    const note = "note" in event.what ? ` ${event.what.note}` : "";
    return `#${number} ${changes}${note}${closing ? `, closed at ${closing.event.version}` : ""}`;
  });

type Row = readonly [what: string, issues: readonly CollectedIssue[], says: readonly string[]];
const ROWS: readonly Row[] = [
  ["the latest and the count", [collected(1, [aNote("a", 2), aNote("b", 3)])], ["#1 2 b"]],
  ["not what was not collected", [collected(1, [aNote("a", 2), aNote("b", 3)], { versions: [2] })], ["#1 1 a"]],
  [
    "a note as it reads now",
    [collected(1, [reply(2, "a", "t1"), happened(3, { type: "NoteEdited", note: "z", ref: "t1" })], { versions: [2] })],
    ["#1 1 z"],
  ],
  [
    "a deleted note not at all, nor an issue of which nothing is left",
    [collected(1, [reply(2, "secret", "t1"), happened(3, { type: "NoteDeleted", ref: "t1" })], { versions: [2] })],
    [],
  ],
  [
    "a closing with what came after it",
    [collected(1, [set(2, "resolved", "done"), aNote("thanks", 3)], { status: "resolved" })],
    ["#1 2 thanks, closed at 2"],
  ],
  [
    "a closing that is the latest once",
    [collected(1, [set(2, "resolved", "done")], { status: "resolved" })],
    ["#1 1 done"],
  ],
  [
    "open issues first, then what changed last",
    [
      collected(1, [aNote("a", 9)], { status: "resolved" }),
      collected(2, [aNote("b", 2)]),
      collected(3, [aNote("c", 5)], { status: "escalated" }),
    ],
    ["#3 1 c", "#2 1 b", "#1 1 a"],
  ],
];
test.each(ROWS)("a digest tells %s", (_what, issues, says) => {
  expect(inWords(...issues)).toEqual(says);
});

test("twenty issues are shown, and how many more there are", () => {
  const digest = digestOf(Array.from({ length: 33 }, (_, i) => collected(i + 1, [aNote("n")])));
  expect(digest.items).toHaveLength(20);
  const view = digestView(digest);
  expect(view.blocks.length).toBeLessThanOrEqual(50);
  expect(JSON.stringify(view.blocks)).toContain("and 13 more: /my-issues followed");
  expect(view.text).toMatch(/^Your daily digest, 33 issues: /);
});

const mailOf = (digest: ReturnType<typeof digestOf>): DigestMail => ({
  to: TOBIAS,
  timeZone: "Europe/Berlin",
  digest,
  pages: new Map(digest.items.map(({ issueId }) => [issueId, `${PAGE}${issueId}`])),
  unsubscribe: `${PAGE}/unsubscribe`,
  messageId: "digest-7@amends.example.com",
});
const partsOf = (digest: ReturnType<typeof digestOf>) =>
  digestMessageOf(mailOf(digest), { name: "Amends", address: "amends@northwind.example" });

describe.each(HOSTILE)("%s", (_what, card) => {
  const note = card.response.comment?.slice(0, 3_000).toWellFormed() || "called her";
  const digestAbout = (given: CardData, text: string) =>
    digestOf(
      Array.from({ length: 25 }, (_, i) => {
        const history = [
          set(2, "resolved", text),
          { ...aNote(text, 3), actorName: given.assigneeName, event: { ...aNote(text, 3).event, at: at(i) } },
        ];
        return collected(i + 1, history, { card: given, status: i % 2 === 0 ? "resolved" : "in_progress" });
      }),
    );

  test("the digest is accepted by Slack and pings nobody", () => {
    for (const draw of [digestView, plainDigestView]) {
      const view = draw(digestAbout(card, note));
      expect(faultsOfMessage(view)).toEqual([]);
      expect(pings(view.text)).toBe(false);
      expect(textsOf(view).filter(({ kind, text }) => kind === "mrkdwn" || !text.isWellFormed())).toEqual([]);
    }
  });

  test("the mail's markup is the same whatever was written", () => {
    const [hostile, calm] = [partsOf(digestAbout(card, note)), partsOf(digestAbout(aCard(), "called her"))];
    expect(skeletonOf(String(hostile.html))).toEqual(skeletonOf(String(calm.html)));
    expect(String(hostile.text)).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
    expect(hostile.subject).toBe("Your daily digest: 25 issues");
  });
});
