import { type Command, Option } from "commander";
import { ROLES, type Role, startApp } from "../app.ts";
import { systemClock } from "../clock.ts";
import { loadConfig, wantsTraces } from "../config.ts";
import { createLogger } from "../logger.ts";
import type { Tracing } from "../observer.ts";
import { endOnFailures } from "./end-on-failures.ts";

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
      // The first process of a container is not ended by a signal that it does not listen to.
      const stopped = untilStopped();
      endOnFailures(logger);
      const traces = await openTracing();
      const onProgress = (message: string) => logger.info(message);
      const tracing = traces ? { tracing: traces } : {};
      const app = await Promise.race([
        startApp({ config, role, clock: systemClock, logger, onProgress, ...tracing }),
        stopped.then(() => null),
      ]);
      if (app === null) process.exit(0);
      logger.info("amends is running", { role, ...(app.port === null ? {} : { port: app.port }) });
      const from =
        app.port === null ? "" : ` It listens on ${role === "worker" ? `port ${app.port}` : config.publicUrl}.`;
      process.stderr.write(`Amends is running; cards go to #${app.channelName}.${from} Ctrl-C stops it.\n`);
      await stopped;
      logger.info("stopping");
      await app.stop();
      await traces?.stop();
      endSoon();
    });
}

/** What traces is loaded only where traces are wanted: it takes memory, and time to start. */
export const openTracing = async (): Promise<(Tracing & { stop(): Promise<void> }) | null> =>
  wantsTraces() ? (await import("../telemetry/traces.ts")).openTraces() : null;

/** For what is still to be written to the log. */
const LAST_WORDS_MS = 200;

/** What was left behind when it did not close in time, such as a call that Slack does not answer, does not keep the process. */
export const endSoon = (): void => void setTimeout(() => process.exit(), LAST_WORDS_MS).unref();

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
