import { randomBytes } from "node:crypto";
import { access, chmod, mkdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { blockedAt, type ServerUser } from "./embedded-binaries.ts";
import { EmbeddedPostgresError } from "./embedded-error.ts";

const SYSTEM_FOLDER = "/var/lib/amends";
/** The file in the folder asked for that says where the cluster is instead. */
const POINTER = "location";

/**
 * The folder the cluster can live in: the one asked for, or, when the server's user cannot get there (as root, below
 * a home of mode 700), one below /var/lib/amends that a file in the folder asked for points to.
 */
export async function reachableHome(
  asked: string,
  user: ServerUser | undefined,
  onProgress: (message: string) => void,
): Promise<string> {
  await makeFolder(asked);
  if (!user) return asked;
  const blocked = await blockedAt(asked, user);
  if (blocked === undefined) return asked;
  const pointer = join(asked, POINTER);
  const known = await readFile(pointer, "utf8").catch(() => undefined);
  if (known !== undefined) return existing(known.trim(), pointer);
  const home = join(SYSTEM_FOLDER, `postgres-${randomBytes(4).toString("hex")}`);
  onProgress(`PostgreSQL cannot run below ${blocked} (root's own folder); its files go to ${home}.`);
  await makeReachable(home, user, asked);
  return claim(pointer, home);
}

/** Whoever writes the pointer first decides; a process that started at the same moment follows it. */
async function claim(pointer: string, home: string): Promise<string> {
  try {
    await writeFile(pointer, `${home}\n`, { flag: "wx" });
    return home;
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== "EEXIST") throw err;
    await rmdir(home);
    return (await readFile(pointer, "utf8")).trim();
  }
}

/** Open to all to pass through, whatever the umask; what is inside protects itself. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await chmod(folder, 0o755);
}

const OURS = new RegExp(`^${SYSTEM_FOLDER}/postgres-[0-9a-f]{8}$`);

/** Removes a stopped cluster that had to live elsewhere than in the folder asked for; nothing happens to one that did not. */
export async function removeFromElsewhere(asked: string): Promise<void> {
  const pointer = join(asked, POINTER);
  const home = (await readFile(pointer, "utf8").catch(() => "")).trim();
  if (!OURS.test(home)) return;
  await rm(home, { recursive: true, force: true });
  await rm(pointer, { force: true });
}

async function existing(home: string, pointer: string): Promise<string> {
  try {
    await access(home);
    return home;
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The database is gone: ${pointer} says it is in ${home}, which does not exist. ` +
        `Bring that folder back, or delete ${pointer} to begin with an empty database.`,
      cause,
    );
  }
}

async function makeReachable(home: string, user: ServerUser, asked: string): Promise<void> {
  await makeFolder(home);
  const blocked = await blockedAt(home, user);
  if (blocked === undefined) return;
  throw new EmbeddedPostgresError(
    `The user "postgres" can reach neither ${asked} nor ${home} (${blocked} is closed to others). ` +
      "Set DATA_DIR to a folder every user may pass through, or start Amends as an ordinary user.",
  );
}
