import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { openHeartbeat } from "../../src/telemetry/heartbeat.ts";
import { storyLog } from "../support/story/log.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { eventually } from "../support/waiting.ts";

const SECRET = "/ping/3f6c0a51-secret";

interface Outside {
  readonly url: string;
  readonly beats: string[];
  status: number;
}
let story: Story | undefined;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await story?.end();
  story = undefined;
  for (const close of closing.splice(0)) await close();
});

/** Who watches from outside. */
async function outside(): Promise<Outside> {
  const heard: Outside = { url: "", beats: [], status: 200 };
  const server = createServer((req, res) => {
    heard.beats.push(`${req.method} ${req.url}`);
    res.writeHead(heard.status, { location: "/elsewhere" }).end("thank you");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  return Object.assign(heard, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${SECRET}` });
}

test("a sweep that went well is told outside, once a minute; one that failed is not", async () => {
  const heard = await outside();
  story = await startStory({ env: { HEARTBEAT_URL: heard.url } });
  await eventually(() => expect(heard.beats).toEqual([`GET ${SECRET}`]));
  story.fastForward({ days: 1 });
  await story.quiet();
  expect(heard.beats).toHaveLength(1);
  await story.expectNothingElse();
});

test("no beat while sweeps fail", async () => {
  const heard = await outside();
  story = await startStory();
  await story.database.db.raw("alter table issues rename column next_deadline_at to away");
  await story.stopApp();
  Object.assign(story.world, { env: { ...story.world.env, HEARTBEAT_URL: heard.url } });
  await story.startApp();
  await eventually(() => expect(JSON.stringify(story?.log.at("error"))).toContain("sweep-deadlines"));
  expect(heard.beats).toEqual([]);
  await story.database.db.raw("alter table issues rename column away to next_deadline_at");
  story.fastForward({ minutes: 1 });
  await eventually(() => expect(heard.beats).toHaveLength(1));
});

test("an address that does not take it is warned of once, without being named, and holds up nobody", async () => {
  const heard = await outside();
  const log = storyLog();
  const heartbeat = openHeartbeat({ url: heard.url, logger: log.logger, apartMs: 0, patienceMs: 200 });
  const beat = async (status: number) => {
    heard.status = status;
    heartbeat.beat();
    await heartbeat.stop();
  };
  for (const status of [500, 404, 302, 200, 200]) await beat(status);
  expect(log.lines.map((line) => (JSON.parse(line) as { code?: string; level: string }).code)).toEqual([
    "http_500",
    undefined,
  ]);
  expect(heard.beats).toEqual(Array(5).fill(`GET ${SECRET}`));
  expect(log.lines.join()).not.toContain("secret");
});

test("an address that says nothing is given up, one where nobody is too", async () => {
  const silent = createServer(() => {});
  await once(silent.listen(0, "127.0.0.1"), "listening");
  closing.push(() => {
    silent.closeAllConnections();
    return new Promise((done) => silent.close(done));
  });
  const codes: (string | undefined)[] = [];
  for (const port of [(silent.address() as AddressInfo).port, await freePort()]) {
    const log = storyLog();
    const heartbeat = openHeartbeat({ url: `http://127.0.0.1:${port}${SECRET}`, logger: log.logger, patienceMs: 100 });
    heartbeat.beat();
    await heartbeat.stop();
    codes.push((JSON.parse(log.lines[0] ?? "{}") as { code?: string }).code);
    expect(log.lines.join()).not.toContain("secret");
  }
  expect(codes).toEqual(["TIMEOUT", "ECONNREFUSED"]);
});

test("beats come no closer together than they may", async () => {
  const heard = await outside();
  const heartbeat = openHeartbeat({ url: heard.url, logger: storyLog().logger, apartMs: 300 });
  for (let i = 0; i < 5; i++) heartbeat.beat();
  await heartbeat.stop();
  expect(heard.beats).toHaveLength(1);
  await sleep(310);
  heartbeat.beat();
  await heartbeat.stop();
  expect(heard.beats).toHaveLength(2);
});
