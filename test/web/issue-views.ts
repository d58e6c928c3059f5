import type { Html } from "../../src/html.ts";
import type { HistoryEntry } from "../../src/usecases/reader-ports.ts";
import type { Fault } from "../../src/usecases/submit-form.ts";
import { type IssueView, issuePage } from "../../src/web/page/issue-page.ts";
import { pageAnswer } from "../../src/web/page/layout.ts";
import { momentsIn } from "../../src/web/page/moment.ts";
import { faultsNotice } from "../../src/web/page/notices.ts";
import { NOTHING_TYPED } from "../../src/web/page/read-form.ts";
import { at } from "../domain/builders.ts";
import { aCard, aNote, followersNamed } from "../slack/cards.ts";
import { everyClock } from "../support/every-clock.ts";

/** Everything a page may be made from; give what matters to the test. */
export const aView = (given: Partial<IssueView> = {}): IssueView => ({
  card: aCard(),
  visitor: {
    workspaceId: 1,
    issueId: 42,
    personId: 1,
    name: "Bridget",
    standing: "member",
    inSlack: true,
    timeZone: null,
  },
  people: [{ id: 1, name: "Bridget", standing: "member", email: null }],
  rootCauses: ["Responsiveness"],
  typed: NOTHING_TYPED,
  faults: [],
  proof: { nonce: "nonce", seal: "seal" },
  open: null,
  token: "token",
  history: [aNote("called")],
  notice: null,
  mailsStoppedAt: null,
  moment: momentsIn("Europe/Berlin"),
  now: at(60),
  ...given,
});

/** The same text wherever someone may have written one. */
export function everywhere(text: string): IssueView {
  const faults: readonly Fault[] = [{ field: "note", sentence: text }];
  const history: readonly HistoryEntry[] = [{ ...aNote(text), actorName: text }];
  const person = { id: 2, name: text, standing: "member", email: text } as const;
  return aView({
    card: aCard({
      issue: everyClock(text),
      names: { 2: text },
      answered: {
        comment: text,
        respondent: { externalId: text, name: text, email: text, phone: text, company: text, title: text },
        survey: { id: text, name: text },
        owners: [text],
        tags: [text],
        segment: { [text]: text },
        answers: [{ question: text, answer: text }],
        url: `https://survey.example/${text}`,
      },
      sourceName: text,
      assigneeName: text,
      statusChangedByName: text,
      followers: followersNamed(text),
      lastNote: { text, by: text },
    }),
    visitor: { ...aView().visitor, name: text, timeZone: text },
    people: [person],
    rootCauses: [text],
    typed: {
      do: text,
      sendTo: text,
      sendToEmail: text,
      to: text,
      contact: text,
      rootCause: text,
      assign: text,
      assignEmail: text,
      follow: [text],
      followEmails: text,
      unfollow: [text],
      snoozeUntil: text,
      snoozeReason: text,
      wake: text,
      note: text,
    },
    faults,
    notice: faultsNotice(faults),
    history,
    moment: momentsIn(text, null),
  });
}

/** The page as it goes out. */
export const drawn = (view: IssueView): string => (pageAnswer(200, issuePage(view)).body as Html).toString();
