import { Command } from "commander";
import { explain } from "./cli/explain.ts";
import { ownVersion } from "./cli/version.ts";
import { ConfigError, loadEnvFile } from "./config.ts";

const program = new Command("amends")
  .description(
    "Turns every unhappy survey answer into an owned issue in Slack, and does not let go until it is closed with a note.",
  )
  .version(ownVersion())
  .showHelpAfterError("(amends --help shows what there is)");

/** Each command is loaded when it is asked for, so that the server carries nothing but itself; the help needs them all. */
const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  start: async () => (await import("./cli/start.ts")).registerStart(program),
  demo: async () => (await import("./cli/demo.ts")).registerDemo(program),
  import: async () => {
    const [{ registerImport }, { importDeps }] = await Promise.all([
      import("./cli/import.ts"),
      import("./cli/import-into.ts"),
    ]);
    registerImport(program, importDeps());
  },
  source: async () => (await import("./cli/source.ts")).registerSource(program),
  settings: async () => (await import("./cli/settings.ts")).registerSettings(program),
  doctor: async () => (await import("./cli/doctor.ts")).registerDoctor(program),
  audit: async () => (await import("./cli/audit.ts")).registerAudit(program),
  "rotate-key": async () => (await import("./cli/rotate-key.ts")).registerRotateKey(program),
  export: async () => (await import("./cli/export.ts")).registerExport(program),
  restore: async () => (await import("./cli/restore.ts")).registerRestore(program),
  migrate: async () => (await import("./cli/migrate.ts")).registerMigrate(program),
};

/** Commands whose code 2 says something of their own: a wrong configuration ends them with 1. */
const TELLING_WITH_2: ReadonlySet<string> = new Set(["import"]);

const [asked = ""] = process.argv.slice(2);
try {
  for (const name of Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS)) await COMMANDS[name]?.();
  loadEnvFile();
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof ConfigError && !TELLING_WITH_2.has(asked) ? 2 : 1;
}
