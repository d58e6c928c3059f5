import { describe, expect, test } from "@jest/globals";
import { cardView, plainCardView } from "../../src/slack/views/card.ts";
import { lineView } from "../../src/slack/views/line.ts";
import { noteModal, statusModal } from "../../src/slack/views/modals.ts";
import { historyModal, showAllModal } from "../../src/slack/views/reading.ts";
import { at, by, carryOut, issueIn, setStatus } from "../domain/builders.ts";
import { aCard, aNote, followersNamed, NO_PRIOR } from "./cards.ts";
import { readable } from "./readable.ts";

const shows = (view: { blocks: readonly { readonly type: string }[] }, ...lines: string[]) =>
  expect(readable(view.blocks).split("\n")).toEqual(lines);

const janes = {
  owners: ["Eric Gregg", "Nathan Goff"],
  tags: ["Portland", "Industrial", "Top 100"],
  url: "https://survey.example/r/1",
};
const prior = {
  scores: [{ score: 9, scaleMax: 10, submittedAt: "2026-08-03T10:00:00.000Z" }],
  openIssues: [],
  companyDetractors: 2,
  lastEnding: {
    number: 988,
    status: "resolved",
    byName: "Eric Gregg",
    openedAt: at(-60 * 24 * 40),
    closedAt: at(-60 * 24 * 34),
    note: "weekly call agreed",
  },
} as const;

describe("the card", () => {
  test("is what the team needs to call the client, and what they can do", () => {
    const card = aCard({
      answered: janes,
      status: "in_progress",
      assigneeName: "Bridget Harper",
      followers: followersNamed("Nathan Goff", "Priya Raman"),
      noteCount: 2,
      prior,
    });
    shows(
      cardView(card),
      "# 6/10 · Jane Doe, ABC Company",
      "> Nathan wasn't as responsive as he has in the past.",
      "*Status* 🟡 Resolution in Progress",
      "*Assignee* Bridget Harper",
      "⏱ Client has waited since 2026-11-02 09:00 UTC · Closing is due 2026-11-16 09:00 UTC",
      "Followers: Nathan Goff, Priya Raman",
      "What is one thing we could be doing differently?  No Response Provided",
      "Contact  janedoe@example.com · 555-123-4567",
      "Director line  Eric Gregg › Nathan Goff",
      "Tags  Portland · Industrial · Top 100",
      "↩ Answered before: 9/10 (2026-08-03)",
      "↩ 2nd detractor from ABC Company in 30 days",
      "↩ Last time (#988): Resolved in 6 d by Eric Gregg: “weekly call agreed”",
      "#1042 · Quarterly Survey 1 · answered 2026-11-02 09:00 UTC · [open in the survey tool](https://survey.example/r/1) · 2 notes",
      "[Resolved]! [Can't Resolve] [Not an Issue] [Escalate] [Assign to… ▾] [Add note] [Follow or unfollow] [⋯ History | Show all answers | Assign or add by email… | Snooze… | Undo my last change]",
    );
    expect(cardView(card).text).toBe(
      "Issue 1042, Resolution in Progress: Jane Doe, ABC Company answered 6 of 10. “Nathan wasn't as responsive as he has in the past.”",
    );
  });

  test("of someone who left everything blank says so, and asks its questions all the same", () => {
    const answered = {
      score: null,
      comment: null,
      respondent: { externalId: null, name: null, email: null, phone: null, company: null, title: null },
      survey: { id: null, name: null },
      owners: [],
      tags: [],
      answers: [
        { question: "What could we do better?", answer: null },
        { question: "May we call you?", answer: "Yes" },
      ],
      wantsContact: true,
    };
    const view = cardView(aCard({ answered }));
    shows(
      view,
      "# no score · Someone",
      "May we call you?",
      "> Yes",
      "*Status* 🔴 Needs Attention",
      "*Assignee* Nobody yet",
      "⏱ Client has waited since 2026-11-02 09:00 UTC · First action is due 2026-11-04 17:00 UTC",
      "Nobody follows yet.",
      "What could we do better?  No Response Provided",
      "Asks to be contacted",
      "Contact  not given",
      "#1042 · survey · answered 2026-11-02 09:00 UTC",
      "[Resolution in Progress]! [Resolved] [Can't Resolve] [Not an Issue] [Escalate] [Assign to… ▾] [Assign me] [Add note] [Follow or unfollow] [⋯ History | Show all answers | Assign or add by email… | Snooze…]",
    );
    expect(view.text).toBe("Issue 1042, Needs Attention: Someone gave no score. “Yes”");
  });

  test("shrinks to the essence once it is closed", () => {
    const { issue } = carryOut(
      issueIn("in_progress"),
      setStatus("in_progress", "resolved", "weekly call agreed"),
      by(2, 90),
    );
    const card = aCard({
      issue,
      statusChangedByName: "Nathan Goff",
      lastNote: { text: "weekly call agreed", by: "Nathan Goff" },
    });
    shows(
      cardView(card),
      "# 6/10 · Jane Doe, ABC Company",
      "🟢 Resolved · by Nathan Goff · Spoke with the client: Yes, by phone · Root cause: Other",
      "> weekly call agreed",
      "Client: Nathan wasn't as responsive as he has in the past.",
      "#1042 · opened 2026-11-02 09:00 UTC · closed 2026-11-02 10:30 UTC",
      "[Reopen] [Add note] [⋯ History | Show all answers | Assign or add by email… | Follow or unfollow | Undo my last change]",
    );
  });

  test("when Slack refuses the full one is plain, with the same controls", () => {
    shows(
      plainCardView(aCard()),
      "6/10 · Jane Doe, ABC Company",
      "Nathan wasn't as responsive as he has in the past.",
      "*Status* 🔴 Needs Attention",
      "*Assignee* Nobody yet",
      "[Resolution in Progress]! [Resolved] [Can't Resolve] [Not an Issue] [Escalate] [Assign to… ▾] [Assign me] [Add note] [Follow or unfollow] [⋯ History | Show all answers | Assign or add by email… | Snooze…]",
    );
  });

  test("cuts long answers and says where all of them are", () => {
    const answers = Array.from({ length: 11 }, (_, i) => ({ question: `Q${i + 1}`, answer: `A${i + 1}` }));
    const text = readable(cardView(aCard({ answered: { comment: "x".repeat(2_000), answers } })).blocks);
    expect(text).toContain(`> ${"x".repeat(699)}…`);
    expect(text).toContain("Q8  A8\nand 3 more questions, under More › Show all");
    expect(text).not.toContain("Q9");
  });
});

describe("the thread and the windows", () => {
  test("a thread line is one sentence, and reads the same aloud", () => {
    const line = lineView({ number: 1042, response: aCard().response, ...aNote("my fault,\nwas on leave") });
    shows(line, "Bridget Harper added a note:", "> my fault,", "> was on leave");
    expect(line.text).toBe("Bridget Harper added a note: my fault, was on leave");
  });

  test("the status window asks for the note, and what a closing asks besides", () => {
    const view = statusModal(
      { number: 1042, title: "6/10 · Jane Doe, ABC Company" },
      { issueId: 42, seen: "needs_attention", to: "resolved" },
      { rootCauses: ["Responsiveness", "Price"] },
    );
    shows(
      view,
      "6/10 · Jane Doe, ABC Company",
      "Needs Attention → Resolved",
      "(info) Resolved usually follows Resolution in Progress. If you have already spoken with the client, go ahead.",
      "Did you speak with the client? (required): (Yes, by phone | Yes, in a meeting | Yes, by mail | No)",
      "Root cause (required): (Responsiveness | Price)",
      "Note (required): [] (How it was settled, or what now prevents it.)",
    );
    expect([view.title?.text, view.submit?.text]).toEqual(["Issue #1042", "Resolved"]);
  });

  test("a window that comes back keeps what was typed and says what happened", () => {
    const view = noteModal(
      { number: 1042, title: "6/10 · Jane Doe" },
      { issueId: 42, seen: "resolved", to: null },
      { typed: { note: "called", contact: null, rootCause: null }, warning: "This issue is already Resolved." },
    );
    shows(
      view,
      "6/10 · Jane Doe",
      "(warning) This issue is already Resolved.",
      "Note (required): [called] (What the team should know.)",
    );
  });

  test("the history is newest first, after what is known from before", () => {
    const entries = [aNote("first", 1), aNote("second", 2)];
    shows(
      historyModal(aCard({ prior: { ...NO_PRIOR, openIssues: [{ number: 7, name: "Ravi Patel" }] } }), entries),
      "6/10 · Jane Doe, ABC Company",
      "Before this issue",
      "Also open: #7 Ravi Patel",
      "---",
      "2026-11-02 09:02 UTC · Bridget Harper added a note",
      "> second",
      "2026-11-02 09:01 UTC · Bridget Harper added a note",
      "> first",
    );
    const long = historyModal(
      aCard(),
      Array.from({ length: 500 }, (_, i) => aNote(`note ${i}`, i + 1)),
    );
    expect(readable(long.blocks)).toMatch(/> note 499\n.*\n440 earlier entries are not shown\.$/s);
    const oneMore = historyModal(
      aCard(),
      Array.from({ length: 61 }, (_, i) => aNote(`note ${i}`, i + 1)),
    );
    expect(readable(oneMore.blocks)).toMatch(/\n1 earlier entry is not shown\.$/s);
  });

  test("all answers are all there, however long", () => {
    const comment = "Late again. ".repeat(1_000).trim();
    const view = showAllModal(aCard({ answered: { comment, segment: { Region: "West" } } }));
    const text = readable(view.blocks);
    expect(text.replaceAll("\n", "")).toContain(comment);
    expect(text).toContain("What is one thing we could be doing differently?\nNo Response Provided\nRegion\nWest");
  });
});
