import { Command } from "commander";
import { registerDemo } from "./cli/demo.ts";
import { registerDoctor } from "./cli/doctor.ts";
import { explain } from "./cli/explain.ts";
import { registerImport } from "./cli/import.ts";
import { importDeps } from "./cli/import-into.ts";
import { registerMigrate } from "./cli/migrate.ts";
import { registerSettings } from "./cli/settings.ts";
import { registerSource } from "./cli/source.ts";
import { registerStart } from "./cli/start.ts";
import { ConfigError, loadEnvFile } from "./config.ts";

const program = new Command("amends")
  .description(
    "Turns every unhappy survey answer into an owned issue in Slack, and does not let go until it is closed with a note.",
  )
  .version("0.1.0")
  .showHelpAfterError("(amends --help shows what there is)");

registerStart(program);
registerDemo(program);
registerImport(program, importDeps());
registerSource(program);
registerSettings(program);
registerDoctor(program);
registerMigrate(program);

try {
  loadEnvFile();
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof ConfigError ? 2 : 1;
}
