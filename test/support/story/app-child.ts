import { type Role, startApp } from "../../../src/app.ts";
import { endOnFailures } from "../../../src/cli/end-on-failures.ts";
import { endSoon, openTracing, untilStopped } from "../../../src/cli/start.ts";
import { movableClock } from "../../../src/clock.ts";
import { loadConfig } from "../../../src/config.ts";
import { createLogger } from "../../../src/logger.ts";
import type { Pace } from "../../../src/usecases/pace.ts";
import { skewMachineClock } from "./skewed-clock.ts";

/** How Amends is to run in a process of its own: the argument, as JSON. */
export interface ChildSettings {
  readonly pace: Pace;
  readonly queuePrefix?: string;
  readonly role: Role;
  /** How far the story's clock was moved ahead before this process began. */
  readonly aheadMs: number;
  /** How wrong this machine's clock is. */
  readonly skewMs: number;
}

/** What it may be told while it runs. */
export interface ChildOrder {
  readonly advanceMs?: number;
  readonly skewMs?: number;
  readonly look?: true;
  /** Answers, so that whoever asks knows that what came before was done. */
  readonly say?: true;
}

/** Amends as `amends start` runs it, at the pace of a story and by its clock. Says "ready" on stdout. */
const { pace, queuePrefix, role, aheadMs, skewMs } = JSON.parse(process.argv[2] ?? "{}") as ChildSettings;
const clock = movableClock(Date.now() + aheadMs);
skewMachineClock(skewMs);
const logger = createLogger({ level: "debug" });
endOnFailures(logger);
const traces = await openTracing();
const app = await startApp({
  config: loadConfig(),
  role,
  clock,
  logger,
  pace,
  ...(traces ? { tracing: traces } : {}),
  ...(queuePrefix ? { queuePrefix } : {}),
});
process.on("message", ({ advanceMs, skewMs: wrongBy, look, say }: ChildOrder) => {
  if (wrongBy !== undefined) skewMachineClock(wrongBy);
  if (advanceMs !== undefined) clock.advance(advanceMs);
  if (look) app.lookNow();
  if (say) process.send?.("done");
});
// Whose test is gone has nobody to stop it.
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
process.stdout.write("ready\n");
await untilStopped();
await app.stop();
await traces?.stop();
endSoon();
