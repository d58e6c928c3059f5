import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { examine, type Row } from "../../src/cli/doctor/check.ts";
import { isHealthy, jsonOf, lineOf, summaryOf } from "../../src/cli/doctor/format.ts";
import { WITHOUT_SCOPE } from "../../src/cli/doctor/slack.ts";
import { CHECKS, patientOf } from "../../src/cli/doctor.ts";
import { inspectConfig } from "../../src/config.ts";
import { readManifest } from "../../src/manifest.ts";
import { type LocalSlack, type Manifest, startLocalSlack } from "../../src/sandbox/local-slack.ts";
import { startMailbox } from "../../src/sandbox/mailbox.ts";
import { mendIndexes } from "../../src/store/database.ts";
import { seal } from "../../src/store/secrets.ts";
import { addSource } from "../../src/store/sources.ts";
import { ensureWorkspace } from "../../src/store/workspaces.ts";
import { writeSettings } from "../../src/store/write-settings.ts";
import { emptyDatabase, type FreshDatabase, freshDatabase } from "../support/database.ts";
import { QUEUES, queueOptions } from "../support/queues.ts";
import { startRedis } from "../support/redis-server.ts";

const KEY = Buffer.alloc(32, 7);
let home: string;
let database: FreshDatabase;
let slack: LocalSlack;
const opened: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "amends-doctor-"));
  database = await freshDatabase();
  slack = await startLocalSlack({ manifest: readManifest() });
});
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close();
  slack.control.faultClear();
  slack.control.reset();
});
afterAll(async () => {
  await slack.close();
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

/** A Slack of this manifest, until the test ends. */
async function slackWith(manifest: Manifest): Promise<LocalSlack> {
  const other = await startLocalSlack({ manifest });
  opened.push(other);
  return other;
}

const wellEnv = (at = slack): Record<string, string> => ({
  SLACK_BOT_TOKEN: at.botToken,
  SLACK_SIGNING_SECRET: at.signingSecret,
  SLACK_API_URL: at.apiUrl,
  SLACK_CHANNEL: "#client-feedback",
  DATABASE_URL: database.url,
  DATA_DIR: home,
  SECRET_KEY: KEY.toString("base64"),
  PUBLIC_URL: "https://amends.example.com",
  PORT: "0",
});

/** What the doctor says of a well installation, but for what is given. */
async function diagnose(change: Record<string, string> = {}, secondsAhead = 0): Promise<readonly Row[]> {
  const clock = { now: () => new Date(Date.now() + secondsAhead * 1_000) };
  const { config, faults } = inspectConfig({ ...wellEnv(), ...change });
  const { prefix: queuePrefix = "amends" } = queueOptions("postgres", database.url);
  return examine(patientOf({ config, configFaults: faults, clock, queuePrefix }), CHECKS);
}

const ills = (rows: readonly Row[]): string[] =>
  rows.filter((r) => r.verdict !== "good").map((r) => `${r.verdict}: ${r.name}`);
const rowOf = (rows: readonly Row[], name: string): Row => {
  const found = rows.find((row) => row.name === name);
  if (!found) throw new Error(`there is no check "${name}"`);
  return found;
};
/** The one ill is of this name, and its line says these words. */
function onlyIll(rows: readonly Row[], ill: string, ...words: string[]): void {
  expect(ills(rows)).toEqual([ill]);
  const line = lineOf(rowOf(rows, ill.slice(ill.indexOf(":") + 2)));
  for (const word of words) expect(line).toContain(word);
}
const withoutScopes = (...scopes: string[]): Manifest => {
  const manifest = readManifest();
  const kept = (list: string[] = []) => list.filter((scope) => !scopes.includes(scope));
  const { bot, bot_optional } = manifest.oauth_config.scopes;
  return { ...manifest, oauth_config: { scopes: { bot: kept(bot), bot_optional: kept(bot_optional) } } };
};

test("a read replica that is none, or is not there, is named with what to do", async () => {
  const itself = await diagnose({ DATABASE_REPLICA_URL: database.url });
  onlyIll(itself, "failed: read replica", "no replica", "DATABASE_REPLICA_URL");
  const nowhere = await diagnose({ DATABASE_REPLICA_URL: `postgres://x:y@127.0.0.1:${await freePort()}/x` });
  onlyIll(nowhere, "failed: read replica", "does not answer", "DATABASE_REPLICA_URL");
});

describe("an installation that is well", () => {
  test.each(QUEUES)("has nothing to mend, with its queue on %s", async (kind) => {
    const { redisUrl } = queueOptions(kind, database.url);
    const rows = await diagnose(redisUrl ? { REDIS_URL: redisUrl } : {});
    expect(ills(rows)).toEqual([]);
    expect(summaryOf(rows)).toBe("All is well.");
    expect(rows.map(lineOf).join("\n")).toContain("✓ ok       channel               Amends is in #client-feedback.");
  });

  test("is well in Socket Mode too", async () => {
    const rows = await diagnose({ SLACK_SIGNING_SECRET: "", SLACK_APP_TOKEN: slack.appToken, PUBLIC_URL: "" });
    expect(ills(rows)).toEqual([]);
    expect(rowOf(rows, "Socket Mode").verdict).toBe("good");
  });

  test("has a port that Amends itself may hold", async () => {
    const server = createServer((_req, res) => res.end(JSON.stringify({ ok: true, slack: true }))).listen(0);
    await once(server, "listening");
    opened.push({ close: () => new Promise((done) => server.close(done)) });
    const rows = await diagnose({ PORT: String((server.address() as AddressInfo).port) });
    expect(rowOf(rows, "port")).toMatchObject({ verdict: "good", text: expect.stringContaining("Amends runs") });
  });

  test.each([
    ["", "nobody outside hears of it"],
    ["https://hc.example/ping/a-secret-way", "hc.example is told once a minute"],
  ])("has its heartbeat told, without the way to it: %j", async (url, says) => {
    const found = rowOf(await diagnose({ HEARTBEAT_URL: url }), "heartbeat");
    expect(found).toMatchObject({ verdict: "good", text: expect.stringContaining(says) });
    expect(found.text).not.toContain("a-secret-way");
  });

  test.each([
    [false, "are not used: where the workspace agrees, `amends settings set slack-addresses on`"],
    [true, "are used too"],
  ])("is told whether addresses of Slack profiles are used: %j", async (slackAddresses, says) => {
    const own = await freshDatabase();
    opened.push({ close: () => own.drop() });
    await writeSettings(own.db, (await ensureWorkspace(own.db, null)).id, { slackAddresses });
    const mailbox = await startMailbox();
    opened.push(mailbox);
    const mail = { SMTP_URL: mailbox.smtpUrl, MAIL_FROM: "amends@northwind.example", DATABASE_URL: own.url };
    expect(rowOf(await diagnose(mail), "mail addresses").text).toContain(`Addresses of Slack profiles ${says}.`);
  });

  test("is told as JSON too, and never with a secret", async () => {
    const secrets = {
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_BOT_TOKEN: slack.botToken,
      SECRET_KEY: KEY.toString("base64"),
    };
    const told = jsonOf(await diagnose(secrets));
    expect(JSON.parse(told)).toMatchObject({
      ok: true,
      checks: expect.arrayContaining([{ name: "port", verdict: "good", text: expect.any(String) }]),
    });
    for (const secret of [...Object.values(secrets), slack.signingSecret]) expect(told).not.toContain(secret);
  });
});

describe("one broken thing names itself and its remedy", () => {
  const broken: [what: string, change: () => Record<string, string>, ill: string, ...words: string[]][] = [
    ["a wrong variable", () => ({ LOG_LEVEL: "loud" }), "failed: configuration", "LOG_LEVEL", '"loud"', "debug, info"],
    [
      "no signing secret",
      () => ({ SLACK_SIGNING_SECRET: "" }),
      "failed: signing secret",
      "SLACK_APP_TOKEN",
      "Basic Information",
    ],
    [
      "a wrong app token",
      () => ({ SLACK_APP_TOKEN: "xapp-1-wrong-token" }),
      "failed: Socket Mode",
      "invalid_auth",
      "connections:write",
    ],
    [
      "an unknown channel",
      () => ({ SLACK_CHANNEL: "#nowhere" }),
      "failed: channel",
      "nowhere does not exist",
      "/invite @Amends",
    ],
    [
      "a channel it is not in",
      () => ({ SLACK_CHANNEL: "general" }),
      "failed: channel",
      "not in #general",
      "/invite @Amends",
    ],
    [
      "a private channel it is not in",
      () => ({ SLACK_CHANNEL: "C0SECRET" }),
      "failed: channel",
      "private",
      "/invite @Amends",
    ],
    [
      "an archived channel",
      () => ({ SLACK_CHANNEL: "old-surveys" }),
      "failed: channel",
      "#old-surveys is archived",
      "Unarchive it, or set SLACK_CHANNEL to another.",
    ],
    ["no channel at all", () => ({ SLACK_CHANNEL: "" }), "failed: channel", "no channel is set", "/invite"],
    [
      "localhost over HTTP",
      () => ({ PUBLIC_URL: "http://localhost:3000" }),
      "warning: public address",
      "PUBLIC_URL",
      "Socket Mode",
    ],
    [
      "a chain of people who are gone, apps, guests and nobody",
      () => ({ ESCALATION_CHAIN: "U0ERIC, U0GUEST > U0KIM, kim.ode@northwind.example > S0NOPE, U0AMENDS, U0NOBODY" }),
      "warning: escalation",
      "level 1: U0GUEST is a guest",
      "level 2: U0KIM is deactivated",
      "level 3: S0NOPE is nobody in this Slack workspace",
      "level 3: U0AMENDS is an app",
      "U0NOBODY is nobody",
      "amends settings set chain",
    ],
    [
      "addresses that only mail reaches, where no mail is sent",
      () => ({ ESCALATION_CHAIN: "ceo@partner.example > sofia.marsh@northwind.example" }),
      "warning: escalation",
      "ESCALATION_CHAIN: chain, level 1: ceo@partner.example is nobody's address in Slack, and Amends sends no mail",
    ],
    [
      "a Redis that is away",
      () => ({ REDIS_URL: "redis://:hidden@127.0.0.1:1" }),
      "failed: queue (Redis)",
      "127.0.0.1:1 does not answer",
      "REDIS_URL",
    ],
  ];
  test.each(broken)("%s", async (_what, change, ill, ...words) => {
    const rows = await diagnose(change());
    onlyIll(rows, ill, ...words);
    expect(isHealthy(rows)).toBe(ill.startsWith("warning"));
    expect(jsonOf(rows)).not.toContain("hidden@");
  });

  test("an archived channel by its id", async () => {
    await slack.control.channel({ channel: "C0DETRACT", action: "archive" });
    onlyIll(await diagnose({ SLACK_CHANNEL: "C0DETRACT" }), "failed: channel", "#client-feedback is archived");
  });

  test("a wrong token, and what cannot be told without it", async () => {
    const rows = await diagnose({ SLACK_BOT_TOKEN: "xoxb-not-the-token" });
    expect(ills(rows)).toEqual([
      "failed: Slack token",
      "skipped: Slack workspace",
      "skipped: Slack scopes",
      "skipped: channel",
      "skipped: escalation",
    ]);
    expect(lineOf(rowOf(rows, "Slack token"))).toMatch(/✗ fails.*invalid_auth.*Bot User OAuth Token/);
    expect(summaryOf(rows)).toBe("1 fault to mend.");
    expect(jsonOf(rows)).not.toContain("not-the-token");
  });

  test("Slack that does not answer: wait, do not change tokens", async () => {
    slack.control.fault({ method: "auth.test", kind: "500" });
    const { text, mend } = rowOf(await diagnose(), "Slack token");
    expect(`${text} ${mend}`).toMatch(/http_500.*network/);
  });

  test("a required scope that is missing", async () => {
    const other = await slackWith(withoutScopes("users:read"));
    onlyIll(await diagnose(wellEnv(other)), "failed: Slack scopes", "users:read", "reinstall");
  });

  test("an optional scope that is missing, with what degrades", async () => {
    const other = await slackWith(withoutScopes("groups:history"));
    const rows = await diagnose(wellEnv(other));
    onlyIll(rows, "warning: Slack scopes", "groups:history", "a card may appear twice");
    expect(summaryOf(rows)).toBe("Amends can run; 1 warning.");
  });

  test("user groups that may not be read, and one that was disabled", async () => {
    const chain = { ESCALATION_CHAIN: "S0LEADS" };
    expect(ills(await diagnose(chain))).toEqual([]);
    await slack.control.userGroup({ group: "S0LEADS", disabled: true });
    onlyIll(await diagnose(chain), "warning: escalation", "S0LEADS is a user group that was disabled");
    const other = await slackWith(withoutScopes("usergroups:read"));
    const rows = await diagnose({ ...wellEnv(other), ...chain });
    expect(ills(rows)).toEqual(["warning: Slack scopes", "warning: escalation"]);
    expect(lineOf(rowOf(rows, "escalation"))).toMatch(
      /S0LEADS is a user group.*add the scope usergroups:read.*reinstall/,
    );
  });

  test("every optional scope has words for what degrades", () => {
    expect(Object.keys(WITHOUT_SCOPE).sort()).toEqual(
      [...(readManifest().oauth_config.scopes.bot_optional ?? [])].sort(),
    );
  });

  test("a database that is away, and what cannot be told without it", async () => {
    const rows = await diagnose({ DATABASE_URL: `postgres://amends:hidden@127.0.0.1:${await freePort()}/amends` });
    expect(ills(rows).filter((ill) => ill.startsWith("failed"))).toEqual(["failed: database"]);
    expect(lineOf(rowOf(rows, "database"))).toMatch(/does not answer.*DATABASE_URL/);
    expect(rowOf(rows, "channel").verdict).toBe("good");
    expect(jsonOf(rows)).not.toContain("hidden");
  });

  test("migrations that have not run", async () => {
    const empty = await emptyDatabase();
    opened.push({ close: () => empty.drop() });
    const rows = await diagnose({ DATABASE_URL: empty.url });
    expect(ills(rows)).toContain("warning: migrations");
    expect(lineOf(rowOf(rows, "migrations"))).toMatch(/0001_init.*amends start.*amends migrate/);
  });

  test.each([
    [90, "90 s ahead of"],
    [-301, "301 s behind"],
  ])("a clock that is %d s off", async (seconds, words) => {
    const rows = await diagnose({}, seconds);
    expect(ills(rows)).toEqual(["failed: clock and database", "failed: clock and Slack"]);
    expect(lineOf(rowOf(rows, "clock and database"))).toContain(words);
    expect(lineOf(rowOf(rows, "clock and Slack"))).toMatch(/signatures.*NTP/);
  });

  test("a port that something else holds", async () => {
    const server = createServer((_req, res) => res.end("hello")).listen(0);
    await once(server, "listening");
    opened.push({ close: () => new Promise((done) => server.close(done)) });
    onlyIll(
      await diagnose({ PORT: String((server.address() as AddressInfo).port) }),
      "failed: port",
      "something else",
      "Set PORT",
    );
  });

  test.each<[what: string, url: () => Promise<string>, says: RegExp]>([
    [
      "that is not there",
      async () => `smtp://127.0.0.1:${await freePort()}`,
      /it does not answer as it should \(econnrefused\)\./,
    ],
    [
      "with another password",
      async () => {
        const mailbox = await startMailbox({ login: { user: "amends", password: "right" } });
        opened.push(mailbox);
        return mailbox.smtpUrl.replace(":right@", ":hidden@");
      },
      /it refuses our login \(auth_535_5\.7\.8\)\./,
    ],
  ])("a mail server %s", async (_what, url, says) => {
    const rows = await diagnose({ SMTP_URL: await url(), MAIL_FROM: "amends@northwind.example" });
    onlyIll(rows, "failed: mail server", "Check SMTP_URL");
    expect(lineOf(rowOf(rows, "mail server"))).toMatch(says);
    expect(jsonOf(rows)).not.toMatch(/hidden|Slack answered/);
  });

  test("a folder that cannot be written to", async () => {
    const rows = await diagnose({ DATA_DIR: "/dev/null/amends", SECRET_KEY: "" });
    expect(rowOf(rows, "data folder")).toMatchObject({ verdict: "failed", mend: expect.stringContaining("DATA_DIR") });
  });

  test("nothing is written to a folder that nothing is kept in", async () => {
    const rows = await diagnose({ DATA_DIR: "/dev/null/amends" });
    expect(rows.filter(({ verdict }) => verdict === "failed")).toEqual([]);
    expect(rows.map(({ name }) => name)).not.toContain("data folder");
  });

  (QUEUES.includes("redis") ? test : test.skip)("a Redis that may throw jobs away", async () => {
    const redis = await startRedis(join(home, "redis"), { args: ["--maxmemory-policy", "allkeys-lru"] });
    if (!redis) throw new Error("redis-server was there a moment ago");
    opened.push({ close: () => redis.stop() });
    const warned = jest.spyOn(console, "warn").mockImplementation(() => {});
    opened.push({ close: async () => warned.mockRestore() });
    onlyIll(await diagnose({ REDIS_URL: redis.url }), "warning: queue (Redis)", "noeviction");
  });
});

describe("what the database tells", () => {
  let own: FreshDatabase;
  const sick = (change: Record<string, string> = {}) => diagnose({ DATABASE_URL: own.url, ...change });
  const sql = (statement: string) => own.db.raw(statement);
  afterEach(() => own.drop());

  test("an index whose building was cut short, which `amends migrate` builds anew", async () => {
    own = await freshDatabase();
    await sql("update pg_index set indisvalid = false where indexrelid = 'notices_by_issue'::regclass");
    const rows = await sick();
    expect(ills(rows)).toContain("warning: indexes");
    expect(lineOf(rowOf(rows, "indexes"))).toMatch(/amends migrate.*reindex index concurrently notices_by_issue/);
    expect(await mendIndexes(own.db)).toEqual(["notices_by_issue"]);
    expect(ills(await sick())).not.toContain("warning: indexes");
  });

  test("whose it is, its secrets, and what waits or was given up", async () => {
    own = await freshDatabase();
    const { id: workspaceId } = await ensureWorkspace(own.db, { id: "T0ELSE", name: "Elsewhere" });
    await writeSettings(own.db, workspaceId, { channel: "old-surveys" });
    const sealedSecret = seal(Buffer.alloc(32, 9), "whsec_x");
    const about = { workspaceId, name: "survey", kind: "generic", tokenHash: Buffer.from("t"), threshold: null };
    await addSource(own.db, { ...about, sealedSecret, createdAt: "2026-11-02T09:00:00Z" });
    await sql(`insert into received (workspace_id, source_id, delivery_id, body_hash, body, content_type, received_at, key_id, state, reason, settled_at)
      select workspace_id, id, 'a', 'a', '', 'x', now(), '0ldkey00', 'rejected', 'why', now() from sources`);
    await sql("update routes set channel_id = 'C0DETRACT'");
    await sql(
      `insert into closures (workspace_id, place, code, since, probe_at) select id, place, 'not_in_channel', '2026-11-02T09:00:00Z', now()
       from workspaces, unnest(array['C0DETRACT', 'C0UNUSED']) as place`,
    );
    await writeSettings(own.db, workspaceId, {
      terms: { chain: [{ who: ["U0KIM"], waitHours: 4 }], owners: ["U0GUEST"] },
    });
    const rows = await sick();
    expect(lineOf(rowOf(rows, "escalation"))).toMatch(
      /chain, level 1: U0KIM is deactivated; owners: U0GUEST is a guest/,
    );
    expect(ills(rows)).toEqual([
      "failed: source secrets",
      "failed: keys in use",
      "failed: Slack workspace",
      "failed: channel",
      "warning: escalation",
      "warning: received answers",
      "warning: channels",
    ]);
    expect(lineOf(rowOf(rows, "Slack workspace"))).toMatch(/"Elsewhere".*"Northwind Services".*DATABASE_URL/);
    expect(lineOf(rowOf(rows, "source secrets"))).toMatch(/survey.*SECRET_KEY/);
    expect(lineOf(rowOf(rows, "keys in use"))).toMatch(/sealed with 0ldkey00 \(1\), which is not here.*SECRET_KEY/);
    expect(lineOf(rowOf(rows, "channel"))).toMatch(
      /#old-surveys is archived.*or name another with `amends settings set ch/,
    );
    expect(lineOf(rowOf(rows, "received answers"))).toMatch(/1 could not be understood.*amends source rejected/);
    expect(lineOf(rowOf(rows, "channels"))).toMatch(
      /The channel C0DETRACT no longer has Amends in it since 2026-11-02T09:00Z, 0 open issues there\. Write \/invite @Amends/,
    );
    await sql(
      `update received set state = 'waiting', reason = null, settled_at = null, received_at = now() - interval '10 minutes'`,
    );
    expect(lineOf(rowOf(await sick(), "received answers"))).toMatch(
      /1 wait to be understood, the oldest for 10 min\. Start Amends/,
    );
  });
});
