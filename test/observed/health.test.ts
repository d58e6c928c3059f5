import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { startApp } from "../../src/app.ts";
import { type Dependency, openReadiness } from "../../src/assembly/readiness.ts";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { stopwatch } from "../../src/clock.ts";
import { loadConfig } from "../../src/config.ts";
import { testRedisUrl } from "../support/redis.ts";
import { startRedis } from "../support/redis-server.ts";
import { type OwnPostgres, ownPostgres } from "../support/story/own-postgres.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { eventually } from "../support/waiting.ts";

jest.setTimeout(60_000);

let story: Story;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function begin(...given: Parameters<typeof startStory>): Promise<void> {
  story = await startStory(...given);
  closing.push(() => story.end());
}

interface Answer {
  readonly status: number;
  readonly body: {
    readonly ok?: boolean;
    readonly ready?: boolean;
    readonly slack?: boolean;
    readonly stopping?: boolean;
    readonly dependencies?: Readonly<Record<string, { state: string; needed: boolean; ms: number; code?: string }>>;
  };
}

async function ask(path: string, url = story.url): Promise<Answer> {
  const answer = await fetch(`${url}${path}`);
  return { status: answer.status, body: (await answer.json()) as Answer["body"] };
}

const statesIn = ({ body }: Answer): Record<string, string> =>
  Object.fromEntries(Object.entries(body.dependencies ?? {}).map(([name, { state }]) => [name, state]));

test("a process that is well says so of each thing it depends on, and tells nothing else", async () => {
  await begin();
  expect(await ask("/healthz")).toMatchObject({ status: 200, body: { ok: true, role: "all", slack: true } });
  await eventually(async () => expect(await ask("/readyz")).toMatchObject({ status: 200, body: { ready: true } }));
  const answer = await ask("/readyz");
  expect(statesIn(answer)).toEqual({
    database: "well",
    migrations: "well",
    queue: "well",
    slack: "well",
    mail: "well",
  });
  for (const { ms } of Object.values(answer.body.dependencies ?? {})) expect(ms).toBeGreaterThanOrEqual(0);
  const { since, lastAnswer } = (answer.body.dependencies?.slack ?? {}) as Record<string, string>;
  expect(Date.parse(since ?? "")).toBeLessThanOrEqual(Date.parse(lastAnswer ?? ""));
  const words = JSON.stringify(answer.body);
  for (const secret of [story.slack.botToken, story.world.source.token, "127.0.0.1", "postgres://"])
    expect(words).not.toContain(secret);
});

describe("while the database is away", () => {
  let postgres: OwnPostgres;

  test("the process lives, is not ready, says so within two seconds, and is ready again by itself", async () => {
    postgres = await ownPostgres();
    closing.push(() => postgres.remove());
    await begin({ database: { ...postgres.database, drop: () => Promise.resolve() } });
    await postgres.stop("immediate");
    await eventually(async () => expect((await ask("/readyz")).status).toBe(503));
    const elapsedMs = stopwatch();
    const away = await ask("/readyz");
    expect(elapsedMs()).toBeLessThan(4_000);
    expect(away).toMatchObject({
      status: 503,
      body: { ready: false, dependencies: { database: { state: "failed" } } },
    });
    expect(away.body.dependencies?.database?.code).toMatch(/^[A-Za-z0-9_]+$/);
    expect(statesIn(away)).toMatchObject({ migrations: "failed", slack: "well" });
    expect(await ask("/healthz")).toMatchObject({ status: 200, body: { ok: true } });
    await postgres.start();
    await eventually(async () => expect((await ask("/readyz")).status).toBe(200), 20_000);
  });
});

const withRedis = testRedisUrl() === undefined ? test.skip : test;

withRedis(
  "while Redis is away a listening process takes in answers and says what is away; a worker is not ready",
  async () => {
    const folder = await temporaryFolder("amends-health-");
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const redis = await startRedis(folder);
    closing.push(() => redis?.stop() ?? Promise.resolve());
    await begin({ redisUrl: redis?.url ?? "" });
    const worker = await startApp({
      config: loadConfig({ ...story.world.env, HEALTH_PORT: "0" }),
      role: "worker",
      clock: story.clock,
      logger: story.log.logger,
      pace: story.world.pace,
    });
    closing.push(() => worker.stop());
    const workerUrl = `http://127.0.0.1:${worker.port}`;
    await eventually(async () => expect((await ask("/readyz", workerUrl)).status).toBe(200));
    await redis?.stop();
    await eventually(async () => expect(statesIn(await ask("/readyz"))).toMatchObject({ queue: "failed" }));
    expect(await ask("/readyz")).toMatchObject({ status: 200, body: { dependencies: { queue: { needed: false } } } });
    expect((await story.send(anAnswer())).status).toBe(202);
    await eventually(async () =>
      expect(await ask("/readyz", workerUrl)).toMatchObject({
        status: 503,
        body: { dependencies: { queue: { state: "failed", needed: true }, database: { state: "well" } } },
      }),
    );
    expect(await ask("/healthz", workerUrl)).toMatchObject({ status: 200, body: { ok: true, role: "worker" } });
  },
);

test("a worker with HEALTH_PORT answers the three addresses and no other, and listens to nobody without it", async () => {
  await begin();
  const started = async (env: Record<string, string>) => {
    const config = loadConfig({ ...story.world.env, ...env });
    const { clock, log, world } = story;
    const prefix = world.queuePrefix ? { queuePrefix: world.queuePrefix } : {};
    const app = await startApp({ config, role: "worker", clock, logger: log.logger, pace: world.pace, ...prefix });
    closing.push(() => app.stop());
    return app;
  };
  expect((await started({})).port).toBeNull();
  const { port } = await started({ HEALTH_PORT: "0" });
  const url = `http://127.0.0.1:${port}`;
  for (const path of ["/healthz", "/readyz", "/metrics"]) expect((await fetch(`${url}${path}`)).status).toBe(200);
  for (const path of ["/", "/slack/events", "/intake/abcdefghijklmnopqrstuv", "/i/abc"])
    expect((await fetch(`${url}${path}`)).status).toBe(404);
});

test("a token that Slack takes no more is said, and does not keep answers from being taken in", async () => {
  await begin();
  story.slack.control.fault({ method: "chat.postMessage", kind: "error:token_revoked" });
  expect((await story.send(anAnswer())).status).toBe(202);
  await eventually(async () =>
    expect(await ask("/readyz")).toMatchObject({
      status: 200,
      body: { dependencies: { slack: { state: "failed", code: "token_revoked", needed: false } } },
    }),
  );
});

test("a mail server that is away is found out without anyone waiting for it", async () => {
  const port = await freePort();
  await begin({ env: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
  await eventually(async () =>
    expect(await ask("/readyz")).toMatchObject({
      status: 200,
      body: { dependencies: { mail: { state: "failed", code: "econnrefused", needed: false } } },
    }),
  );
  expect((await ask("/readyz")).body.dependencies?.mail?.ms).toBeLessThan(100);
});

describe("readiness", () => {
  const well = (name: string, check: () => Promise<object> = async () => ({})): Dependency => ({
    name,
    needed: true,
    check: check as Dependency["check"],
  });
  const never = () => new Promise<object>(() => {});
  const no = () => false;

  test("waits for no dependency longer than it may, and asks all at once", async () => {
    const elapsedMs = stopwatch();
    const ready = openReadiness([well("a", never), well("b", never), well("c")], no, 100);
    const found = await ready();
    expect(elapsedMs()).toBeLessThan(1_000);
    expect(found.ready).toBe(false);
    expect(Object.entries(found.dependencies).map(([name, { state }]) => [name, state])).toEqual([
      ["a", "failed"],
      ["b", "failed"],
      ["c", "well"],
    ]);
    expect(found.dependencies.a?.code).toBe("DeadlineError");
  });

  test("asks once for many who come together, and anew a second later", async () => {
    let asked = 0;
    const count = async () => ({ asked: ++asked });
    const ready = openReadiness([well("a", count)], no);
    await Promise.all([ready(), ready(), ready()]);
    expect(asked).toBe(1);
    await sleep(1_050);
    await ready();
    expect(asked).toBe(2);
  });

  test.each([
    [
      "a rejection with a code",
      () => Promise.reject(Object.assign(new Error("secret words"), { code: "ECONNRESET" })),
      "ECONNRESET",
    ],
    ["a rejection without one", () => Promise.reject(new TypeError("secret words")), "TypeError"],
    ["a code of its own", async () => ({ code: "behind" }), "behind"],
  ])("%s is shown by its code, never by its words", async (_what, check, code) => {
    const { ready, dependencies } = await openReadiness([well("a", check)], no)();
    expect(ready).toBe(false);
    expect(dependencies.a).toMatchObject({ state: "failed", code });
    expect(JSON.stringify(dependencies)).not.toContain("secret words");
  });

  test("what is not needed keeps nobody from being ready; who is told to stop is not ready", async () => {
    const optional = { ...well("a", () => Promise.reject(new Error("no"))), needed: false };
    expect((await openReadiness([optional, well("b")], no)()).ready).toBe(true);
    expect((await openReadiness([well("b")], () => true)()).ready).toBe(false);
  });
});
