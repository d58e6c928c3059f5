import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sign } from "../../../src/sandbox/delivery/http.ts";
import { anAnswer } from "../../support/story/webhook.ts";
import { House } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.story.end());

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
const good = (given: Record<string, unknown> = {}): string => JSON.stringify(anAnswer({ score: 9, ...given }));
const withField = (field: string, json: string): string => `{"response_id":"r-${field}","score":9,"${field}":${json}}`;
const bomb = gzipSync(Buffer.alloc(50_000_000));

/** Row 6: bodies signed by a survey tool's secret. Stored as they are; then parsed, or put aside with these words. */
const SIGNED: readonly (readonly [what: string, body: string | Buffer, outcome: RegExp])[] = [
  ["keys that come twice", '{"response_id":"r","score":1,"score":9}', /^parsed$/],
  ["__proto__", withField("__proto__", '{"score":1,"admin":true}'), /^parsed$/],
  ["constructor.prototype", withField("constructor", '{"prototype":{"admin":true}}'), /^parsed$/],
  ["__proto__ in the segment", withField("segment", '{"__proto__":"x","constructor":"y","toString":"z"}'), /^parsed$/],
  ["10,000 lists in each other", deep(10_000), /body: must be an object/],
  ["100,000 lists in a comment", withField("comment", deep(100_000)), /comment: must be a text, not a list/],
  ["100,000 objects in each other", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, /response_id/],
  ["something behind it", `${good()} ;`, /not JSON/],
  ["two of them", good() + good(), /not JSON/],
  ["UTF-16", Buffer.from(`\ufeff${good()}`, "utf16le"), /not UTF-8/],
  ["UTF-8 with a mark", `\ufeff${good()}`, /^parsed$/],
  ["half a UTF-8 character", Buffer.from([0x22, 0xe2, 0x82, 0x22]), /not UTF-8/],
  ["gzip", gzipSync(good()), /not UTF-8/],
  ["a gzip bomb of 50 MB", bomb, /not UTF-8/],
  ["a form", "response_id=r&score=3", /not JSON/],
  ["XML with an entity", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', /not JSON/],
  ["YAML", "response_id: r\nscore: 3\n", /not JSON/],
  ["nothing", "", /body is empty/],
  ["spaces", "  \n", /not JSON/],
  ["null", "null", /must be an object/],
  ["true", "true", /must be an object/],
  ["a number", "3", /must be an object/],
  ["a text", '"r"', /must be an object/],
  ["an empty list", "[]", /^parsed$/],
  ["a list of lists", "[[]]", /must be an object/],
  ["a list of 1,001", JSON.stringify(Array(1_001).fill({ response_id: 1 })), /may have 1000 responses, not 1001/],
  ["one bad in a list", `[${good()},{"response_id":"x","score":true}]`, /response 2: score: must be a number/],
  ["a comma too many", '{"response_id":"r",}', /not JSON/],
  ["a comment of JavaScript", '{"response_id":"r"} // hello', /not JSON/],
  ["single quotes", "{'response_id':'r'}", /not JSON/],
  [
    "a file where a text is due",
    withField("comment", '{"path":"/etc/passwd"}'),
    /comment: must be a text, not an object/,
  ],
  ["an address where a text is due", withField("comment", '{"href":"http://169.254.169.254"}'), /not an object/],
  ["a list where a text is due", withField("comment", '["a"]'), /comment: must be a text, not a list/],
  ["a text where a list is due", withField("tags", '"Portland"'), /tags: must be a list, not a text/],
  ["a number as a name", withField("respondent", '{"name":7}'), /respondent.name: must be a text, not 7/],
  ["an address of JavaScript", withField("url", '"javascript:alert(1)"'), /url: must be an http or https address/],
  ["an address of a file", withField("url", '"file:///etc/passwd"'), /url: must be an http or https address/],
  [
    "a comment of 500,001 characters",
    withField("comment", JSON.stringify("x".repeat(500_001))),
    /may have 500000 characters/,
  ],
  ["501 answers", withField("answers", JSON.stringify(Array(501).fill({ question: "q" }))), /may have 500 entries/],
  ["201 tags", withField("tags", JSON.stringify(Array(201).fill("t"))), /may have 200 entries/],
  ["half an emoji", withField("comment", '"\\ud83d"'), /^parsed$/],
  ["NUL", withField("comment", '"a\\u0000b"'), /^parsed$/],
  ["NUL as its id", '{"response_id":"\\u0000"}', /response_id: must not be blank/],
  ["an id of 20 digits", '{"response_id":12345678901234567890}', /whole number of at most 15 digits/],
  ["a year beyond time", withField("submitted_at", '"+275760-09-13T00:00:00Z"'), /submitted_at: must be ISO 8601/],
  ["a day that is none", withField("submitted_at", '"2026-13-41T25:61:00Z"'), /submitted_at: must be ISO 8601/],
];

const outcomes = new Map<string, string | null>();
beforeAll(async () => {
  const sent: [string, string | undefined][] = [];
  for (const [what, body] of SIGNED) {
    const answer = await house.webhook(body);
    expect([what, answer.status]).toEqual([what, 202]);
    sent.push([what, answer.id]);
  }
  const became = await house.outcomes(sent.map(([, id]) => id));
  for (const [n, [what]] of sent.entries()) outcomes.set(what, became[n] ?? null);
}, 60_000);

test.each(SIGNED)("webhook, %s: 202, and then what it is", (what, _body, outcome) => {
  expect(outcomes.get(what)).toMatch(outcome);
});

test("no prototype was changed by any of them", () => {
  expect([Reflect.get({}, "admin"), Reflect.get({}, "score"), String({})]).toEqual([
    undefined,
    undefined,
    "[object Object]",
  ]);
});

test.each([
  ["text/plain", {}],
  ["application/x-www-form-urlencoded", {}],
  ["multipart/form-data", {}],
  ["application/json; charset=utf-16", {}],
  ["", {}],
  ["x".repeat(300), {}],
  ["application/json", { "content-encoding": "gzip" }],
])("webhook, content type %j %j: the bytes count", async (type, headers) => {
  const { id, status } = await house.webhook(good(), { "content-type": type, ...headers });
  expect([status, ...(await house.outcomes([id]))]).toEqual([202, "parsed"]);
});

test.each([
  ["1,000,001 bytes", Buffer.alloc(1_000_001, 32)],
  ["5 MB", Buffer.alloc(5_000_000, 32)],
])("webhook, %s: 413", async (_what, body) => {
  const answer = await house.webhook(body);
  expect([answer.status, answer.text]).toEqual([413, expect.stringContaining("1000000 bytes")]);
});

const FORM = "application/x-www-form-urlencoded";
/** The same kinds, signed by Slack: answered at once, with no fault of ours in the log. */
const FROM_SLACK: readonly (readonly [what: string, body: string, type: string, status: number])[] = [
  ["no JSON in its payload", "payload=%7Bnot json", FORM, 400],
  ["half a JSON", 'payload={"type":"block_actions"', FORM, 400],
  ["an empty payload", "payload=", FORM, 400],
  ["null as payload", "payload=null", FORM, 400],
  ["a number as payload", "payload=3", FORM, 400],
  ["a list as payload", "payload=[]", FORM, 400],
  ["10,000 lists in each other", `payload=${deep(10_000)}`, FORM, 400],
  ["an object without a type", "payload={}", FORM, 200],
  ["two payloads", "payload={}&payload={}", FORM, 400],
  ["nothing", "", FORM, 200],
  ["no field that Slack sends", "a=b", FORM, 200],
  ["100,000 fields", "a=b&".repeat(100_000), FORM, 200],
  ["fields in fields", `payload${"[a]".repeat(1_000)}=1`, FORM, 200],
  ["__proto__", 'payload={"__proto__":{"type":"block_actions"}}', FORM, 200],
  ["JSON that is none", "{", "application/json", 400],
  ["JSON null", "null", "application/json", 400],
  ["an event of no kind", '{"type":"event_callback","event":{}}', "application/json", 200],
  ["an event that is null", '{"type":"event_callback","event":null}', "application/json", 500],
  ["XML", "<x/>", "text/xml", 400],
  ["a body of no type", "payload={}", "", 400],
];

test.each(FROM_SLACK)("Slack, %s", async (_what, body, type, status) => {
  const seconds = Math.floor(Date.now() / 1_000);
  const headers = { "content-type": type, ...sign(body, house.story.slack.signingSecret, seconds) };
  const signal = AbortSignal.timeout(10_000);
  const answer = await fetch(`${house.story.url}/slack/events`, { method: "POST", headers, body, signal });
  expect(answer.status).toBe(status);
});

test.each([
  ["1,000,001 bytes", 1_000_001],
  ["4 MB", 4_000_000],
])("Slack, %s: 413", async (_what, size) => {
  const body = `payload=${"x".repeat(size)}`;
  const signed = sign(body, house.story.slack.signingSecret, Math.floor(Date.now() / 1_000));
  const headers = { "content-type": FORM, ...signed };
  expect((await fetch(`${house.story.url}/slack/events`, { method: "POST", headers, body })).status).toBe(413);
});

test("after all that, neighbours are well", () => house.unharmed());
