import { access, chmod, constants, mkdtemp, readdir, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isAlive } from "../../src/store/embedded-lock.ts";

const OWNER = "owner.pid";

/** Where Linux keeps files in memory. */
const MEMORY = "/dev/shm";
const ENOUGH_BYTES = 2 * 1024 ** 3;

/** A new folder that every user may pass through: started as root, PostgreSQL runs as another one. */
export const temporaryFolder = (prefix: string): Promise<string> => folderIn(tmpdir(), prefix);

/** The same for a PostgreSQL of tests, in memory where there is enough: a disk makes each new database wait, now and then for half a second. */
export const quickFolder = async (prefix: string): Promise<string> => folderIn(await quickest(), prefix);

async function quickest(): Promise<string> {
  const mounts = await readFile("/proc/mounts", "utf8").catch(() => "");
  const mount = mounts.split("\n").find((line) => line.split(" ")[1] === MEMORY);
  // A PostgreSQL whose installed programs its user may not reach brings a copy of them along.
  if (!mount || mount.split(" ")[3]?.split(",").includes("noexec")) return tmpdir();
  const isOurs = await access(MEMORY, constants.W_OK).then(
    () => true,
    () => false,
  );
  const { bavail, bsize } = await statfs(MEMORY);
  return isOurs && bavail * bsize > ENOUGH_BYTES ? MEMORY : tmpdir();
}

async function folderIn(parent: string, prefix: string): Promise<string> {
  const folder = await mkdtemp(join(parent, prefix));
  await chmod(folder, 0o755);
  await writeFile(join(folder, OWNER), `${process.pid}`);
  return folder;
}

/** Removes our user's folders of this prefix whose owner was killed, after `end` has stopped what runs in them. */
export async function sweepTemporaryFolders(prefix: string, end: (folder: string) => Promise<void>): Promise<void> {
  for (const folder of await foldersOf(prefix)) {
    const owner = Number(await readFile(join(folder, OWNER), "utf8").catch(() => "0"));
    if (!(owner > 0) || isAlive(owner) || !(await isOfThisUser(folder))) continue;
    await end(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

async function foldersOf(prefix: string): Promise<readonly string[]> {
  const inside = async (parent: string) => (await readdir(parent).catch(() => [])).map((name) => join(parent, name));
  const all = await Promise.all([...new Set([tmpdir(), MEMORY])].map(inside));
  return all.flat().filter((folder) => basename(folder).startsWith(prefix));
}

const isOfThisUser = async (folder: string): Promise<boolean> => (await stat(folder)).uid === process.getuid?.();
