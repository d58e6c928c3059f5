import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Command } from "commander";
import { registerAudit } from "../../src/cli/audit.ts";
import { registerDemo } from "../../src/cli/demo.ts";
import { registerDoctor } from "../../src/cli/doctor.ts";
import { explain } from "../../src/cli/explain.ts";
import { registerExport } from "../../src/cli/export.ts";
import { registerImport } from "../../src/cli/import.ts";
import { importDeps } from "../../src/cli/import-into.ts";
import { registerMigrate } from "../../src/cli/migrate.ts";
import { registerRestore } from "../../src/cli/restore.ts";
import { registerSettings } from "../../src/cli/settings.ts";
import { registerSource } from "../../src/cli/source.ts";
import { registerStart } from "../../src/cli/start.ts";
import { ConfigError } from "../../src/config.ts";
import { DeliveryError, RuleViolation } from "../../src/domain/errors.ts";
import { SlackRefused } from "../../src/slack/connect.ts";
import { emptyDatabase, type FreshDatabase } from "../support/database.ts";
import { NOT_UNDERSTOOD } from "../support/story/nothing-else.ts";
import { startStory } from "../support/story/story.ts";
import { eventually } from "../support/waiting.ts";

const BIN = join(import.meta.dirname, "../../bin/amends.js");
const SPAWNS_MS = 60_000;
/** The parts of our own environment that have nothing to do with Amends. */
const BARE = { PATH: process.env.PATH, HOME: process.env.HOME };

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

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the `amends` command as a person does, in an empty folder. */
const amends = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  new Promise((done) => {
    execFile(process.execPath, [BIN, ...args], { cwd: folder, env: { ...BARE, ...env } }, (error, out, err) =>
      done({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, out, err }),
    );
  });

describe("help", () => {
  const REGISTERED = [
    registerStart,
    registerDemo,
    (program: Command) => registerImport(program, importDeps()),
    registerSource,
    registerSettings,
    registerDoctor,
    registerAudit,
    registerMigrate,
    registerExport,
    registerRestore,
  ];

  /** What a command prints for --help: the same code as the binary's, without a process each. */
  async function helpOf(path: readonly string[]): Promise<string> {
    const printed: string[] = [];
    const program = new Command("amends");
    for (const register of REGISTERED) register(program);
    const quieten = (command: Command): void => {
      command.exitOverride().configureOutput({ writeOut: (text) => void printed.push(text) });
      command.commands.forEach(quieten);
    };
    quieten(program);
    await program.parseAsync([...path, "--help"], { from: "user" }).catch(() => undefined);
    return printed.join("");
  }

  /** Every subcommand, and what its help has to name. */
  const HELP: readonly (readonly [command: string, ...shown: string[]])[] = [
    ["start", "--role <role>", '"web", "worker"', ".env.example"],
    ["demo", "--csv <file>", "--port <port>"],
    ["migrate", "`start` does it too", "--check"],
    ["export", '"-" for standard output', "--gzip", "SECRET_KEY"],
    ["restore", "[file]", "--was-stopped", "--settle", "All is restored or nothing"],
    ["import", "--score", "--dry-run", "--words", "--as-history"],
    ["source add", "<name>", "--threshold <score>", "--kind <kind>"],
    ["source list", "show every source"],
    ["source test", "<url> <secret>"],
    ["settings get", "--source <name>", "--route <name>", "root-causes"],
    ["settings set", "--source <name>", "--route <name>", "working-hours", "escalate-overdue-days"],
    ["doctor", "--json", "changes no data"],
    ["audit", "--json", "--slack", "--since <days>", "--limit <rows>", "changes no data"],
  ];
  test.each(HELP)("amends %s explains itself", async (command, ...shown) => {
    const help = await helpOf(command.split(" "));
    for (const text of [`Usage: amends ${command}`, ...shown]) expect(help.replaceAll(/\s+/g, " ")).toContain(text);
  });

  test("the binary lists exactly these commands", async () => {
    const { code, out, err } = await amends(["--help"]);
    expect([code, err]).toEqual([0, ""]);
    const listed = [...out.matchAll(/^ {2}(\w+)(?= .* {2}\w| {2,}\w)/gm)].map(([, name]) => name);
    const ours = [...new Set(HELP.map(([command]) => command.split(" ")[0]))];
    expect(listed.filter((name) => name !== "help").sort()).toEqual(ours.sort());
  });
});

describe("what goes wrong is said in words", () => {
  test("an unknown command leads to the help", async () => {
    const { code, err } = await amends(["strat"]);
    expect(code).toBe(1);
    expect(err).toMatch(/unknown command 'strat'.*start.*amends --help shows what there is/s);
  });

  test("a start without Slack says what is missing, where to get it, and how to look around without", async () => {
    const { code, err } = await amends(["start"]);
    expect(code).toBe(2);
    const words = [
      "SLACK_BOT_TOKEN",
      "SLACK_APP_TOKEN",
      "SLACK_SIGNING_SECRET",
      "Create the Slack app",
      "npm run demo",
    ];
    for (const text of words) expect(err).toContain(text);
    expect(err).not.toContain("    at ");
  });

  test("a wrong configuration is told whole, without the secrets in it", async () => {
    const database = "mysql://root:letmein@host/db";
    const wrong = { SLACK_BOT_TOKEN: "my-secret-token", DATABASE_URL: database, PORT: "70000", LOG_LEVEL: "loud" };
    const { code, err } = await amends(["migrate"], wrong);
    expect(code).toBe(2);
    for (const name of Object.keys(wrong)) expect(err).toContain(`\n  ${name} is `);
    expect(err).not.toMatch(/my-secret-token|letmein|\n {4}at /);
  });

  test("an import does not end as if every row was rejected", async () => {
    await writeFile(join(folder, "answers.csv"), "nps,why\n3,slow\n");
    const { code, err } = await amends(["import", "answers.csv", "--yes"], { PORT: "70000" });
    expect(code).toBe(1);
    expect(err).toContain("\n  PORT is ");
  });

  test("the doctor fails where something is broken, and tells the rest all the same", async () => {
    const env = { PORT: "70000", DATABASE_URL: "postgres://a:letmein@127.0.0.1:1/x", DATA_DIR: folder };
    const { code, out } = await amends(["doctor", "--json"], { ...env, SLACK_API_URL: "http://127.0.0.1:1/api/" });
    expect(code).toBe(1);
    const told = JSON.parse(out) as { ok: boolean; checks: { name: string; verdict: string; text: string }[] };
    const of = (name: string) => told.checks.find((check) => check.name === name);
    expect(told.ok).toBe(false);
    expect(of("configuration")).toMatchObject({ verdict: "failed", text: expect.stringContaining("PORT") });
    expect(of("database")).toMatchObject({ verdict: "failed", text: "The database does not answer." });
    expect(of("Node.js")).toMatchObject({ verdict: "good" });
    expect(out).not.toContain("letmein");
  });

  const away =
    "amends: The database does not answer. Check DATABASE_URL and that PostgreSQL runs. `amends doctor` says more.";
  const untrusted =
    "amends: The certificate of the database is not trusted. Name the file of the authority that signed it: sslrootcert in DATABASE_URL, or NODE_EXTRA_CA_CERTS. `amends doctor` says more.";
  test.each<[what: string, error: unknown, sentence: string]>([
    ["a rule", new RuleViolation("bad_setting", "There is none."), "amends: There is none."],
    ["the configuration", new ConfigError("PORT is wrong."), "amends: PORT is wrong."],
    ["Slack at the start", new SlackRefused("The channel #x is archived."), "amends: The channel #x is archived."],
    ["a refused connection", Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), away],
    ["a lost connection", new Error("Connection terminated unexpectedly"), away],
    ["an unknown authority", Object.assign(new Error("tls"), { code: "SELF_SIGNED_CERT_IN_CHAIN" }), untrusted],
  ])("%s", (_what, error, sentence) => expect(explain(error)).toBe(sentence));

  test("Slack's refusals have a remedy, our own bugs a trace", () => {
    const refused = explain(new DeliveryError("place_closed", "invalid_auth"));
    expect(refused).toMatch(/^amends: Slack answered "invalid_auth"\. Copy the Bot User OAuth Token anew/);
    const unreachable = explain(new DeliveryError("temporary", "ECONNREFUSED"));
    expect(unreachable).toMatch(/^amends: Slack gave no answer one could use \(ECONNREFUSED\)\. Check the network/);
    // By name and place: the words of such an error may quote what a client wrote.
    expect(explain(new TypeError("zebrawood is not a function"))).toMatch(/report it\.\nTypeError\n {4}at /);
  });
});

test(
  "an installation from nothing: migrated, decided, with a source",
  async () => {
    const SECRET_KEY = Buffer.alloc(32, 7).toString("base64");
    const env = { DATABASE_URL: database.url, SECRET_KEY, PUBLIC_URL: "https://amends.example.com/" };
    const run = (...args: string[]) => amends(args, env);

    expect(await run("migrate", "--check")).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^Not run yet: 0001_init, /),
    });
    expect(await run("migrate")).toEqual({ code: 0, out: "The database is up to date.\n", err: "" });
    expect(await run("settings", "set", "working-hours", "mon-sat 08:30-18:00")).toMatchObject({
      code: 0,
      out: "working-hours is now Mon-Sat 08:30-18:00\n",
    });
    expect((await run("settings", "get")).out).toMatch(
      /^threshold {14}6\nchannel {16}\(SLACK_CHANNEL\)\n.*Mon-Sat 08:30-18:00\n.*slack-addresses {8}off\n.*escalate-lapsed {8}off\n$/s,
    );
    expect(await run("settings", "set", "slack-addresses", "on")).toMatchObject({
      out: "slack-addresses is now on\n",
    });
    expect(await run("settings", "set", "treshold", "3")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no setting "treshold"\. There are: threshold, channel/),
    });

    const added = await run("source", "add", "Quarterly survey", "--threshold", "4");
    expect(added.out).toMatch(/address {2}https:\/\/amends\.example\.com\/intake\/[\w-]{32}\n {2}secret {3}whsec_/);
    expect((await run("settings", "set", "threshold", "2", "--source", "Quarterly survey")).out).toBe(
      "threshold of Quarterly survey is now 2\n",
    );
    expect((await run("settings", "set", "threshold", "40", "--source", "Quarterly survey")).out).toContain(
      "is now 40",
    );
    expect((await run("settings", "set", "threshold", "2", "--source", "Quarterly survey")).code).toBe(0);
    const stars = await run("source", "add", "Stars of 100", "--threshold", "101");
    expect(stars).toMatchObject({ code: 1, err: expect.stringContaining("whole number from 0 to 100, not") });
    expect((await run("source", "list")).out).toBe(
      "Quarterly survey (generic, signed, threshold 2): 0 responses, 0 waiting, 0 not understood\n",
    );
    expect((await run("source", "add", "Quarterly survey")).err).toContain(
      'There is a source "Quarterly survey" already',
    );
    expect((await run("source", "test", "http://127.0.0.1:1/intake/x", "whsec_eA==")).err).toContain(
      "Is Amends running?",
    );
  },
  SPAWNS_MS,
);

test(
  "source test sends what a survey tool would, and a card comes of it",
  async () => {
    const story = await startStory();
    story.clock.advance(Date.now() - story.clock.now().getTime());
    try {
      const address = `${story.url}/intake/${story.world.source.token}`;
      const sent = await amends(["source", "test", address, story.world.source.secret]);
      expect(sent).toMatchObject({ code: 0, out: expect.stringMatching(/^202 \{.*"id"/) });
      await story.card("Jane Doe");
      const env = { DATABASE_URL: story.database.url, SECRET_KEY: story.world.env.SECRET_KEY ?? "" };
      expect((await amends(["source", "list"], env)).out).toContain(": 1 response, 0 waiting, 0 not understood");
      const forged = await amends(["source", "test", address, `whsec_${Buffer.alloc(32).toString("base64")}`]);
      expect(forged).toMatchObject({ code: 1, out: expect.stringMatching(/^401 /) });
    } finally {
      await story.end();
    }
  },
  SPAWNS_MS,
);

test(
  "a start while the database is away ends with 1 and says so: a supervisor starts it again",
  async () => {
    const env = {
      ...{ DATABASE_URL: "postgres://127.0.0.1:1/away", SECRET_KEY: Buffer.alloc(32, 7).toString("base64") },
      ...{ SLACK_BOT_TOKEN: "xoxb-1234567890-abcdefabcdef", SLACK_SIGNING_SECRET: "abcdefabcdefabcdef01" },
      PUBLIC_URL: "https://amends.example.com/",
    };
    for (const role of ["all", "worker"])
      expect(await amends(["start", "--role", role], env)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^amends: The database does not answer\. Check DATABASE_URL/),
      });
  },
  SPAWNS_MS,
);

test(
  "a delivery that could not be understood is listed with the reason, printed as it came, and tried again",
  async () => {
    const story = await startStory();
    const env = { DATABASE_URL: story.database.url, SECRET_KEY: story.world.env.SECRET_KEY ?? "" };
    const rejected = (...args: string[]) => amends(["source", "rejected", ...args], env);
    try {
      expect((await rejected()).out).toBe("Every delivery was understood.\n");
      const { body } = await story.send('{"score": 3}');
      const reason = expect.stringMatching(new RegExp(`^${body.id}  \\S+Z  .*, 12 bytes: response_id: must be a text`));
      const listed = () => eventually(async () => expect(await rejected()).toMatchObject({ code: 0, out: reason }));
      await listed();
      story.expectedErrors.push(NOT_UNDERSTOOD);
      expect(await rejected("--show", String(body.id))).toMatchObject({ code: 0, out: '{"score": 3}' });
      expect(await rejected("--show", "99")).toMatchObject({
        code: 1,
        err: expect.stringContaining("no rejected delivery 99"),
      });
      expect(await rejected("--again", "all")).toMatchObject({
        code: 0,
        out: "1 will be tried again as soon as Amends runs.\n",
      });
      await listed();
      expect(await rejected("--dismiss", String(body.id))).toMatchObject({ code: 0, out: "1 put away.\n" });
      expect((await rejected()).out).toBe("Every delivery was understood.\n");
      await story.expectNothingElse();
    } finally {
      await story.end();
    }
  },
  SPAWNS_MS,
);
