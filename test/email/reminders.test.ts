import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { oneLine, visible } from "../../src/domain/text.ts";
import { reminderHtml, reminderSubject, reminderText } from "../../src/email/templates/reminders.ts";
import type { ReminderItem, ReminderMail } from "../../src/usecases/reminders.ts";
import { aResponse, issueIn, RULES, START } from "../domain/builders.ts";
import { TOBIAS } from "./mails.ts";
import { skeletonOf, textOf } from "./markup.ts";
import { openPostOffice, type PostOffice } from "./post-office.ts";
import { someReminders } from "./some-reminders.ts";

const PARTS = [
  ["HTML", (mail: ReminderMail) => textOf(reminderHtml(mail))],
  ["text", reminderText],
] as const;

describe.each(PARTS)("the %s part of the morning's reminders", (_name, read) => {
  test("says of each issue how it stands by both clocks, what is due longest first", () => {
    const text = read(someReminders());
    const wanted = [
      "Reminder: 2 issues waiting for you",
      "#7 6/10 · Jane Doe, ABC Company",
      "Client has waited 3 d 4 h · First action overdue by 20 h",
      "#8 2/10 · Ravi Patel",
      "Client has waited 3 d 4 h · Closing due in ",
      "of working time",
      "because nobody has these issues and you look after those, and because these issues are yours and their time is running.",
      "Change how you are told",
      "do not pass the mail on",
    ];
    let from = 0;
    for (const words of wanted) {
      const found = text.indexOf(words, from);
      expect({ words, found: found >= 0 }).toEqual({ words, found: true });
      from = found + 1;
    }
    for (const words of ["Needs Attention · nobody has it", "Resolution in Progress"]) expect(text).toContain(words);
    expect(text).not.toMatch(/undefined|null/);
  });

  test("says why in the singular for a single issue, and how many more there are", () => {
    const { reminders, ...mail } = someReminders();
    const one = { ...mail, reminders: { ...reminders, items: reminders.items.slice(1) } };
    expect(read(one)).toContain("Reminder: 1 issue waiting for you");
    expect(read(one)).toContain("You get this mail because this issue is yours and its time is running.");
    expect(read({ ...one, reminders: { ...one.reminders, more: 30 } })).toContain("and 30 more.");
  });
});

test("both parts lead to each issue's page and to where it can be changed; what is overdue stands out", () => {
  const mail = someReminders();
  for (const part of [reminderHtml(mail), reminderText(mail)])
    for (const url of [...mail.pages.values(), mail.unsubscribe]) expect(part).toContain(url);
  expect(reminderHtml(mail)).toContain("<strong>First action overdue by 20 h</strong>");
  expect(reminderHtml(mail)).not.toContain("<strong>Closing");
});

const MARKUP = [
  "<script>alert(1)</script>",
  '"><img src=x>',
  "</title>",
  "<!--",
  "&lt;",
  "\u0000<b>",
  "\u202e",
  "\nhttps://evil.example",
];
const piece = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.constantFrom(...MARKUP));
const hostile = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => `x${pieces.join("")}x`.slice(0, 70));

const everywhere = (text: string): ReminderMail => {
  const { reminders, ...mail } = someReminders();
  const respondent = { ...aResponse().respondent, name: text, company: text, email: text };
  const named = (item: ReminderItem): ReminderItem => ({
    ...item,
    assigneeName: text,
    response: { ...item.response, respondent },
  });
  return { ...mail, to: { ...TOBIAS, name: text }, reminders: { ...reminders, items: reminders.items.map(named) } };
};

test("whatever a client is called becomes text on one line, never markup", () => {
  const usual = skeletonOf(reminderHtml(everywhere("xx")));
  fc.assert(
    fc.property(hostile, (text) => {
      const mail = everywhere(text);
      expect(skeletonOf(reminderHtml(mail))).toEqual(usual);
      expect(textOf(reminderHtml(mail))).toContain(visible(oneLine(text)));
      expect(reminderText(mail).split("\n")).toHaveLength(reminderText(everywhere("xx")).split("\n").length);
      expect(reminderSubject(mail)).toBe("Reminder: 2 issues waiting for you");
    }),
    { numRuns: 100 },
  );
});

describe("on its way", () => {
  let office: PostOffice;
  beforeAll(async () => {
    office = await openPostOffice();
  });
  afterAll(() => office.close());

  test("it has the headers of the others, and belongs to no issue's conversation", async () => {
    await office.mailer.sendReminders(someReminders());
    const mail = office.last();
    expect(mail).toMatchObject({ to: [TOBIAS], subject: "Reminder: 2 issues waiting for you", attachments: 0 });
    expect(office.header("List-Unsubscribe")).toHaveLength(1);
    expect(office.header("Auto-Submitted")).toEqual(["auto-generated"]);
    expect(office.header("References")).toEqual([]);
  });
});

test("an issue that was closed meanwhile has no clocks", () => {
  const { reminders, ...mail } = someReminders();
  const closed = reminders.items.map((item) => ({
    ...item,
    issue: { ...issueIn("resolved"), openedAt: START },
    rules: RULES,
  }));
  expect(reminderText({ ...mail, reminders: { ...reminders, items: closed } })).not.toMatch(/has waited|overdue/);
});
