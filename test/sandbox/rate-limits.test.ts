import { expect, test } from "@jest/globals";
import { aSlack, call } from "./support.ts";

const strict = { limits: {} };
const say = { channel: "C0DETRACT", text: "Hi" };

test("one post an interval and channel", async () => {
  const slack = await aSlack({ limits: { postIntervalMs: 20_000 } });
  expect((await call(slack, "chat.postMessage", say)).status).toBe(200);
  const second = await call(slack, "chat.postMessage", say);
  expect([second.status, second.headers.get("retry-after"), second.body]).toEqual([
    429,
    "20",
    { ok: false, error: "ratelimited" },
  ]);
  expect((await call(slack, "chat.postMessage", { ...say, channel: "C0LEADERS" })).status).toBe(200);
  slack.control.advance(20_000);
  expect((await call(slack, "chat.postMessage", say)).status).toBe(200);
  expect(slack.control.messages("C0DETRACT").messages).toHaveLength(2);
  const refused = slack.control.log().find((entry) => entry.type === "api" && entry.status === 429);
  expect(refused).toMatchObject({ method: "chat.postMessage", error: "ratelimited", retryAfter: 20 });
});

test("a refused post does not count against the next", async () => {
  const slack = await aSlack(strict);
  await call(slack, "chat.postMessage", { ...say, text: "" });
  expect((await call(slack, "chat.postMessage", say)).status).toBe(200);
});

test("so many posts a minute in the whole workspace", async () => {
  const slack = await aSlack({ limits: { postsPerMinute: 3 } });
  const to = (user: string) => call(slack, "chat.postMessage", { ...say, channel: user });
  for (const user of ["U0ERIC", "U0NATHAN", "U0BRIDGET"]) expect((await to(user)).status).toBe(200);
  const refused = await to("U0PRIYA");
  expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([429, expect.closeTo(60, -1)]);
  slack.control.advance(60_000);
  expect((await to("U0PRIYA")).status).toBe(200);
});

test.each([
  ["users.list", 20, {}],
  ["conversations.info", 50, { channel: "C0DETRACT" }],
  ["users.info", 100, { user: "U0ERIC" }],
])("%s: %i calls a minute", async (method, most, args) => {
  const slack = await aSlack(strict);
  for (let turn = 0; turn < most; turn += 1) expect((await call(slack, method, args)).status).toBe(200);
  const refused = await call(slack, method, args);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
  expect((await call(slack, "auth.test")).status).toBe(200);
  slack.control.advance(60_000);
  expect((await call(slack, method, args)).status).toBe(200);
});

test("the tiers can be stretched", async () => {
  const slack = await aSlack({ limits: { tierFactor: 2 } });
  for (let turn = 0; turn < 40; turn += 1) expect((await call(slack, "users.list")).status).toBe(200);
  expect((await call(slack, "users.list")).status).toBe(429);
});
