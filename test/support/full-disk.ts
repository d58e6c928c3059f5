import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Knex } from "knex";
import { serverUser } from "../../src/store/embedded-binaries.ts";
import { sweepTemporaryFolders, temporaryFolder } from "./temporary-folder.ts";

/** A small disk that PostgreSQL keeps tables on. */
export interface SmallDisk {
  /** What `create database … tablespace` calls it. */
  readonly tablespace: string;
  /** Removes it; nothing may be on it any more. */
  remove(): Promise<void>;
}

const exec = promisify(execFile);
const PREFIX = "amends-full-";
const unmount = async (folder: string): Promise<void> => {
  await exec("umount", ["-l", join(folder, "disk")]).catch(() => undefined);
};

/** A disk of so many megabytes in memory, for the server behind this connection; or why this machine has none. Only root can make one. */
export async function smallDisk(db: Knex, megabytes: number): Promise<SmallDisk | { readonly impossible: string }> {
  await sweepTemporaryFolders(PREFIX, unmount);
  const folder = await temporaryFolder(PREFIX);
  const disk = join(folder, "disk");
  await mkdir(disk);
  try {
    await exec("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "amends-small-disk", disk]);
  } catch {
    await rm(folder, { recursive: true });
    return { impossible: "a small disk cannot be mounted here: that takes root" };
  }
  const location = join(disk, "tables");
  await mkdir(location);
  await chmod(disk, 0o755);
  const user = serverUser();
  if (user) await chown(location, user.uid, user.gid);
  const tablespace = `small_${randomBytes(4).toString("hex")}`;
  await db.raw(`create tablespace ${tablespace} location '${location}'`);
  return {
    tablespace,
    remove: async () => {
      await db.raw(`drop tablespace if exists ${tablespace}`);
      await unmount(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
