import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { sign } from "../../src/intake/standard-webhooks.ts";
import { readRejected } from "../../src/store/rejected.ts";
import { NOT_UNDERSTOOD } from "../support/story/nothing-else.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer, type Sent } from "../support/story/webhook.ts";
import { STORY_KEY } from "../support/story/world.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
afterAll(() => story.end());

const stored = async (): Promise<number> => Number((await story.database.db("received").count("id as n"))[0]?.n);
const secondsFromNow = (seconds: number): Date => new Date(story.clock.now().getTime() + seconds * 1_000);

describe("what is refused is not stored, and the answer says what is wrong", () => {
  const refused = async (send: () => Promise<Sent>, status: number, why: RegExp): Promise<void> => {
    const before = await stored();
    const sent = await send();
    expect([sent.status, sent.body.error]).toEqual([status, expect.stringMatching(why)]);
    expect(await stored()).toBe(before);
  };

  test.each<[string, Record<string, string>]>([
    ["no signature", { "webhook-signature": "" }],
    ["no id", { "webhook-id": "" }],
    ["no timestamp", { "webhook-timestamp": "" }],
  ])("%s", (_what, headers) => refused(() => story.send(anAnswer(), { headers }), 401, /are required/));

  test.each<[string, Record<string, string>]>([
    ["a signature of nothing", { "webhook-signature": "v1," }],
    ["another version", { "webhook-signature": "v2,aGVsbG8=" }],
    ["sha1", { "webhook-signature": "sha1=0123456789abcdef0123456789abcdef01234567" }],
    ["another id than was signed", { "webhook-id": "msg_other" }],
    ["no Unicode that compares equal by length", { "webhook-signature": `v1,${"é".repeat(22)}` }],
  ])("%s", (_what, headers) => refused(() => story.send(anAnswer(), { headers }), 401, /does not match/));

  test("the right signature in capitals", async () => {
    const { token, secret } = story.world.source;
    const body = JSON.stringify(anAnswer());
    const timestamp = String(Math.floor(story.clock.now().getTime() / 1_000));
    const good = sign(secret, "msg_1", timestamp, Buffer.from(body));
    const headers = { "webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": good.toUpperCase() };
    const answer = await fetch(`${story.url}/intake/${token}`, { method: "POST", headers, body });
    expect(answer.status).toBe(401);
  });

  test("another source's secret", () => {
    const other = new Webhook(`whsec_${Buffer.alloc(32, 9).toString("base64")}`);
    const body = JSON.stringify(anAnswer());
    const now = story.clock.now();
    return refused(
      () => story.send(body, { id: "msg_2", headers: { "webhook-signature": other.sign("msg_2", now, body) } }),
      401,
      /does not match/,
    );
  });

  test("the same JSON with its fields in another order", () => {
    const now = story.clock.now();
    const signature = new Webhook(story.world.source.secret).sign("msg_3", now, '{"a":1,"b":2}');
    return refused(
      () => story.send('{"b":2,"a":1}', { id: "msg_3", headers: { "webhook-signature": signature } }),
      401,
      /does not match/,
    );
  });

  test.each([
    ["six minutes old, replayed", -360],
    ["six minutes ahead", 360],
    ["a day old", -86_400],
  ])("%s", (_what, seconds) =>
    refused(() => story.send(anAnswer(), { now: secondsFromNow(seconds) }), 401, /five minutes off/),
  );

  test.each(["1e9", "1704547200.5", "-1", "0x65", "now", "1".repeat(30)])("the timestamp %s", (timestamp) =>
    refused(() => story.send(anAnswer(), { headers: { "webhook-timestamp": timestamp } }), 401, /whole seconds/),
  );

  test("a header that comes twice", () =>
    refused(() => twice("webhook-id", ["msg_4", "msg_5"]), 401, /does not match/));

  test.each<[string, (token: string) => string]>([
    ["another address", () => "0123456789abcdef0123456789abcdef"],
    ["the address in capitals", (token) => token.toUpperCase()],
    ["half the address", (token) => token.slice(0, 16)],
    ["an address with a way up", (token) => `${token}%2F..`],
    ["an address as an injection", () => "'%20or%20''='"],
  ])("%s", async (_what, change) => {
    const path = `${story.url}/intake/${change(story.world.source.token)}`;
    const answer = await fetch(path, { method: "POST", body: "{}" });
    expect([answer.status, (await answer.json()) as object]).toEqual([404, { error: expect.any(String) }]);
  });

  test.each(["GET", "PUT", "DELETE"])("%s is answered with what is allowed", async (method) => {
    const answer = await fetch(`${story.url}/intake/${story.world.source.token}`, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("more than 1 MB, announced or in pieces", async () => {
    await refused(() => story.send("x".repeat(1_000_001)), 413, /1000000 bytes/);
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let n = 0; n < 20; n++) controller.enqueue(new Uint8Array(60_000));
        controller.close();
      },
    });
    const init: RequestInit & { duplex: "half" } = { method: "POST", body: pieces, duplex: "half" };
    expect((await fetch(`${story.url}/intake/${story.world.source.token}`, init)).status).toBe(413);
  });
});

describe("what is genuine is stored at once, and what cannot be understood waits with the reason", () => {
  const rejected = async (body: string | Buffer, why: string): Promise<void> => {
    // Signed here: the package reads a body as text, and some of these are none.
    const now = story.clock.now();
    const timestamp = String(Math.floor(now.getTime() / 1_000));
    const signature = sign(story.world.source.secret, "msg_bytes", timestamp, Buffer.from(body));
    const sent = await story.send(body, { id: "msg_bytes", now, headers: { "webhook-signature": signature } });
    expect(sent).toMatchObject({ status: 202, body: { id: expect.stringMatching(/^\d+$/), duplicate: false } });
    await eventually(async () => {
      const row = await story.database.db("received").where({ id: sent.body.id }).first("state", "reason");
      expect([row.state, row.reason]).toEqual(["rejected", why]);
      expect(await readRejected(story.database.db, [STORY_KEY], 1, Number(sent.body.id))).toEqual(Buffer.from(body));
    });
  };

  test.each<[string, string | Buffer, string]>([
    ["an empty body", "", "The body is empty; expected JSON."],
    ["text", "hello", "The body is not JSON."],
    ["a form", "response_id=r&score=3", "The body is not JSON."],
    ["JSON and something behind it", '{"response_id":"r"} ;', "The body is not JSON."],
    ["UTF-16", Buffer.from('\ufeff{"response_id":"r"}', "utf16le"), "The body is not UTF-8."],
    ["gzip", gzipSync('{"response_id":"r"}'), "The body is not UTF-8."],
    [
      "wrong types",
      '{"response_id":"r","score":true,"tags":"Portland"}',
      "score: must be a number, or null when there was no answer, not true; tags: must be a list, not a text of 8 characters",
    ],
    [
      "no id",
      '{"score":3}',
      "response_id: must be a text of at most 500 characters, or a whole number of at most 15 digits, not missing",
    ],
    ["10,000 lists in each other", "[".repeat(10_000) + "]".repeat(10_000), "body: must be an object, not a list"],
  ])("%s", (_what, body, why) => rejected(body, why));

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-16",
    "multipart/form-data",
    "",
  ])("the content type %j does not matter: the bytes do", async (type) => {
    const name = `Typed ${type || "nothing"}.`;
    const body = JSON.stringify(anAnswer({ respondent: { name, company: null } }));
    expect((await story.send(body, { headers: { "content-type": type } })).status).toBe(202);
    expect((await story.card(name)).header).toContain(name);
  });

  test("a body of exactly 1 MB is taken", async () => {
    const body = JSON.stringify(anAnswer({ score: 10, comment: "" }));
    const padded = body.replace('"comment":""', `"comment":"${"x".repeat(400_000)}"`);
    expect((await story.send(padded + " ".repeat(1_000_000 - padded.length))).status).toBe(202);
  });

  test("more megabytes at once than are worked on together are all understood", async () => {
    const bulky = () => anAnswer({ score: 9, answers: [{ question: "Anything else?", answer: "x".repeat(900_000) }] });
    const sent = await Promise.all(Array.from({ length: 8 }, () => story.send(bulky())));
    const ids = sent.map(({ body }) => body.id ?? "");
    await eventually(async () =>
      expect(await story.database.db("received").whereIn("id", ids).pluck("state")).toEqual(ids.map(() => "parsed")),
    );
  });

  test("all that was refused reading or asking is still one story without a logged error", async () => {
    await story.quiet();
    for (const card of story.cards()) card.expected();
    story.expectedErrors.push(NOT_UNDERSTOOD);
    await story.expectNothingElse();
  });
});

/** One request with a header that stands in it more than once, which fetch would join. */
function twice(name: string, values: string[]): Promise<Sent> {
  const { token, secret } = story.world.source;
  const body = Buffer.from("{}");
  const timestamp = String(Math.floor(story.clock.now().getTime() / 1_000));
  const headers = {
    "webhook-timestamp": timestamp,
    "webhook-signature": sign(secret, values[0] ?? "", timestamp, body),
  };
  return new Promise((resolve, reject) => {
    const sending = request(
      `${story.url}/intake/${token}`,
      { method: "POST", headers: { ...headers, [name]: values } },
      (answer) => {
        let text = "";
        answer.on("data", (part: Buffer) => {
          text += part.toString();
        });
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) as Sent["body"], retryAfter: null }),
        );
      },
    );
    sending.on("error", reject).end(body);
  });
}
