import { randomBytes } from "node:crypto";
import type { RunnerOptions } from "../../src/jobs/runner.ts";
import { testRedisUrl } from "./redis.ts";

export type QueueKind = "postgres" | "redis";

/** The queue servers this machine has, for `describe.each(QUEUES)("... on %s", (kind) => ...)`. */
export const QUEUES: readonly QueueKind[] = testRedisUrl() === undefined ? ["postgres"] : ["postgres", "redis"];

/** What openRunner needs to be on this kind of queue, apart from every other test. */
export function queueOptions(
  kind: QueueKind,
  databaseUrl: string,
): Pick<RunnerOptions, "redisUrl" | "databaseUrl" | "prefix"> {
  const prefix = `test-${randomBytes(6).toString("hex")}`;
  return { databaseUrl, prefix, redisUrl: kind === "redis" ? testRedisUrl() : undefined };
}
