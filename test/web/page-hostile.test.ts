import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { visible } from "../../src/domain/text.ts";
import { html } from "../../src/html.ts";
import { sendAgainPage } from "../../src/web/page/sorry.ts";
import { HOSTILE } from "../slack/hostile.ts";
import { textOf } from "../support/story/page.ts";
import { aView, drawn, everywhere } from "./issue-views.ts";

/** The markup of a page without what stands between and inside the quotes: the same for every text, if no text is markup. */
const skeleton = (page: string): string[] =>
  [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/="[^"]*"/g, "="));

/** Tags that differ for a reason: a text that is an address or a phone number is a link. */
const withoutLinks = (tags: readonly string[]): string[] =>
  tags.filter((tag) => !/^<\/?(a|bdi|dd|dt|div|blockquote|p|option|input|details|summary|span|dl)\b/.test(tag));

const PAYLOADS = [
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  "</textarea><script>alert(1)</script>",
  "</title><svg/onload=alert(1)>",
  "</style><script>alert(1)</script>",
  "javascript:alert(1)",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "<!--",
  "-->",
  "]]>",
  "<![CDATA[",
  "\u0000<\u0000script>",
  "\u202e<b>\u202c",
  `{{constructor.constructor("alert(1)")()}}`,
  "%3Cscript%3E",
  'x" autofocus onfocus=alert(1) x="',
  "<meta http-equiv=refresh content=0;url=//evil.example>",
  "<base href=//evil.example>",
  "<form action=//evil.example>",
];

describe("no text becomes markup", () => {
  const plain = skeleton(drawn(everywhere("words")));

  test.each(PAYLOADS)("%j", (payload) => {
    const page = drawn(everywhere(payload));
    expect(skeleton(page)).toEqual(plain);
    expect(textOf(page).split(visible(payload)).length).toBeGreaterThan(10);
  });

  test("whatever it is", () => {
    const anything = fc.oneof(
      fc.string({ unit: "binary", minLength: 1 }),
      fc
        .array(fc.constantFrom("<", ">", '"', "'", "&", "/", "=", "script", "-", "!", " ", "\n"), { minLength: 1 })
        .map((all) => all.join("")),
    );
    fc.assert(
      fc.property(anything, (text) => {
        expect(withoutLinks(skeleton(drawn(everywhere(text))))).toEqual(withoutLinks(plain));
      }),
      { numRuns: 300 },
    );
  });

  test("in a template, in content and in attributes; and nothing for null and false", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const made =
          html`<p title="${text}">${text}${null}${false}${undefined}${[text, html`<b>${text}</b>`]}</p>`.toString();
        expect(skeleton(made)).toEqual(["<p title=>", "<b>", "</b>", "</p>"]);
      }),
    );
  });

  test("in a form that is handed back", () => {
    const fields = new URLSearchParams([
      ["note", "</textarea><script>"],
      [`"><script>`, `"><script>`],
    ]);
    expect(String(sendAgainPage(503, fields, 5).body)).not.toContain("<script");
  });
});

test.each(HOSTILE)("an issue with %s can be drawn", (_what, card) => {
  expect(drawn(aView({ card }))).toContain("</html>");
});

test("an address leads out only where it is one: to a mailbox, a phone, a web page", () => {
  const card = everywhere("x").card;
  const linksOf = (url: string, email: string, phone: string) =>
    [
      ...drawn(
        aView({
          card: {
            ...card,
            response: { ...card.response, url, respondent: { ...card.response.respondent, email, phone } },
          },
        }),
      ).matchAll(/<a href="([^"]*)"/g),
    ].map(([, href]) => href);
  expect(linksOf("https://survey.example/1", "jane@example.com", "+1 (555) 123-4567")).toEqual(
    expect.arrayContaining(["https://survey.example/1", "mailto:jane@example.com", "tel:+15551234567"]),
  );
  for (const bad of [
    "javascript:alert(1)",
    "data:text/html,x",
    "jane@example.com?bcc=evil@example.com",
    "//evil.example",
  ])
    expect(linksOf(bad, bad, bad)).toEqual(["token/unsubscribe"]);
});
