import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { visible } from "../../../src/domain/text.ts";
import type { Answer } from "../../support/story/forged.ts";
import { linkFor, personInSlack, sendForm, type Visit, visit } from "../../support/story/page.ts";
import { CHANNEL } from "../../support/story/story.ts";
import { anAnswer } from "../../support/story/webhook.ts";
import { House, type Imported, livePieces } from "./house.ts";

const many = (count: number, text: string): string => text.repeat(count);

/** Rows 1 to 3: what a client, or a colleague, may write where a text is due. */
const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ["<!channel>", "<!channel> help"],
  ["<!here> and <!everyone>", "<!here> <!everyone>"],
  ["a user group", "<!subteam^S0LEADS|@leads>"],
  ["a person", "<@U0BRIDGET> <@U0BRIDGET|bridget>"],
  ["a channel", "<#C0DETRACT|client-feedback>"],
  ["a link that hides where it leads", "<https://evil.example|https://bank.example>"],
  ["a mailto link", "<mailto:a@b.example|write> mailto:a@b.example"],
  ["escaped once", "&lt;!channel&gt;"],
  ["escaped twice", "&amp;lt;!channel&amp;gt;"],
  ["half a tag", "<!channel"],
  ["a tag in pieces", "<<!channel>!channel> >>>"],
  ["@ words", "@channel @here @everyone @bridget #general"],
  ["formatting", "*bold* _it_ ~no~ `code` ```fence```"],
  ["an open fence", "```\nnever closed"],
  ["quotes", "> quote\n>>> all of it"],
  ["emoji by name", ":rage: :+1::skin-tone-2: :slack_call:"],
  ["a date", "<!date^0^{date}|x> <!date^99999999999^{date_long}^https://evil.example|when>"],
  ["a bare address", "https://evil.example/unfurl?me=1 www.evil.example"],
  ["spaces that are none", "\u200b\u2060 x \ufeff"],
  ["2,999 characters", many(2_999, "x")],
  ["3,000 characters", many(3_000, "x")],
  ["3,001 characters", many(3_001, "x")],
  ["40,001 characters", many(40_001, "y")],
  ["10,000 line feeds", many(10_000, "a\n")],
  ["an emoji at the cut", `${many(2_998, "x")}\u{1f621}\u{1f621}`],
  ["half an emoji", "\ud83d half \ude21"],
  ["NUL", "nul\u0000nul"],
  ["right to left", "\u202egnp.exe\u202c \u2066x\u2069"],
  ["a flood of accents", `z${many(4_000, "\u0301")}`],
  ["CR and LF", "a\r\nb\rc\r\n\r\nBcc: x@evil.example"],
  ["ANSI", "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u009b2J"],
  ["a line of the log", 'x"}\n{"level":"error","msg":"forged"}'],
  ["a mark of the byte order", "\ufeffwith BOM"],
  ["HTML", `"><script>alert(1)</script><img src=x onerror=alert(1)>`],
  ["an attribute", `x" onfocus=alert(1) autofocus="`],
  ["the end of a text field", "</textarea></title></style><script>alert(1)</script>"],
  ["a template", "{{constructor.constructor('return process')()}} ${7*7} <%= 7*7 %> #{7*7}"],
  ["SQL", "'; drop table issues; -- %_\\ ' or ''='"],
  ["a file", '{"path":"/etc/passwd"} {"href":"http://169.254.169.254"} file:///etc/passwd'],
  ["a formula", "=cmd|' /C calc'!A0"],
  ["ampersands and angles", many(500, "&<>")],
  ["quotes of every kind", `"'\`\u201c\u2018`],
];

/** What became of one text at every door. */
interface Fate {
  readonly webhook: number;
  readonly commands: readonly Answer[];
  readonly page: Visit;
  readonly byHand: Answer;
}

let house: House;
let imported: Imported;
const fates: Fate[] = [];

const nameOf = (n: number): string => `Writer ${n}.`;
const short = (text: string): string => text.slice(0, 300).toWellFormed();
const typed = (id: string, value: string) => ({ [id]: { [id]: { type: "plain_text_input", value } } });

async function through(text: string, n: number, personId: number): Promise<Fate> {
  const { story } = house;
  const respondent = { name: nameOf(n), company: short(text) };
  const answers = [{ question: short(text), answer: text.slice(0, 2_000) }];
  const all = { respondent, tags: [short(text)], owners: [short(text)], segment: { [short(text)]: short(text) }, answers };
  const { status } = await house.webhook(JSON.stringify(anAnswer({ ...all, response_id: `text-${n}`, comment: text })));
  const commands = ["/amends", "/my-issues"].map((command) => house.command({ command, text: text.slice(0, 4_000) }));
  const token = await linkFor(story, personId);
  const page = await sendForm(story, token, await visit(story, token), { note: `note ${n}: ${text.slice(0, 2_500)}` });
  const values = { ...typed("comment", text.toWellFormed().slice(0, 3_000)), ...typed("name", `Hand ${n}.`) };
  const byHand = await house.submit("amends.new_issue_modal", '{"source":null}', values);
  return { webhook: status, commands: await Promise.all(commands), page, byHand };
}

const cell = (text: string): string => `"${text.toWellFormed().replaceAll('"', '""')}"`;

beforeAll(async () => {
  house = await House.open();
  await house.story.answer(anAnswer({ owners: [], respondent: { name: "First One." } }));
  const nathan = await personInSlack(house.story, "Nathan");
  for (const [n, [, text]] of TEXTS.entries()) fates.push(await through(text, n, nathan));
  const lines = TEXTS.map(([, text], n) => `csv-${n},2,${cell(text)},${cell(short(text))}`);
  imported = await house.import(`id,score,comment,company\r\n${lines.join("\r\n")}\r\n`, "--as-history");
  await house.story.quiet(60_000);
}, 120_000);
afterAll(() => house.story.end());

const stored = async (id: string) => house.db("responses").where({ external_id: id }).first("comment");

describe.each(TEXTS.map(([what, text], n) => [what, text, n] as const))("%s", (_what, text, n) => {
  test("from a survey tool and from an export: it is taken, and kept as it can be read", async () => {
    expect(fates[n]?.webhook).toBe(202);
    const kept = visible(text.toWellFormed()).trim();
    expect(visible((await stored(`text-${n}`)).comment).trim()).toBe(kept);
    expect(visible((await stored(`csv-${n}`)).comment).trim()).toBe(kept);
    expect(house.story.cards().filter(({ header }) => header.includes(nameOf(n)))).toHaveLength(1);
  });

  test("as a command, a search, a note of the page, and by hand: it is answered, and is text", () => {
    const { commands = [], page, byHand } = fates[n] ?? {};
    for (const { status, text: answer } of commands) {
      const said = JSON.parse(answer) as { text: string; blocks?: unknown };
      expect([status, livePieces([{ type: "mrkdwn", text: said.text }, said.blocks])]).toEqual([200, []]);
    }
    expect(page?.status).toBe(200);
    expect(page?.text).toContain(`note ${n}:`);
    expect(page?.html).not.toMatch(/<script|<img|<[^>]* onfocus=/);
    expect(byHand).toEqual({ status: 200, text: "" });
  });
});

test("nothing that went to Slack pings, links or unfolds anything, and Slack took all of it", () => {
  const calls = house.story.slack.control.log().flatMap((entry) => (entry.type === "api" ? [entry] : []));
  expect(calls.filter(({ error }) => error && error !== "users_not_found")).toEqual([]);
  const posts = calls.filter(({ method }) => method === "chat.postMessage");
  expect(posts.length).toBeGreaterThan(TEXTS.length);
  for (const { args } of posts) expect(args).toMatchObject({ unfurl_links: "false", unfurl_media: "false" });
  const { messages } = house.story.slack.control.messages(CHANNEL);
  const shown = messages.flatMap((message) => [message, ...message.replies]);
  expect(shown.length).toBeGreaterThan(2 * TEXTS.length);
  expect(livePieces(shown.map(({ text, blocks }) => [{ type: "mrkdwn", text }, blocks]))).toEqual([]);
});

test("no line of an export is refused for its text", () => {
  expect(imported).toMatchObject({ code: 0, rejects: "" });
});

test("no line of the log holds a word of it, a control character, or two lines", () => {
  for (const line of house.story.log.lines) {
    expect(line.trimEnd()).not.toMatch(/\p{Cc}|evil\.example|forged|alert\(1\)/u);
    expect(() => JSON.parse(line) as unknown).not.toThrow();
  }
});

test("after all that, neighbours are well", () => house.unharmed());
