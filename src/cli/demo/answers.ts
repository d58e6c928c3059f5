/** What the demo's fictional clients answer, in the generic format, with the second after the start at which they do. */
export interface DemoAnswer {
  readonly atSecond: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const CHANGE = "What is one thing we could be doing differently?";
const VALUE = "What do you value most about working with us?";
const survey = { id: "q4", name: "Quarterly Client Survey" };

interface Brief {
  readonly id: string;
  readonly score: number;
  readonly who: readonly [name: string, company: string, title: string, email: string, phone: string | null];
  readonly directors: readonly string[];
  readonly tags: readonly string[];
  readonly comment: string | null;
  readonly change?: string;
  readonly value?: string;
}

const body = ({
  id,
  score,
  who: [name, company, title, email, phone],
  directors,
  tags,
  comment,
  change,
  value,
}: Brief) => ({
  response_id: id,
  survey,
  score,
  respondent: { id: email, name, company, title, email, phone },
  owners: directors,
  tags,
  comment,
  answers: [
    { question: CHANGE, answer: change ?? null },
    { question: VALUE, answer: value ?? null },
  ],
});

const PORTLAND = ["Eric Gregg", "Nathan Goff"] as const;
const SEATTLE = ["Lena Vogt", "Priya Raman"] as const;

const BRIEFS: readonly (readonly [atSecond: number, brief: Brief])[] = [
  [
    0,
    {
      id: "d-01",
      score: 6,
      who: ["Jane Doe", "ABC Company", "Plant Manager", "jane.doe@abc-company.example", "555-123-4567"],
      directors: ["Carla Ruiz", "Tom Baker"],
      tags: ["Portland", "Industrial", "Top 100"],
      comment: "Tom wasn't as responsive as he has been in the past. Two of my invoices sat unanswered for a week.",
      value: "When we do reach someone, they know our account inside out.",
    },
  ],
  [
    2,
    {
      id: "d-02",
      score: 9,
      who: ["Tomás Rivera", "Harbor & Pine", "Owner", "tomas@harborpine.example", null],
      directors: SEATTLE,
      tags: ["Seattle", "Retail"],
      comment: "Quick, kind, accurate. Keep it up!",
    },
  ],
  [
    3,
    {
      id: "d-03",
      score: 2,
      who: ["Ravi Patel", "Cascade Freight", "VP Operations", "ravi.patel@cascadefreight.example", "555-010-7788"],
      directors: PORTLAND,
      tags: ["Portland", "Logistics"],
      comment:
        "Third month in a row that the report came late. We plan our routes on it, so a day's delay costs us real money. Nobody warned us, and nobody called afterwards.",
      change: "Tell us on Monday if it will be late on Wednesday.",
      value: "The reports themselves are excellent.",
    },
  ],
  [
    6,
    {
      id: "d-04",
      score: 4,
      who: ["Amélie Laurent", "Maison Laurent", "Directrice", "amelie@maison-laurent.example", "+33 1 70 00 00 00"],
      directors: SEATTLE,
      tags: ["Paris", "Retail"],
      comment: "La facturation change chaque mois. Je passe plus de temps à la vérifier qu'à lire vos conseils 😕",
      change: "One price, one invoice, one contact.",
    },
  ],
  [
    9,
    {
      id: "d-05",
      score: 5,
      who: ["George Okafor", "ABC Company", "Finance Lead", "george.okafor@abc-company.example", "555-123-4600"],
      directors: PORTLAND,
      tags: ["Portland", "Industrial", "Top 100"],
      comment: "I had to ask three times for the year-end statement. My colleague Jane says the same.",
    },
  ],
  [
    12,
    {
      id: "d-06",
      score: 0,
      who: ["Mallory Finch", "Finch Media", "Editor", "mallory@finchmedia.example", null],
      directors: SEATTLE,
      tags: ["Seattle", "Media"],
      comment:
        "<!channel> *Everyone* should know: <https://finchmedia.example|click here> — cancelled, and still being billed. `0/10`",
      change: "Stop billing me.",
    },
  ],
  [
    15,
    {
      id: "d-07",
      score: 3,
      who: ["Hannah Weiss", "Nordlicht Energie", "Einkauf", "h.weiss@nordlicht.example", "+49 30 0000 000"],
      directors: SEATTLE,
      tags: ["Berlin", "Energy", "Top 100"],
      comment: null,
      change: "Give us one person who stays. We have explained our contracts to four people this year.",
    },
  ],
  [
    18,
    {
      id: "d-08",
      score: 6,
      who: ["Li Wen", "Golden Gate Foods", "Quality Manager", "li.wen@ggfoods.example", "555-019-2000"],
      directors: PORTLAND,
      tags: ["San Francisco", "Food"],
      comment: "Good work on the audit, but the portal logs me out every ten minutes.",
      value: "The audit team.",
    },
  ],
  [
    21,
    {
      id: "d-09",
      score: 8,
      who: ["Sofia Marino", "Marino & Figli", "Founder", "sofia@marino.example", null],
      directors: SEATTLE,
      tags: ["Milan", "Retail"],
      comment: "Happy overall. A little slow in August.",
    },
  ],
  [
    24,
    {
      id: "d-10",
      score: 1,
      who: ["Dana Whitfield", "Whitfield Legal", "Managing Partner", "dana@whitfield.example", "555-014-0099"],
      directors: PORTLAND,
      tags: ["Portland", "Legal", "Top 100"],
      comment: "A confidential file of ours went to another client. We need to talk, today, to someone who can decide.",
      change: "Call me.",
    },
  ],
  [
    27,
    {
      id: "d-11",
      score: 5,
      who: ["Yusuf Demir", "Bosphorus Textiles", "Buyer", "yusuf@bosphorus.example", "+90 212 000 00 00"],
      directors: SEATTLE,
      tags: ["Istanbul", "Industrial"],
      comment: "Samples arrived, but in the wrong colour, twice.",
    },
  ],
  [
    30,
    {
      id: "d-12",
      score: 6,
      who: ["Ravi Patel", "Cascade Freight", "VP Operations", "ravi.patel@cascadefreight.example", "555-010-7788"],
      directors: PORTLAND,
      tags: ["Portland", "Logistics"],
      comment: "A follow-up to my answer from before: better this week, thank you, but I am still waiting for a call.",
    },
  ],
];

/** A dozen answers within half a minute: nine people unhappy, one of them twice, two happy ones that open nothing. */
export const DEMO_ANSWERS: readonly DemoAnswer[] = BRIEFS.map(([atSecond, brief]) => ({ atSecond, body: body(brief) }));
