import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { stopwatch } from "../../../src/clock.ts";
import type { World } from "./world.ts";

/** How a process ended, and how long it took. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ms: number;
}

/** Amends as a process of its own. */
export interface AppProcess {
  readonly port: number;
  /** False once it has ended, for whatever reason. */
  readonly running: boolean;
  /** What it wrote to its log. */
  readonly log: readonly string[];
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGTERM. */
  stop(): Promise<Ended>;
}

const ENTRY = join(process.cwd(), "test/support/story/app-child.ts");

/** Starts Amends in a process and resolves when it runs. */
export async function startAppProcess({ env, pace, queuePrefix }: World): Promise<AppProcess> {
  const settings = JSON.stringify({ pace, ...(queuePrefix ? { queuePrefix } : {}) });
  const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", ENTRY, settings], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => log.push(...text.split("\n").filter(Boolean)));
  const ready = await Promise.race([
    once(child.stdout, "data").then(() => true),
    once(child, "exit").then(() => false),
  ]);
  if (!ready) throw new Error(`Amends did not start: ${log.join("\n")}`);
  return {
    port: Number(env.PORT),
    log,
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
    kill: async () => void (await end(child, "SIGKILL")),
    stop: () => end(child, "SIGTERM"),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<Ended> {
  const elapsedMs = stopwatch();
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  }
  return { code: child.exitCode, signal: child.signalCode, ms: elapsedMs() };
}
