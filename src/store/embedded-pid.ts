import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "./embedded-lock.ts";

/** A running server, as far as its pid file tells. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

const pidFile = (dataDir: string): string => join(dataDir, "postmaster.pid");

/** Reads postmaster.pid: line 1 the process id, 4 the port, 8 "ready". Undefined when no such process exists. */
export async function readPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(pidFile(dataDir), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!(pid > 0) || !isAlive(pid)) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
}

/**
 * Removes a pid file that names a living process which is not PostgreSQL: after a reboot the number may be anyone's, and
 * PostgreSQL would refuse to start. A process whose command line cannot be read counts as PostgreSQL.
 */
export async function forgetStalePid(dataDir: string): Promise<void> {
  const named = await readPostmaster(dataDir);
  if (!named) return;
  const command = await readFile(`/proc/${named.pid}/cmdline`, "utf8").catch(() => "");
  if (command !== "" && !command.includes("postgres")) await rm(pidFile(dataDir), { force: true });
}
