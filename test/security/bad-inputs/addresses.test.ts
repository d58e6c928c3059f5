import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { linkFor, personInSlack, sendForm, visit } from "../../support/story/page.ts";
import { anAnswer } from "../../support/story/webhook.ts";
import { eventually } from "../../support/waiting.ts";
import { House } from "./house.ts";

const ONE = /Type one address|is not an email address/;
const LOCAL = /The part before the @ may hold/;
const DOMAIN = /no domain with the name after the @/;
const LOOK = /looks like name@example\.com/;
const LONG = /at most 254 characters/;

/** Row 5: what is typed as an address, and the words of its refusal, or the address that is written to. */
const TABLE: readonly (readonly [typed: string, fate: RegExp | string])[] = [
  ["a@one.example.com, c@d.com", ONE],
  ["a@two.example.com;c@d.com", ONE],
  ["a@three.example.com c@d.com", ONE],
  ["a@four.example.com\r\nBcc: x@y.com", ONE],
  ["a@five.example.com\nRCPT TO:<x@y.com>", ONE],
  ["Jane <jane@six.example.com>", ONE],
  ['"Jane" <jane@x.com>, evil@y.com', ONE],
  ['"x@y"@seven.example.com', LOCAL],
  ["`id`@eight.example.com", LOCAL],
  ["|mail@nine.example.com", LOCAL],
  ["a%b@ten.example.com", LOCAL],
  ["<a@eleven.example.com>", /part before|no domain/],
  ["javascript:alert(1)@twelve.example.com", LOCAL],
  ["a\u0000b@thirteen.example.com", "ab@thirteen.example.com"],
  ["j\u00e4ne@fourteen.example.com", LOCAL],
  ["a@[127.0.0.1]", DOMAIN],
  ["a@127.0.0.1", DOMAIN],
  ["a@0x7f000001", DOMAIN],
  ["a@2130706433", DOMAIN],
  ["a@localhost", DOMAIN],
  ["a@b..com", DOMAIN],
  ["a@-b.com", DOMAIN],
  ["a@b.com/path", DOMAIN],
  ["a@b.com:25", DOMAIN],
  ["a@b.com?bcc=x@y.com", LOCAL],
  ["plain", LOOK],
  ["@fifteen.example.com", LOOK],
  ["a@", LOOK],
  [`${"x".repeat(250)}@b.com`, LONG],
  [`${"x".repeat(65)}@b.com`, LOCAL],
  ["user+tag@sixteen.example.com", "user+tag@sixteen.example.com"],
  [" Jane.Doe@SEVENTEEN.Example.com ", "jane.doe@seventeen.example.com"],
  ["jane@ex\u0430mple.com", "jane@xn--exmple-4nf.com"],
];

let house: House;
let nathan: number;
beforeAll(async () => {
  house = await House.open();
  await house.story.answer(anAnswer({ owners: [] }));
  nathan = await personInSlack(house.story, "Nathan");
});
afterAll(() => house.story.end());

/** The mailbox shows a domain in its own letters. */
function ascii(address: string): string {
  const [local, domain] = address.split("@");
  return `${local}@${new URL(`http://${domain}/`).hostname}`;
}

const rows = TABLE.map(([typed, fate], n) => [typed, fate, n] as const);

test.each(rows)("assigned on the page to %j: %s", async (typed, fate) => {
  const { story } = house;
  const token = await linkFor(story, nathan);
  const page = await visit(story, token);
  const answer = await sendForm(story, token, page, { assignEmail: typed, note: "over to you" });
  if (typeof fate === "string") {
    expect(answer.status).toBe(200);
    await eventually(() => expect(story.mailsTo(fate)).toHaveLength(1));
  } else expect([answer.status, answer.text]).toEqual([422, expect.stringMatching(fate)]);
});

test.each(rows)("opened by hand with the address %j: %s", async (typed, fate, n) => {
  const answer = await house.submit("amends.new_issue_modal", '{"source":null}', {
    comment: { comment: { type: "plain_text_input", value: `by hand ${n}` } },
    email: { email: { type: "email_text_input", value: typed } },
  });
  if (typeof fate === "string") expect(answer).toEqual({ status: 200, text: "" });
  else expect(answer.text).toMatch(/"errors":\{"email":".*is not an email address/);
});

test("from a survey tool and an export it is what somebody wrote: kept, shown, and never written to", async () => {
  const { story } = house;
  const sent = TABLE.map(([typed], n) =>
    house.webhook(
      JSON.stringify(anAnswer({ score: 9, respondent: { name: `Nr ${n}`, email: typed }, response_id: `a-${n}` })),
    ),
  );
  expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([202]));
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = TABLE.map(([typed], n) => `e-${n},9,${cell(typed)}`).join("\r\n");
  expect(await house.import(`id,score,email\r\n${lines}\r\n`, "--score", "score", "--email", "email")).toMatchObject({
    code: 0,
  });
  await story.quiet();
  const written = TABLE.flatMap(([, fate]) => (typeof fate === "string" ? [fate] : []));
  const envelopes = story.world.mailbox.messages().flatMap((mail) => mail.envelope.to.map(ascii));
  expect([...new Set(envelopes)].sort()).toEqual(written.sort());
  expect(Number((await house.db("responses").count())[0]?.count)).toBeGreaterThan(2 * TABLE.length);
});

test("after all that, neighbours are well", () => house.unharmed());
