import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ConfigError, loadConfig, mailSettings, requireSlack, settings } from "../../src/config.ts";
import { loadSecretKeys } from "../../src/key-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const RIGHT: Readonly<Record<string, readonly string[]>> = {
  SLACK_BOT_TOKEN: ["xoxb-1234-5678-abcDEF"],
  SLACK_SIGNING_SECRET: ["0123456789abcdef0123456789abcdef", "local-signing-secret"],
  SLACK_APP_TOKEN: ["xapp-1-A012-34-abcdef"],
  SLACK_API_URL: ["https://slack.com/api", "http://127.0.0.1:4000/api/"],
  SLACK_CHANNEL: ["C0123456789", "#client-issues", "réclamations"],
  ESCALATION_CHAIN: ["eric@x.example, U0123ABCD 4h > S0LEADERS 2h > ceo@x.example", "default"],
  DATABASE_URL: ["postgres://a:b@db/amends", "postgresql://db:5433/x?sslmode=require"],
  DATABASE_REPLICA_URL: ["postgres://a:b@replica/amends"],
  DATABASE_POOL_MAX: ["2", "100"],
  DATA_DIR: ["/var/lib/amends"],
  REDIS_URL: [
    ...[
      "redis://localhost",
      "rediss://:pw@host:6380/2",
      "redis+cluster://node",
      "redis+cluster://a:7000,b:7001,[::1]:7002",
    ],
    "rediss+cluster://user:p%40ss@clustercfg.cache.example.com:6379/",
  ],
  PORT: ["0", "65535", " 8080 "],
  PUBLIC_URL: ["https://amends.example.com/", "http://localhost:3000"],
  SMTP_URL: [
    "smtp://localhost:2525",
    "smtps://user:p%40ss@mail.example.com",
    "smtp://mail.example.com?requireTLS=true",
  ],
  MAIL_FROM: ["amends@example.com", "Amends <amends@example.com>", '"Amends, Inc." <amends@exämple.de>'],
  SECRET_KEY: [
    "ab".repeat(32),
    Buffer.alloc(32, 7).toString("base64"),
    `${"ab".repeat(32)}, ${Buffer.alloc(32, 7).toString("base64")}`,
  ],
  INTAKE_LIMIT: ["0", "300"],
  LOG_LEVEL: ["debug", "silent"],
  METRICS_TOKEN: ["0123456789abcdef", "a.b-c_d~e+f/g=0123456"],
  HEALTH_PORT: ["0", "9090"],
  HEARTBEAT_URL: ["https://hc.example/ping/1-2", "http://127.0.0.1:8000/x", "http://localhost/x", "http://[::1]:80/x"],
  OTEL_EXPORTER_OTLP_ENDPOINT: ["http://localhost:4318", "https://otel.example/otlp"],
};
const WRONG: Readonly<Record<string, readonly string[]>> = {
  SLACK_BOT_TOKEN: ["xoxp-1234-5678-abcDEF", "xoxb-123", "xoxb-1234 5678 90"],
  SLACK_SIGNING_SECRET: ["short", "two words, and a comma"],
  SLACK_APP_TOKEN: ["xoxb-1234-5678-abcDEF"],
  SLACK_API_URL: ["slack.com/api", "ftp://slack.com"],
  SLACK_CHANNEL: ["a b", "<#C0123456789>"],
  ESCALATION_CHAIN: ["eric", "eric@x.example >", "U0123ABCD 0h", "U0123ABCD 87600h"],
  DATABASE_URL: ["mysql://db/x", "db.internal/amends", "postgres://user:word@db:port/amends"],
  DATABASE_REPLICA_URL: ["redis://replica"],
  DATABASE_POOL_MAX: ["1", "101", "ten", "-5"],
  DATA_DIR: [],
  REDIS_URL: [
    ...[
      "localhost:6379",
      "http://localhost",
      "redis://a,b",
      "redis://a:1,b:2",
      "redis+cluster:///",
      "redis+cluster://a,",
    ],
    ...["redis+cluster://a:port,b", "redis+cluster://a/0", "redis+sentinel://a"],
  ],
  PORT: ["65536", "-1", "80a", "3000.5", "0x10"],
  PUBLIC_URL: ["amends.example.com", "javascript:alert(1)"],
  SMTP_URL: ["mail.internal:587", "https://mail.example.com"],
  MAIL_FROM: ["Amends", "a@example.com, b@example.com", "Amends <amends@localhost>", "amends@[127.0.0.1]"],
  SECRET_KEY: ["secret", "ab".repeat(31), Buffer.alloc(33).toString("base64"), `${"ab".repeat(32)},`],
  INTAKE_LIMIT: ["-1", "many", "1e3", "1000000"],
  LOG_LEVEL: ["verbose", "INFO"],
  METRICS_TOKEN: ["short", "has a blank in it somewhere"],
  HEALTH_PORT: ["65536", "-1", "x"],
  HEARTBEAT_URL: ["http://hc.example/ping/1-2", "hc.example", "ftp://hc.example"],
  OTEL_EXPORTER_OTLP_ENDPOINT: ["localhost:4318", "grpc://localhost:4317"],
};

test("the tables of this file know every variable", () => {
  const names = settings.map(({ name }) => name);
  expect([Object.keys(RIGHT), Object.keys(WRONG)]).toEqual([names, names]);
});

const cases = (table: typeof RIGHT) =>
  Object.entries(table).flatMap(([name, values]) => values.map((v) => [name, v] as const));

test.each(cases(RIGHT))("%s may be %j", (name, value) => {
  expect(() => loadConfig({ [name]: value })).not.toThrow();
});

test.each(cases(WRONG))("%s may not be %j, and the error says what it must be", (name, value) => {
  const setting = settings.find((one) => one.name === name);
  const message = messageOf(() => loadConfig({ [name]: value }));
  for (const part of [name, setting?.allowed, setting?.remedy]) expect(message).toContain(part);
  expect(message.includes(value)).toBe(!setting?.secret);
});

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (err) {
    if (err instanceof ConfigError) return err.message;
    throw err;
  }
  throw new Error("no ConfigError");
};

test("all faults are told at once", () => {
  const message = messageOf(() => loadConfig({ PORT: "x", LOG_LEVEL: "y", REDIS_URL: "z", DATA_DIR: "fine" }));
  expect(
    message
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(" ")[0]),
  ).toEqual(["REDIS_URL", "PORT", "LOG_LEVEL"]);
});

test("blank means unset, and nothing can be changed afterwards", () => {
  const blank = Object.fromEntries(settings.map(({ name }) => [name, "  "]));
  const config = loadConfig(blank);
  expect(config).toEqual(loadConfig({}));
  expect(config).toMatchObject({ dataDir: ".data", port: 3000, publicUrl: "http://localhost:3000", logLevel: "info" });
  expect([Object.isFrozen(config), Object.isFrozen(config.slack)]).toEqual([true, true]);
});

test("addresses are brought into one form", () => {
  const config = loadConfig({
    PORT: "80",
    PUBLIC_URL: "https://a.test/",
    SLACK_API_URL: "http://b.test/api",
    SLACK_CHANNEL: "#c",
  });
  expect(config.publicUrl).toBe("https://a.test");
  expect(config.slack).toMatchObject({ apiUrl: "http://b.test/api/", channel: "c" });
});

const botToken = { SLACK_BOT_TOKEN: "xoxb-1234-5678-abcDEF" };
const appToken = { SLACK_APP_TOKEN: "xapp-1-A012-34-abcdef" };
const signingSecret = { SLACK_SIGNING_SECRET: "0123456789abcdef" };

test("an app token decides for Socket Mode, a signing secret alone for HTTP", () => {
  expect(requireSlack(loadConfig({ ...botToken, ...appToken, ...signingSecret })).mode.kind).toBe("socket");
  expect(requireSlack(loadConfig({ ...botToken, ...signingSecret })).mode).toEqual({
    kind: "http",
    signingSecret: "0123456789abcdef",
  });
});

test.each([
  [{}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]],
  [botToken, ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]],
  [appToken, ["SLACK_BOT_TOKEN"]],
  [signingSecret, ["SLACK_BOT_TOKEN"]],
])("without Slack's credentials (%j) the error names what is missing and where to go", (env, missing) => {
  const message = messageOf(() => requireSlack(loadConfig(env)));
  expect(message.match(/SLACK_\w+/g)).toEqual(missing);
  expect(message).toContain("npm run demo");
  expect(message).toContain('"Create the Slack app"');
});

test("mail needs a server and a sender; without both no mail is sent", () => {
  const both = { SMTP_URL: "smtp://localhost:25", MAIL_FROM: "Amends <amends@example.com>" };
  expect(mailSettings(loadConfig(both))).toEqual({
    smtpUrl: "smtp://localhost:25",
    from: { name: "Amends", address: "amends@example.com" },
  });
  expect(mailSettings(loadConfig({}))).toBeNull();
  expect(messageOf(() => mailSettings(loadConfig({ SMTP_URL: both.SMTP_URL })))).toContain("MAIL_FROM");
  expect(messageOf(() => mailSettings(loadConfig({ MAIL_FROM: both.MAIL_FROM })))).toContain("SMTP_URL");
});

let dataDir: string;
beforeAll(async () => {
  dataDir = await temporaryFolder("amends-config-");
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test("a secret key is made once, for its owner only, and found again by all who ask at once", async () => {
  const folder = join(dataDir, "new");
  const keys = await Promise.all([1, 2, 3, 4].map(() => loadSecretKeys({ secretKeys: undefined, dataDir: folder })));
  expect(new Set(keys.map(([key]) => key.toString("hex"))).size).toBe(1);
  expect(keys[0]?.map((key) => key.length)).toEqual([32]);
  expect(await readdir(folder)).toEqual(["secret.key"]);
  expect((await stat(join(folder, "secret.key"))).mode & 0o777).toBe(0o600);
  const text = (await readFile(join(folder, "secret.key"), "utf8")).trim();
  expect(loadConfig({ SECRET_KEY: text }).secretKeys).toEqual(keys[0]);
});

test("a given key needs no file; a spoilt file is not replaced", async () => {
  const given = [Buffer.alloc(32, 1)] as const;
  expect(await loadSecretKeys({ secretKeys: given, dataDir: "/nowhere" })).toBe(given);
  await writeFile(join(dataDir, "secret.key"), "half a k");
  await expect(loadSecretKeys({ secretKeys: undefined, dataDir })).rejects.toThrow("Bring back its backup");
});
