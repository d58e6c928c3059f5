import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { explain } from "../../src/cli/explain.ts";
import { ConfigError } from "../../src/config.ts";
import { DeliveryError, RuleViolation } from "../../src/domain/errors.ts";
import { readManifest } from "../../src/manifest.ts";
import { SlackRefused } from "../../src/slack/connect.ts";
import { emptyDatabase, type FreshDatabase } from "../support/database.ts";

const BIN = join(import.meta.dirname, "../../bin/amends.js");
/** The parts of our own environment that have nothing to do with Amends. */
const BARE = { PATH: process.env.PATH, HOME: process.env.HOME };

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let folder: string;
let database: FreshDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "amends-cli-"));
  database = await emptyDatabase();
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the `amends` command as a person does, in an empty folder. */
const amends = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  new Promise((done) => {
    execFile(process.execPath, [BIN, ...args], { cwd: folder, env: { ...BARE, ...env } }, (error, out, err) =>
      done({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, out, err }),
    );
  });
const withDatabase = (...args: string[]) =>
  amends(args, {
    DATABASE_URL: database.url,
    SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    PUBLIC_URL: "https://amends.example.com/",
  });

/** Every subcommand, and an option or argument its help has to explain. */
const HELP: readonly (readonly [command: string, ...shown: string[]])[] = [
  ["", "start", "demo", "migrate", "import", "source", "settings", "doctor"],
  ["start", "--role <role>", ".env.example"],
  ["demo", "--csv <file>", "--port <port>"],
  ["migrate", "`start` does it too"],
  ["import", "--score", "--dry-run", "--words", "--as-history"],
  ["source add", "<name>", "--threshold <score>", "--kind <kind>"],
  ["source list", "show every source"],
  ["source test", "<url> <secret>"],
  ["settings get", "--source <name>", "root-causes"],
  ["settings set", "--source <name>", "working-hours"],
  ["doctor", "--json"],
];
test.each(HELP)("amends %s --help explains itself", async (command, ...shown) => {
  const { code, out, err } = await amends([...command.split(" ").filter(Boolean), "--help"]);
  expect([code, err]).toEqual([0, ""]);
  for (const text of ["Usage: amends", ...shown]) expect(out).toContain(text);
});

describe("what goes wrong is said in words", () => {
  test("an unknown command leads to the help", async () => {
    const { code, err } = await amends(["strat"]);
    expect(code).toBe(1);
    expect(err).toMatch(/unknown command 'strat'[^]*start[^]*amends --help shows what there is/);
  });

  test("a start without Slack says what is missing, where to get it, and how to look around without", async () => {
    const { code, err } = await amends(["start"]);
    expect(code).toBe(2);
    for (const text of [
      "SLACK_BOT_TOKEN",
      "SLACK_APP_TOKEN",
      "SLACK_SIGNING_SECRET",
      "Create the Slack app",
      "npm run demo",
    ])
      expect(err).toContain(text);
    expect(err).not.toContain("    at ");
  });

  test("a wrong configuration is told whole, without the secrets in it", async () => {
    const wrong = {
      SLACK_BOT_TOKEN: "my-secret-token",
      DATABASE_URL: "mysql://root:hidden@host/db",
      PORT: "70000",
      LOG_LEVEL: "loud",
    };
    const { code, err } = await amends(["migrate"], wrong);
    expect(code).toBe(2);
    for (const name of Object.keys(wrong)) expect(err).toContain(`\n  ${name} is `);
    expect(err).not.toMatch(/my-secret-token|hidden|\n {4}at /);
  });

  test("the doctor fails where something is broken, with the same faults", async () => {
    const { code, out } = await amends(["doctor", "--json"], {
      PORT: "70000",
      DATABASE_URL: "postgres://a:hidden@127.0.0.1:1/x",
      DATA_DIR: folder,
    });
    expect(code).toBe(1);
    const { ok, checks } = JSON.parse(out) as {
      ok: boolean;
      checks: { name: string; verdict: string; text: string }[];
    };
    expect(ok).toBe(false);
    expect(checks.find(({ name }) => name === "configuration")).toMatchObject({
      verdict: "failed",
      text: expect.stringContaining("PORT"),
    });
    expect(checks.find(({ name }) => name === "database")).toMatchObject({
      verdict: "failed",
      text: "The database does not answer.",
    });
    expect(out).not.toContain("hidden");
  });

  const refused = new DeliveryError("place_closed", "invalid_auth");
  test.each([
    [new RuleViolation("bad_setting", "There is no such thing."), "amends: There is no such thing."],
    [new ConfigError("The configuration is wrong."), "amends: The configuration is wrong."],
    [
      new SlackRefused("The channel #x is archived. Set SLACK_CHANNEL to another."),
      "amends: The channel #x is archived. Set SLACK_CHANNEL to another.",
    ],
    [
      Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
      "amends: The database does not answer. Check DATABASE_URL and that PostgreSQL runs. `amends doctor` says more.",
    ],
    [
      new Error("Connection terminated unexpectedly"),
      "amends: The database does not answer. Check DATABASE_URL and that PostgreSQL runs. `amends doctor` says more.",
    ],
  ])("%s", (error, sentence) => expect(explain(error)).toBe(sentence));

  test("Slack's refusals have a remedy, our own bugs a trace", () => {
    expect(explain(refused)).toMatch(/^amends: Slack answered "invalid_auth"\. Copy the Bot User OAuth Token anew/);
    expect(explain(new DeliveryError("temporary", "ECONNREFUSED"))).toMatch(
      /^amends: Slack gave no answer.*Check the network/,
    );
    expect(explain(new TypeError("x is not a function"))).toMatch(
      /Please report it\.\nTypeError: x is not a function\n {4}at /,
    );
  });
});

test("an installation from nothing: migrated, decided, with a source", async () => {
  expect(await withDatabase("migrate")).toMatchObject({ code: 0, out: "The database is up to date.\n" });

  const first = await withDatabase("settings", "get");
  expect(first.out.split("\n")).toEqual([
    "threshold      6",
    "channel        (SLACK_CHANNEL)",
    "root-causes    Responsiveness, Quality, Communication, Price, Staffing, Billing, Product, Other",
    "working-hours  Mon-Fri 09:00-17:00",
    "time-zone      America/Los_Angeles",
    "",
  ]);
  expect((await withDatabase("settings", "set", "working-hours", "mon-sat 08:30-18:00")).out).toBe(
    "working-hours is now Mon-Sat 08:30-18:00\n",
  );
  expect((await withDatabase("settings", "get", "working-hours")).out).toBe("working-hours  Mon-Sat 08:30-18:00\n");
  expect(await withDatabase("settings", "set", "threshold", "11")).toMatchObject({
    code: 1,
    err: 'amends: threshold must be a whole number from 0 to 10, not "11".\n',
  });
  expect((await withDatabase("settings", "set", "treshold", "3")).err).toMatch(
    /There is no setting "treshold"\. There are: threshold, channel/,
  );

  const added = await withDatabase("source", "add", "Quarterly survey", "--threshold", "4");
  const [, address = "", secret = ""] = /address {2}(\S+)\n {2}secret {3}(\S+)\n/.exec(added.out) ?? [];
  expect(address).toMatch(/^https:\/\/amends\.example\.com\/intake\/[\w-]{32}$/);
  expect(secret).toMatch(/^whsec_/);
  expect(await withDatabase("source", "add", "Quarterly survey")).toMatchObject({
    code: 1,
    err: expect.stringContaining("already"),
  });
  expect((await withDatabase("settings", "set", "threshold", "2", "--source", "Quarterly survey")).out).toBe(
    "threshold of Quarterly survey is now 2\n",
  );
  expect((await withDatabase("settings", "set", "channel", "x", "--source", "Quarterly survey")).err).toContain(
    "no channel",
  );
  expect((await withDatabase("settings", "get", "--source", "Yearly")).err).toContain('There is no source "Yearly"');
  expect((await withDatabase("source", "list")).out).toBe(
    "Quarterly survey (generic, signed, threshold 2): 0 responses, 0 waiting, 0 not understood\n",
  );
  expect(await withDatabase("source", "test", "http://127.0.0.1:1/intake/x", secret)).toMatchObject({
    code: 1,
    err: expect.stringContaining("Is Amends running?"),
  });
}, 60_000);

test("the help and the manifest call the slash command the same", () => {
  expect(readManifest().features?.slash_commands?.map(({ command }) => command)).toContain("/amends");
});
