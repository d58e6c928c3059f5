import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { newSourceKeys } from "../../../src/cli/source.ts";
import { sign } from "../../../src/intake/standard-webhooks.ts";
import { House } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.story.end());

const BODY = '{"a":1,"b":2}';
const secret = () => house.story.world.source.secret;
const other = newSourceKeys().secret;
const signedFor = (id: string, timestamp: string, body = BODY, by = secret()) =>
  sign(by, id, timestamp, Buffer.from(body));

type Forge = () => Readonly<Record<string, string | null>>;
const stamp =
  (timestamp: () => string): Forge =>
  () => ({ "webhook-id": "x", "webhook-timestamp": timestamp(), "webhook-signature": signedFor("x", timestamp()) });
const signature =
  (change: (good: string) => string): Forge =>
  () => {
    const now = house.seconds();
    return { "webhook-id": "x", "webhook-timestamp": now, "webhook-signature": change(signedFor("x", now)) };
  };
const hex = (good: string): string => Buffer.from(good.slice(3), "base64").toString("hex");

/** Row 7: who cannot prove to be the survey tool. Every one is answered 401 with these words, and nothing is stored. */
const TABLE: readonly (readonly [what: string, forge: Forge, words: RegExp])[] = [
  ["no signature", () => ({ "webhook-signature": null }), /headers webhook-id.*are required/],
  ["an empty signature", () => ({ "webhook-signature": "" }), /are required/],
  ["no id", () => ({ "webhook-id": null }), /are required/],
  ["no timestamp", () => ({ "webhook-timestamp": null }), /are required/],
  [
    "none of the three",
    () => ({ "webhook-id": null, "webhook-timestamp": null, "webhook-signature": null }),
    /are required/,
  ],
  ["the secret of nobody", signature(() => signedFor("x", house.seconds(), BODY, other)), /does not match/],
  ["the fields in another order", signature(() => signedFor("x", house.seconds(), '{"b":2,"a":1}')), /does not match/],
  ["spaces more", signature(() => signedFor("x", house.seconds(), '{"a": 1,"b":2}')), /does not match/],
  ["a signature for another id", signature(() => signedFor("y", house.seconds())), /does not match/],
  ["a signature for another time", signature(() => signedFor("x", house.seconds(-1))), /does not match/],
  ["in capitals", signature((good) => good.toUpperCase()), /does not match/],
  ["in hexadecimal", signature((good) => `v1,${hex(good)}`), /does not match/],
  ["in hexadecimal capitals", signature((good) => `v1,${hex(good).toUpperCase()}`), /does not match/],
  ["sha1=", signature((good) => `sha1=${hex(good).slice(0, 40)}`), /does not match/],
  ["sha256=", signature((good) => `sha256=${hex(good)}`), /does not match/],
  ["without the version", signature((good) => good.slice(3)), /does not match/],
  ["of version 2", signature((good) => good.replace("v1", "v2")), /does not match/],
  ["with a cut end", signature((good) => good.slice(0, -1)), /does not match/],
  ["with more behind", signature((good) => `${good}=`), /does not match/],
  ["of letters beyond ASCII", signature(() => `v1,${"\u00e9".repeat(22)}`), /does not match/],
  ["a thousand wrong ones", signature(() => "v1,AAAA ".repeat(1_000).trim()), /does not match/],
  ["six minutes old", stamp(() => house.seconds(-360)), /more than five minutes off/],
  ["six minutes ahead", stamp(() => house.seconds(360)), /more than five minutes off/],
  ["of the year 5000", stamp(() => "95617584000"), /more than five minutes off/],
  ["of 1970", stamp(() => "0"), /more than five minutes off/],
  ["in milliseconds", stamp(() => `${house.seconds()}000`), /whole seconds/],
  ["a float", stamp(() => `${house.seconds()}.5`), /whole seconds/],
  ["negative", stamp(() => `-${house.seconds()}`), /whole seconds/],
  ["1e30", stamp(() => "1e30"), /whole seconds/],
  ["hexadecimal time", stamp(() => "0x65"), /whole seconds/],
  ["a word for the time", stamp(() => "now"), /whole seconds/],
  ["an id of 256 characters", () => ({ "webhook-id": "x".repeat(256) }), /may have 255 characters/],
];

test.each(TABLE)("%s: 401", async (_what, forge, words) => {
  const before = (await house.db("received").count())[0]?.count;
  const answer = await house.webhook(BODY, forge());
  expect(answer.status).toBe(401);
  expect(answer.text).toMatch(words);
  expect((await house.db("received").count())[0]?.count).toBe(before);
});

test.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("%s twice: 401", async (name) => {
  const now = house.seconds();
  const good: Record<string, string> = {
    "webhook-id": "x",
    "webhook-timestamp": now,
    "webhook-signature": signedFor("x", now),
  };
  const value = good[name] ?? "";
  const status = await new Promise((resolve, reject) => {
    const headers = { ...good, [name]: [value, name === "webhook-signature" ? "v1,AAAA" : value] };
    const url = `${house.story.url}/intake/${house.story.world.source.token}`;
    request(url, { method: "POST", headers }, (answer) => resolve(answer.resume().statusCode))
      .on("error", reject)
      .end(BODY);
  });
  expect(status).toBe(401);
});

test("a replay within five minutes is the delivery it was: same answer, nothing new", async () => {
  const first = await house.webhook('{"response_id":"r-replay","score":9}', { "webhook-id": "replayed" });
  const again = await house.webhook('{"response_id":"r-replay","score":9}', { "webhook-id": "replayed" });
  expect([first.status, again.status, again.id]).toEqual([202, 202, first.id]);
  expect(JSON.parse(again.text)).toMatchObject({ duplicate: true });
});

test("a sender that changes its secret signs with both: taken", async () => {
  const now = house.seconds();
  const wrong = new Webhook(other).sign("both", house.story.clock.now(), BODY);
  const both = `${wrong} ${signedFor("both", now)}`;
  const answer = await house.webhook(BODY, {
    "webhook-id": "both",
    "webhook-timestamp": now,
    "webhook-signature": both,
  });
  expect(answer.status).toBe(202);
});

test("after all that, neighbours are well", () => house.unharmed());
