import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** A process of the bench, which said where it listens. */
export interface Child {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a file of children/; its first message is `{ url }`. */
export async function startChild(file: string, settings: unknown): Promise<Child> {
  const path = fileURLToPath(new URL(`children/${file}`, import.meta.url));
  const child = fork(path, [JSON.stringify(settings)], { execArgv: ["--import", "tsx"], stdio: "inherit" });
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`${file} ended at its start`)));
  const said = once(child, "message") as Promise<[{ url: string }]>;
  const [{ url }] = await Promise.race([said, ended]);
  ended.catch(() => undefined);
  return { url, stop: () => endProcess(child) };
}

/** What a child was started with. */
export const childSettings = <T>(): T => JSON.parse(process.argv[2] ?? "{}") as T;

/** Tells the parent where this child listens; a child whose parent is gone ends. */
export function listeningAt(url: string): void {
  process.once("disconnect", () => process.exit(0));
  process.send?.({ url });
}

/** Asks a process to end, or makes it, and waits until it has. */
export async function endProcess(child: ChildProcess, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

const exec = promisify(execFile);

/** Resident memory of a process, in megabytes of a million bytes. */
export async function residentMB(pid: number): Promise<number> {
  const { stdout } = await exec("ps", ["-o", "rss=", "-p", `${pid}`]);
  return (Number(stdout.trim()) * 1_024) / 1e6;
}
