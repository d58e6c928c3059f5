import { type Command, Option } from "commander";
import { ROLES, type Role, startApp } from "../app.ts";
import { systemClock } from "../clock.ts";
import { loadConfig } from "../config.ts";
import { createLogger } from "../logger.ts";

/** Adds `amends start`. */
export function registerStart(program: Command): void {
  program
    .command("start")
    .description("run Amends")
    .addOption(
      new Option("--role <role>", "web answers Slack and survey tools, worker does the jobs, all does both")
        .choices(ROLES)
        .default("all"),
    )
    .addHelpText(
      "after",
      "\nIt is configured by environment variables or a .env file: see .env.example. Ctrl-C finishes what runs and stops.",
    )
    .action(async ({ role }: { role: Role }) => {
      const config = loadConfig();
      const logger = createLogger({ level: config.logLevel });
      const app = await startApp({
        config,
        role,
        clock: systemClock,
        logger,
        onProgress: (message) => logger.info(message),
      });
      logger.info("amends is running", { role, ...(app.port === null ? {} : { port: app.port }) });
      const from = app.port === null ? "" : ` It listens on ${config.publicUrl}.`;
      process.stderr.write(`Amends is running; cards go to #${app.channelName}.${from} Ctrl-C stops it.\n`);
      await untilStopped();
      logger.info("stopping");
      await app.stop();
    });
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on("SIGINT", ask).on("SIGTERM", ask);
  });
}
