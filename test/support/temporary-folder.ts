import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "../../src/store/embedded-lock.ts";

const OWNER = "owner.pid";

/** A new folder that every user may pass through: started as root, PostgreSQL runs as another one. */
export async function temporaryFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await chmod(folder, 0o755);
  await writeFile(join(folder, OWNER), `${process.pid}`);
  return folder;
}

/** Removes our user's folders of this prefix whose owner was killed, after `end` has stopped what runs in them. */
export async function sweepTemporaryFolders(prefix: string, end: (folder: string) => Promise<void>): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const folder of names.map((name) => join(tmpdir(), name))) {
    const owner = Number(await readFile(join(folder, OWNER), "utf8").catch(() => "0"));
    if (!(owner > 0) || isAlive(owner) || !(await isOfThisUser(folder))) continue;
    await end(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

const isOfThisUser = async (folder: string): Promise<boolean> => (await stat(folder)).uid === process.getuid?.();
