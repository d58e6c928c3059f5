import type { SurveyResponse } from "../../src/domain/response.ts";
import { buttonLabel, type Status, statusesFrom } from "../../src/domain/status.ts";
import type { IssueMail } from "../../src/usecases/mail-ports.ts";
import type { CardData, HistoryEntry } from "../../src/usecases/reader-ports.ts";
import { at } from "../domain/builders.ts";
import { aCard, aNote, followersNamed } from "../slack/cards.ts";

export const PAGE = "https://amends.example.com/i/tok_3f9a";
export const TOBIAS = { name: "Tobias Meyer", address: "tobias.meyer@partner.example" };

/** Where the links lead that are no statuses. */
export const DOING: IssueMail["links"]["doing"] = {
  take: `${PAGE}?do=take`,
  send: `${PAGE}?do=send`,
  return: `${PAGE}?do=return`,
  note: `${PAGE}#f-note`,
  snooze: `${PAGE}?do=snooze#f-snoozeUntil`,
  assign: `${PAGE}?do=assign#f-assign`,
};

const linksFor = (status: Status): IssueMail["links"] => ({
  page: PAGE,
  resolutions: statusesFrom(status).map((to) => ({
    status: to,
    label: buttonLabel(status, to),
    url: `${PAGE}?to=${to}`,
  })),
  doing: DOING,
  unsubscribe: `${PAGE}/unsubscribe?all=1&why=mail`,
});

/** A change of status with its note, as news. */
export const someNews: HistoryEntry = {
  event: {
    version: 4,
    at: at(90),
    actor: { kind: "person", personId: 2 },
    via: "slack",
    what: {
      type: "StatusChanged",
      from: "needs_attention",
      to: "in_progress",
      note: "called at 10:40, she will send the two invoices",
      closing: null,
      claimedBy: null,
    },
  },
  actorName: "Nathan Goff",
  names: {},
};

/** A mail about a detractor's answer; give what matters to the test. */
export const aMail = (
  given: Partial<IssueMail> & { card?: CardData; answered?: Partial<SurveyResponse>; status?: Status } = {},
): IssueMail => {
  const { answered, status, ...rest } = given;
  const card = given.card ?? aCard({ ...(answered ? { answered } : {}), ...(status ? { status } : {}) });
  return {
    to: TOBIAS,
    timeZone: null,
    why: "follower",
    card,
    news: null,
    history: [],
    links: linksFor(card.issue.status),
    at: at(120),
    messageId: "notice-77@amends.example.com",
    threadId: "issue-42-person-9@amends.example.com",
    ...rest,
  };
};

/** One with everything in it. */
export const aFullMail = (): IssueMail =>
  aMail({
    why: "assigned",
    news: someNews,
    history: [aNote("Eric knows her from the plant opening", 2), aNote("my fault, was on leave", 3), someNews],
    card: aCard({
      status: "in_progress",
      assigneeName: "Bridget Harper",
      followers: followersNamed("Eric Gregg", "Tobias Meyer"),
      noteCount: 3,
      flaggedBy: null,
      answered: {
        comment:
          "Nathan wasn't as responsive as he has been in the past. Two of my invoices sat unanswered for a week.",
        respondent: {
          externalId: null,
          name: "Jane Doe",
          title: "Plant Manager",
          email: "jane.doe@abc-company.example",
          phone: "+1 (555) 123-4567",
          company: "ABC Company",
        },
        tags: ["Portland", "Industrial", "Top 100"],
        segment: { Region: "North-West" },
        url: "https://survey.example/r/1?x=1&y=2",
        answers: [
          { question: "What is one thing we could be doing differently?", answer: null },
          {
            question: "What do you value most about working with us?",
            answer: "When we do reach someone, they know our account inside out.",
          },
        ],
      },
      prior: {
        scores: [{ score: 9, scaleMax: 10, submittedAt: "2026-05-02T09:00:00.000Z" }],
        openIssues: [],
        companyDetractors: 2,
        lastEnding: null,
      },
    }),
  });
