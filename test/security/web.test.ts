import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { stopwatch } from "../../src/clock.ts";
import { type Route, startWebServer, type WebServer } from "../../src/web/server.ts";
import { storyLog } from "../support/story/log.ts";
import { eventually } from "../support/waiting.ts";

const PATIENCE_MS = 1_000;
const log = storyLog();
const taken: string[] = [];
const echo: Route = {
  method: "POST",
  path: "/intake/:token",
  bodyLimit: 1_000,
  handle: ({ rest, body }) => {
    taken.push(`${rest} ${body.length}`);
    return Promise.resolve({ status: 202, body: { ok: true } });
  },
};

let server: WebServer;
beforeEach(async () => {
  taken.length = 0;
  server = await startWebServer({
    port: 0,
    routes: [echo],
    slack: null,
    logger: log.logger,
    requestTimeoutMs: PATIENCE_MS,
  });
});
afterEach(() => server.stop());

/** Sends these bytes as they are, and reads until the server closes or `ms` have passed. */
async function raw(bytes: string, ms = 2_000): Promise<{ answer: string; closed: boolean }> {
  const socket = connect(server.port, "127.0.0.1");
  let answer = "";
  let closed = false;
  socket.on("data", (data) => {
    answer += data.toString("latin1");
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    closed = true;
  });
  socket.write(bytes);
  for (let waited = 0; waited < ms && !closed && answer === ""; waited += 20) await sleep(20);
  socket.destroy();
  return { answer, closed };
}

const HEAD = "POST /intake/a HTTP/1.1\r\nhost: amends.example\r\n";
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

test("a body without a length is counted as it comes, and its sender hears that it is too long", async () => {
  const chunks = Array.from({ length: 20 }, () => chunk("x".repeat(100))).join("");
  const { answer } = await raw(`${HEAD}transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
  expect(answer).toContain(" 413 ");
  const endless = await raw(`${HEAD}transfer-encoding: chunked\r\n\r\n${chunks}`);
  expect(endless.answer).toContain(" 413 ");
  const announced = await raw(`${HEAD}content-length: 1001\r\n\r\n`);
  expect(announced.answer).toContain(" 413 ");
  expect(taken).toEqual([]);
  expect((await raw(`${HEAD}content-length: 1000\r\n\r\n${"x".repeat(1_000)}`)).answer).toContain(" 202 ");
});

test("who trickles a head, a body or a chunk is cut off", async () => {
  const trickling = [HEAD, `${HEAD}content-length: 10\r\n\r\nx`, `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nx`];
  const answers = await Promise.all(trickling.map((bytes) => raw(bytes, 9_000)));
  for (const { answer } of answers) expect(answer).toContain(" 408 ");
  expect(taken).toEqual([]);
});

test("who hangs up in the middle of a body is no error of ours", async () => {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(`${HEAD}content-length: 100\r\n\r\nhalf`);
  await sleep(100);
  socket.destroy();
  await sleep(200);
  expect(log.at("error")).toEqual([]);
  expect(taken).toEqual([]);
});

test.each([
  ["two lengths", `${HEAD}content-length: 4\r\ncontent-length: 5\r\n\r\nabcde`],
  ["a length and chunks", `${HEAD}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ["a header over two lines", `${HEAD}x: a\r\n b\r\ncontent-length: 0\r\n\r\n`],
  ["a length with a sign", `${HEAD}content-length: +4\r\n\r\nabcd`],
  ["headers of 100 kB", `${HEAD}x: ${"y".repeat(100_000)}\r\n\r\n`],
])("%s: no request", async (_what, bytes) => {
  const { answer } = await raw(bytes);
  expect(answer).toMatch(/^HTTP\/1\.1 4(00|31) /);
  expect(taken).toEqual([]);
});

test.each([
  "/intake/../intake/a",
  "//intake/a",
  "/intake/a/",
  "/intake//a",
  "/intake/",
  "/INTAKE/a",
  "http://evil.example/intake/a",
  "/%69ntake/a",
  "/slack/../intake/a",
  "*",
])("nothing is at %s", async (path) => {
  const { answer } = await raw(`POST ${path} HTTP/1.1\r\nhost: amends.example\r\ncontent-length: 0\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 (404|400) /);
  expect(taken).toEqual([]);
});

test("a method said in a header, and a host made up, change nothing", async () => {
  const made = `GET /intake/a HTTP/1.1\r\nhost: evil.example\r\nx-http-method-override: POST\r\nx-forwarded-host: evil.example\r\n\r\n`;
  const { answer } = await raw(made);
  expect(answer).toContain(" 405 ");
  expect(answer).not.toContain("evil");
  await eventually(() => expect(taken).toEqual([]));
});

/** A sender over a connection that is kept. */
function keptSender(): {
  send(name: string): void;
  readonly answers: readonly string[];
  readonly closed: Promise<void>;
} {
  const socket = connect(server.port, "127.0.0.1");
  const answers: string[] = [];
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => undefined).on("data", (data) => answers.push(data.toString("latin1")));
  const send = (name: string) =>
    void socket.write(`POST /intake/${name} HTTP/1.1\r\nhost: amends.example\r\ncontent-length: 0\r\n\r\n`);
  return { send, answers, closed };
}
const LAST = / 202 [\s\S]*connection: close/i;

test("whoever has sent over a kept connection when the server ends is answered, however long the process did not look", async () => {
  const sender = keptSender();
  sender.send("first");
  await eventually(() => expect(sender.answers).toHaveLength(1));
  const stopped = server.stop();
  // After what is run at once come the timers, and only then is read what has arrived.
  setImmediate(() => {
    sender.send("second");
    const busyMs = stopwatch();
    while (busyMs() < 300);
  });
  await stopped;
  await sender.closed;
  expect(taken).toEqual(["first 0", "second 0"]);
  expect(sender.answers.at(-1)).toMatch(LAST);
});

test("while others still send, whoever sends seldom is not cut off either", async () => {
  const senders = [keptSender(), keptSender(), keptSender()];
  for (const sender of senders) sender.send("first");
  await eventually(() => expect(senders.map(({ answers }) => answers.length)).toEqual([1, 1, 1]));
  const stopped = server.stop();
  for (const sender of senders) {
    await sleep(100);
    sender.send("last");
  }
  await stopped;
  for (const { answers, closed } of senders) {
    await closed;
    expect(answers.at(-1)).toMatch(LAST);
  }
  expect(taken).toHaveLength(2 * senders.length);
});
