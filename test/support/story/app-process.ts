import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Role } from "../../../src/app.ts";
import { stopwatch } from "../../../src/clock.ts";
import { program } from "../program.ts";
import type { ChildOrder, ChildSettings } from "./app-child.ts";
import type { World } from "./world.ts";

/** How a process ended, and how long it took. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ms: number;
}

/** Amends as a process of its own. */
export interface AppProcess {
  readonly pid: number;
  readonly port: number;
  /** False once it has ended, for whatever reason. */
  readonly running: boolean;
  /** Warnings and errors of its log, and what is no line of a log. */
  readonly log: readonly string[];
  /** All that it wrote. */
  readonly lines: readonly string[];
  /** Moves the story's clock ahead in this process, which finds out at its next tick. */
  advance(ms: number): void;
  /** Looks at once for what has become due. */
  lookNow(): void;
  /** Resolves when it has done all it was told; at once when it has ended. */
  heard(): Promise<void>;
  /** Sets the clock of its machine wrong, by so many milliseconds altogether. */
  skew(ms: number): void;
  /** kill -9. */
  kill(): Promise<void>;
  /** Lets it stand still, as a blocked event loop or a paused machine does; and go on. */
  freeze(): void;
  thaw(): void;
  /** SIGTERM. */
  stop(): Promise<Ended>;
}

/** What is looked through for secrets alone. */
const CHATTER = /^\{"level":"(debug|info)"/;
const ENTRY = "test/support/story/app-child.ts";

/** How a process differs from the usual one, which does everything and has a right clock. */
export interface ProcessOptions {
  readonly role?: Role;
  readonly aheadMs?: number;
  readonly skewMs?: number;
  /** How much it may keep in memory (`--max-old-space-size`); default: Node's. */
  readonly heapMb?: number;
  /** Where it listens; default: the story's port. */
  readonly port?: number;
  /** The folder of another version's source. */
  readonly source?: string;
}

/** Starts Amends in a process and resolves when it runs. */
export async function startAppProcess(
  { env, pace, queuePrefix }: World,
  { role = "all", aheadMs = 0, skewMs = 0, heapMb, port, source }: ProcessOptions = {},
): Promise<AppProcess> {
  const settings: ChildSettings = { pace, role, aheadMs, skewMs, ...(queuePrefix ? { queuePrefix } : {}) };
  const node = ["--no-warnings", ...(heapMb ? [`--max-old-space-size=${heapMb}`] : [])];
  const entry = source === undefined ? [program("TEST_APP_CHILD")] : ["--import", "tsx", join(source, ENTRY)];
  const listens = port ?? Number(env.PORT);
  const child = spawn(process.execPath, [...node, ...entry, JSON.stringify(settings)], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env, PORT: `${listens}` },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  if (!child.stdout || !child.stderr) throw new Error("the process has no output");
  const order = (what: ChildOrder): void => void (child.connected && child.send(what));
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => void lines.push(line));
  const log = (): string[] => lines.filter((line) => line !== "" && !CHATTER.test(line));
  const ready = await Promise.race([
    once(child.stdout, "data").then(() => true),
    once(child, "exit").then(() => false),
  ]);
  if (!ready) throw new Error(`Amends did not start: ${log().join("\n")}`);
  return {
    pid: child.pid ?? 0,
    port: listens,
    lines,
    get log() {
      return log();
    },
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
    advance: (advanceMs) => order({ advanceMs }),
    lookNow: () => order({ look: true }),
    heard: async () => {
      if (!child.connected) return;
      order({ say: true });
      await Promise.race([once(child, "message"), once(child, "exit")]);
    },
    skew: (wrongByMs) => order({ skewMs: wrongByMs }),
    kill: async () => void (await end(child, "SIGKILL")),
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    stop: () => end(child, "SIGTERM"),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<Ended> {
  const elapsedMs = stopwatch();
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, "exit");
    child.kill(signal);
    // Who stands still hears of nothing.
    child.kill("SIGCONT");
    await exit;
  }
  return { code: child.exitCode, signal: child.signalCode, ms: elapsedMs() };
}
