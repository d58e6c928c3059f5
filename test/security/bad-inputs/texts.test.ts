import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { visible } from "../../../src/domain/text.ts";
import type { Answer } from "../../support/story/forged.ts";
import { linkFor, personInSlack, sendForm, type Visit, visit } from "../../support/story/page.ts";
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
  ["a template", `{{constructor.constructor('return process')()}} ${"$"}{7*7} <%= 7*7 %> #{7*7}`],
  ["SQL", "'; drop table issues; -- %_\\ ' or ''='"],
  ["a file", '{"path":"/etc/passwd"} {"href":"http://169.254.169.254"} file:///etc/passwd'],
  ["a formula", "=cmd|' /C calc'!A0"],
  ["ampersands and angles", many(500, "&<>")],
  ["quotes of every kind", `"'\`\u201c\u2018`],
];

/** What became of one text at every door that has no card behind it: cards and notes are in test/faults/poison.test.ts. */
interface Fate {
  readonly webhook: number;
  readonly commands: readonly Answer[];
  readonly page: Visit;
  readonly window: Answer;
}

let house: House;
let imported: Imported;
const fates: Fate[] = [];

const short = (text: string): string => text.slice(0, 300).toWellFormed();
const typed = (id: string, value: string) => ({ [id]: { [id]: { type: "plain_text_input", value } } });

async function through(text: string, n: number, personId: number): Promise<Fate> {
  const { story } = house;
  const respondent = { name: short(text), company: short(text) };
  const answers = [{ question: short(text), answer: text.slice(0, 2_000) }];
  const all = {
    respondent,
    tags: [short(text)],
    owners: [short(text)],
    segment: { [short(text)]: short(text) },
    answers,
  };
  const { status } = await house.webhook(
    JSON.stringify(anAnswer({ ...all, score: 9, response_id: `text-${n}`, comment: text })),
  );
  const commands = ["/amends", "/my-issues"].map((command) => house.command({ command, text: text.slice(0, 4_000) }));
  const token = await linkFor(story, personId);
  // A form that cannot be carried out comes back with all that was typed.
  const fields = { note: `note ${n}: ${text.slice(0, 2_500)}`, snoozeReason: short(text), snoozeUntil: short(text) };
  const page = await sendForm(story, token, await visit(story, token), fields);
  // So does a window, with the words it has nothing to do with.
  const values = { ...typed("comment", text.toWellFormed().slice(0, 3_000)), ...typed("email", short(text) || "-") };
  const window = await house.submit("amends.new_issue_modal", '{"source":null}', values);
  return { webhook: status, commands: await Promise.all(commands), page, window };
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
  });

  test("as a command, a search, on the page and in a window: it is answered, and is text", () => {
    const { commands = [], page, window } = fates[n] ?? {};
    for (const { status, text: answer } of commands) {
      const said = JSON.parse(answer) as { text: string; blocks?: unknown };
      expect([status, livePieces([{ type: "mrkdwn", text: said.text }, said.blocks])]).toEqual([200, []]);
    }
    expect(page?.status).toBe(422);
    expect(page?.text).toContain(`note ${n}:`);
    expect(page?.html.replace(/"[^"]*"/g, '""')).not.toMatch(/<script|<img|<[^>]* onfocus=/);
    expect(window).toMatchObject({ status: 200, text: expect.stringMatching(/"errors":.*is not an email address/) });
  });
});

test("nothing was changed by what was not carried out, and Slack found no fault with anything", async () => {
  const calls = house.story.slack.control.log().flatMap((entry) => (entry.type === "api" ? [entry] : []));
  expect(calls.filter(({ error }) => error && error !== "users_not_found")).toEqual([]);
  expect(await house.db("issues").count()).toEqual([{ count: 1 }]);
  expect(await house.db("issue_events").where({ type: "NoteAdded" })).toEqual([]);
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
