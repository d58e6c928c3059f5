import { expect, test } from "@jest/globals";
import { issueHtml } from "../../src/email/templates/issue-html.ts";
import { issueText } from "../../src/email/templates/issue-text.ts";
import { cardView } from "../../src/slack/views/card.ts";
import { dmView } from "../../src/slack/views/dm.ts";
import { issuePage } from "../../src/web/page/issue-page.ts";
import { pageAnswer } from "../../src/web/page/layout.ts";
import { aMail, someNews } from "../email/mails.ts";
import { textOf } from "../support/story/page.ts";
import { aView } from "../web/issue-views.ts";
import { aCard } from "./cards.ts";
import { readable } from "./readable.ts";

const card = aCard({ answered: { owners: ["Eric Gregg", "Nathan Goff"] } });
const words = (text: string): string => text.replace(/\s+/g, " ");

test.each([
  ["the card", () => readable(cardView(card).blocks)],
  [
    "a direct message",
    () =>
      readable(dmView({ card, cardAt: null, news: someNews, why: "assigned" } as Parameters<typeof dmView>[0]).blocks),
  ],
  ["the page", () => textOf(String(pageAnswer(200, issuePage(aView({ card }))).body))],
  ["a mail", () => textOf(issueHtml(aMail({ card })))],
  ["a mail's text", () => issueText(aMail({ card }))],
])("%s calls the directors, the first one first, their line", (_where, text) => {
  expect(words(text())).toMatch(/Director line:? Eric Gregg › Nathan Goff/);
});
