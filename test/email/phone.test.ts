import { expect, test } from "@jest/globals";
import { issueHtml } from "../../src/email/templates/issue-html.ts";
import { factsSheet } from "../../src/web/page/facts.ts";
import { aCard, somebody } from "../slack/cards.ts";
import { aView } from "../web/issue-views.ts";
import { aMail } from "./mails.ts";

/** What a respondent gives as their phone, and what dials it; null: nothing does. */
const PHONES: readonly (readonly [given: string, href: string | null])[] = [
  ["555-123-4567", "tel:5551234567"],
  [" +1 (555) 123-4567 ", "tel:+15551234567"],
  ["555.123.4567", "tel:5551234567"],
  ["+49\u00a030\u00a0123456", "tel:+4930123456"],
  ["+49 (0) 30 123456", "tel:+4930123456"],
  ["+49(0)30 123456", "tel:+4930123456"],
  ["(+49) 30 123456", "tel:+4930123456"],
  ["(030) 123456", "tel:030123456"],
  ["(0)30 123456", "tel:030123456"],
  ["555-123-4567 ext. 89", "tel:5551234567;ext=89"],
  ["555-123-4567, extension 89", "tel:5551234567;ext=89"],
  ["555-123-4567x89", "tel:5551234567;ext=89"],
  ["555-123-4567 #89", "tel:5551234567;ext=89"],
  ["555-0101 / 555-0202", null],
  ["555-0101, 555-0202", null],
  ["555-0101; 555-0202", null],
  ["555-0101 or 555-0202", null],
  ["+1 555 0101 +1 555 0202", null],
  ["030/123456", null],
  ["1-800-FLOWERS", null],
  ["555;ext=1", null],
  ["call me", null],
  ["1234", null],
  ["1234567890123456", null],
  ["", null],
];

test.each(PHONES)("%j is dialled by %j, on the page and in the mail", (phone, href) => {
  const card = aCard({ answered: { respondent: somebody({ phone }) } });
  const view = aView({ card });
  const dialled = (html: string): string | null => /href="(tel:[^"]*)"/.exec(html)?.[1] ?? null;
  expect([dialled(String(factsSheet(view.card, view.moment, view.now))), dialled(issueHtml(aMail({ card })))]).toEqual([
    href,
    href,
  ]);
});
