import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../clock.ts";

const POLL_MS = 100;
const HEARTBEAT_MS = 1_000;
const SILENT_AFTER_MS = 15_000;
const GIVE_UP_AFTER_POLLS = 1_800;

/**
 * Runs the work while holding a lock file, one process at a time. A holder that was killed is noticed by its process id
 * or, when the id was given to another process, by its missing heartbeat.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await take(file);
  const heartbeat = setInterval(() => void touch(file), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<void> {
  const mine = `${process.pid} ${randomBytes(8).toString("hex")}`;
  for (let poll = 0; poll < GIVE_UP_AFTER_POLLS; poll++) {
    if (await create(file, mine)) return;
    const holder = await readFile(file, "utf8").catch(() => "");
    if (await isAbandoned(file, holder)) await removeIfStill(file, holder);
    else await sleep(POLL_MS);
  }
  throw new Error(`Another process has held ${file} for minutes. If no other Amends is starting, delete that file.`);
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(content);
    await handle.close();
    return true;
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw err;
  }
}

async function isAbandoned(file: string, holder: string): Promise<boolean> {
  const touched = await stat(file).catch(() => undefined);
  if (!touched) return false;
  if (systemClock.now().getTime() - touched.mtimeMs > SILENT_AFTER_MS) return true;
  const pid = Number(holder.split(" ")[0]);
  return pid > 0 && !isAlive(pid);
}

/** Whether a process with this id exists, also when it belongs to somebody else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    return (err as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Moves the file aside first: were it taken anew in the meantime, what was moved is another's and goes back. */
async function removeIfStill(file: string, holder: string): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString("hex")}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, "utf8")) === holder) await rm(aside, { force: true });
  else await rename(aside, file);
}

async function touch(file: string): Promise<void> {
  const now = systemClock.now();
  await utimes(file, now, now).catch(() => undefined);
}
