import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterEach, expect, test } from "@jest/globals";
import { DEMO_ANSWERS } from "../../src/cli/demo/answers.ts";
import { feedAnswers } from "../../src/cli/demo/feed-answers.ts";
import { movableClock } from "../../src/clock.ts";
import { verify } from "../../src/intake/standard-webhooks.ts";

const WEEK_MS = 604_800_000;
const SECRET = `whsec_${Buffer.from("the demo's own secret, 32 bytes.").toString("base64")}`;
const THREE = DEMO_ANSWERS.slice(0, 3).map((answer) => ({ ...answer, atSecond: 0 }));
const never = new AbortController().signal;

let server: Server;
afterEach(() => void server.close());

/** An intake, and where to send to. */
async function intake(listener: RequestListener) {
  server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "t", secret: SECRET };
}

test("no answer is lost when somebody moves the demo's clock between its signature and its arrival", async () => {
  const clock = movableClock();
  const taken: unknown[] = [];
  let came = 0;
  const source = await intake(async (request, response) => {
    const headers = request.headers as Record<string, string>;
    const body = await buffer(request);
    if (came++ === 1) clock.advance(WEEK_MS);
    const { ok } = verify({ headers, body }, SECRET, clock.now());
    if (ok) taken.push((JSON.parse(body.toString()) as { response_id: unknown }).response_id);
    response.writeHead(ok ? 202 : 401).end();
  });
  await feedAnswers(source, clock, never, THREE);
  expect(taken).toEqual(THREE.map(({ body }) => body.response_id));
  expect(came).toBe(4);
});

test("one that is refused again and again is said", async () => {
  const source = await intake((_request, response) => response.writeHead(500).end());
  await expect(feedAnswers(source, movableClock(), never, THREE)).rejects.toThrow("Amends answered 500");
});
