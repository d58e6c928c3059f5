import { execFile } from "node:child_process";
import { readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "./temporary-folder.ts";

/** The source as it was before the newest migration: what still runs while a new version is deployed. */
export interface PreviousRelease {
  readonly folder: string;
  remove(): Promise<void>;
}

const exec = promisify(execFile);

/** Unpacks it from the history beside this checkout; or says why that cannot be done. */
export async function previousRelease(): Promise<PreviousRelease | { readonly impossible: string }> {
  const commit = await commitBeforeNewestMigration().catch(() => null);
  if (commit === null)
    return { impossible: "there is no git history here that holds the release before the newest migration" };
  const folder = await temporaryFolder("amends-previous-");
  // What git writes is read by tar alone: no shell, no names from outside.
  await exec("git", ["archive", "--format=tar", "-o", join(folder, "release.tar"), commit], { cwd: process.cwd() });
  await exec("tar", ["-x", "-f", "release.tar"], { cwd: folder });
  await symlink(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The parent of the commit that added it; the present commit when it is not committed yet. Rejects where there is no such commit. */
async function commitBeforeNewestMigration(): Promise<string> {
  const newest = (await readdir("migrations"))
    .filter((name) => /^\d{4}_/.test(name))
    .sort()
    .at(-1);
  const added = await git("log", "--no-renames", "--diff-filter=A", "--format=%H", "-1", "--", `migrations/${newest}`);
  return git("rev-parse", "--verify", added ? `${added}^` : "HEAD");
}

const git = async (...args: readonly string[]): Promise<string> => (await exec("git", [...args])).stdout.trim();
