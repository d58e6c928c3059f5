import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sign } from "../../../src/sandbox/delivery/http.ts";
import { linkFor, personInSlack } from "../../support/story/page.ts";
import { anAnswer } from "../../support/story/webhook.ts";
import { eventually } from "../../support/waiting.ts";
import { House } from "./house.ts";

const PUBLIC = "https://amends.example.com";
let house: House;
beforeAll(async () => {
  house = await House.open({ env: { PUBLIC_URL: PUBLIC } });
  await house.story.answer(anAnswer({ owners: [] }));
});
afterAll(() => house.story.end());

/** Sends a head as it is, and reads the first of what comes back. */
function raw(head: string, body = ""): Promise<string> {
  const socket = connect(Number(new URL(house.story.url).port), "127.0.0.1");
  return new Promise((resolve, reject) => {
    socket.setTimeout(5_000, () => socket.destroy(new Error("no answer within five seconds")));
    socket.once("data", (data) => {
      socket.destroy();
      resolve(data.toString("latin1"));
    });
    socket.once("error", reject);
    socket.once("close", () => resolve(""));
    socket.write(`${head}\r\nhost: amends.example\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  });
}

/** Row 12: where nothing is, or not in this way. */
const NOWHERE: readonly (readonly [request: string, status: number])[] = [
  ["GET /slack/", 404],
  ["GET /slack/anything", 404],
  ["POST /slack/anything", 404],
  ["GET /slack/events", 405],
  ["HEAD /slack/events", 405],
  ["PUT /slack/events", 405],
  ["DELETE /slack/events", 405],
  ["OPTIONS /slack/events", 405],
  ["POST /slack/events/", 404],
  ["POST /slack/events/..", 404],
  ["POST /slack/events/../events", 404],
  ["POST /slack/./events", 404],
  ["POST /slack//events", 404],
  ["POST //slack/events", 404],
  ["POST /slack/%65vents", 404],
  ["POST /SLACK/events", 404],
  ["POST /slack/events%00", 404],
  ["POST /slack/events;x=1", 404],
  ["POST /slack/install", 404],
  ["GET /slack/install", 404],
  ["GET /slack/oauth_redirect?code=x", 404],
  ["POST http://evil.example/slack/events", 404],
  ["POST /intake/../intake/x", 404],
  ["POST /intake/x/../../healthz", 404],
  ["POST /intake/", 404],
  ["POST /intake/%00", 404],
  ["POST /intake/%", 404],
  ["GET /i/../healthz", 404],
  ["GET /i/%2e%2e%2fhealthz", 404],
  ["GET //i/x", 404],
  ["GET /i/", 404],
  ["GET /i/x/y/z", 404],
  ["GET /.env", 404],
  ["GET /.git/config", 404],
  ["GET /../../../../etc/passwd", 404],
  ["GET /metrics/../.env", 404],
  ["GET /_control/state", 404],
  ["GET /__proto__", 404],
  ["GET /constructor", 404],
  [`GET /${"x".repeat(12_000)}`, 404],
  [`GET /${"x".repeat(20_000)}`, 431],
  ["TRACE /healthz", 405],
  ["BREW /healthz", 400],
];

test.each(NOWHERE.map(([request, status]) => [request.slice(0, 60), status, request] as const))(
  "%s: %i",
  async (_short, status, request) => {
    const answer = await raw(`${request} HTTP/1.1`);
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(answer).not.toMatch(/root:|\bat .*:\d+:\d+|node_modules|Error:/);
  },
);

test("a method said in a header or a field changes nothing", async () => {
  const token = await linkFor(house.story, await personInSlack(house.story, "Nathan"));
  const before = await house.state();
  for (const name of ["x-http-method-override", "x-http-method", "x-method-override"])
    expect(await raw(`GET /i/${token}?_method=POST&note=x HTTP/1.1\r\n${name}: POST`)).toContain(" 200 ");
  expect(await house.state()).toEqual(before);
});

const LIES = {
  host: "evil.example",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "http",
  "x-forwarded-for": "127.0.0.1",
  "x-forwarded-prefix": "/evil",
  "x-original-url": "/healthz",
  "x-rewrite-url": "/healthz",
  forwarded: "for=127.0.0.1;host=evil.example;proto=http",
};
const lies = Object.entries(LIES)
  .filter(([name]) => name !== "host")
  .map(([name, value]) => `\r\n${name}: ${value}`)
  .join("");

test("links in mails begin with the configured address, whatever host a request named", async () => {
  const { story } = house;
  const token = await linkFor(story, await personInSlack(story, "Nathan"));
  expect(await raw(`GET /i/${token} HTTP/1.1${lies}`)).not.toContain("evil");
  const { secret } = story.world.source;
  expect(secret).toBeTruthy();
  await house.webhook(
    JSON.stringify(anAnswer({ respondent: { name: "Late" }, owners: ["tobias@partner.example"] })),
    LIES,
  );
  await story.card("Late");
  const page = await fetch(`${story.url}/i/${token}`);
  const fields = new URLSearchParams([...new URLSearchParams(await formOf(page))]);
  fields.set("assignEmail", "tobias@partner.example");
  fields.set("note", "over to you");
  await fetch(`${story.url}/i/${token}`, {
    method: "POST",
    body: fields,
    headers: { "x-forwarded-host": "evil.example" },
  });
  await eventually(() => expect(story.mailsTo("tobias@partner.example").length).toBeGreaterThan(0));
  for (const { html, text, headers } of story.mailsTo("tobias@partner.example")) {
    const all = `${html}${text}${JSON.stringify(headers)}`;
    expect(all).not.toContain("evil.example");
    expect(all).toContain(`${PUBLIC}/i/`);
  }
});

async function formOf(page: Response): Promise<[string, string][]> {
  const html = await page.text();
  return [...html.matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)].map(
    ([, n = "", v = ""]) => [n, v],
  );
}

test("an address said in X-Forwarded-For gives nobody a fresh start in guessing", async () => {
  const answers = [];
  for (let n = 0; n < 60; n++)
    answers.push(await raw(`GET /i/${"A".repeat(32)} HTTP/1.1\r\nx-forwarded-for: 10.0.0.${n}`));
  expect(answers.at(-1)).toContain(" 429 ");
});

/** Slack's signature: right but for one thing. */
const SIGNATURES: readonly (readonly [
  what: string,
  change: (h: Record<string, string>, body: string) => Record<string, string | null>,
])[] = [
  ["none", () => ({ "x-slack-signature": null })],
  ["empty", () => ({ "x-slack-signature": "" })],
  ["no time", () => ({ "x-slack-request-timestamp": null })],
  ["a word for the time", () => ({ "x-slack-request-timestamp": "now" })],
  ["of another secret", (_h, body) => sign(body, "0123456789abcdef0123456789abcdef", now())],
  ["of another workspace's app", (_h, body) => sign(body, "other-workspace-signing-secret", now())],
  ["of another body", () => sign("payload={}", house.story.slack.signingSecret, now())],
  ["six minutes old", (_h, body) => sign(body, house.story.slack.signingSecret, now() - 360)],
  ["a day old", (_h, body) => sign(body, house.story.slack.signingSecret, now() - 86_400)],
  ["two minutes ahead", (_h, body) => sign(body, house.story.slack.signingSecret, now() + 120)],
  ["a year ahead", (_h, body) => sign(body, house.story.slack.signingSecret, now() + 31_536_000)],
  [
    "an old one with a new time",
    (_h, body) => ({
      ...sign(body, house.story.slack.signingSecret, now() - 360),
      "x-slack-request-timestamp": String(now()),
    }),
  ],
  ["in capitals", (h) => ({ "x-slack-signature": (h["x-slack-signature"] ?? "").toUpperCase() })],
  ["of version 1", (h) => ({ "x-slack-signature": (h["x-slack-signature"] ?? "").replace("v0", "v1") })],
  ["cut", (h) => ({ "x-slack-signature": (h["x-slack-signature"] ?? "").slice(0, -1) })],
  ["longer", (h) => ({ "x-slack-signature": `${h["x-slack-signature"]}0` })],
];
const now = (): number => Math.floor(Date.now() / 1_000);

test.each(SIGNATURES)("Slack's signature, %s: 401", async (_what, change) => {
  const body = new URLSearchParams({ payload: JSON.stringify(house.clicked()) }).toString();
  const good = sign(body, house.story.slack.signingSecret, now());
  const given = { "content-type": "application/x-www-form-urlencoded", ...good, ...change(good, body) };
  const headers = Object.entries(given).filter((one): one is [string, string] => one[1] !== null);
  expect((await fetch(`${house.story.url}/slack/events`, { method: "POST", headers, body })).status).toBe(401);
});

test("Slack's signature twice is one that does not match", async () => {
  const body = "payload={}";
  const good = sign(body, house.story.slack.signingSecret, now());
  const twice = Object.entries(good)
    .map(([name, value]) => `\r\n${name}: ${value}`)
    .join("");
  const answer = await raw(
    `POST /slack/events HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded${twice}${twice}`,
    body,
  );
  expect(answer).toContain(" 401 ");
});

test("Slack's test of the connection is answered without a signature, and does nothing else", async () => {
  const before = await house.state();
  const body = `ssl_check=1&payload=${encodeURIComponent(JSON.stringify(house.clicked()))}`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  expect((await fetch(`${house.story.url}/slack/events`, { method: "POST", headers, body })).status).toBe(200);
  expect(await house.state()).toEqual(before);
});

test("2,000 headers, or 64 kB of them: no request", async () => {
  const many = Array.from({ length: 2_000 }, (_, n) => `\r\nx-${n}: y`).join("");
  expect(await raw(`GET /healthz HTTP/1.1${many}`)).toMatch(/^HTTP\/1\.1 (200|400|431)/);
  expect(await raw(`GET /healthz HTTP/1.1\r\nx: ${"y".repeat(64_000)}`)).toMatch(/^HTTP\/1\.1 431/);
});

test("after all that, neighbours are well", () => house.unharmed());
