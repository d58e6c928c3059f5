import { startApp } from "../../../src/app.ts";
import { untilStopped } from "../../../src/cli/start.ts";
import { systemClock } from "../../../src/clock.ts";
import { loadConfig } from "../../../src/config.ts";
import { createLogger } from "../../../src/logger.ts";
import type { Pace } from "../../../src/usecases/pace.ts";

/** Amends as `amends start` runs it, at the pace of a story: the argument is {pace, queuePrefix} as JSON. Says "ready" on stdout. */
const { pace, queuePrefix } = JSON.parse(process.argv[2] ?? "{}") as { pace: Pace; queuePrefix?: string };
const app = await startApp({
  config: loadConfig(),
  role: "all",
  clock: systemClock,
  logger: createLogger({ level: "warn" }),
  pace,
  ...(queuePrefix ? { queuePrefix } : {}),
});
process.stdout.write("ready\n");
await untilStopped();
await app.stop();
