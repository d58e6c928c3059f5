import { execFile, execFileSync } from "node:child_process";
import { chown, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { serverUser } from "../../src/store/embedded-binaries.ts";
import { quickFolder } from "./temporary-folder.ts";

const run = promisify(execFile);
const WHERE = "/usr/lib/postgresql";

/** A PostgreSQL as Debian packages it, with its own pg_dump. */
export interface DebianPostgres {
  /** A folder that its programs may write to. */
  readonly folder: string;
  /** Runs one of its programs as whoever it belongs to. */
  run(program: string, ...args: readonly string[]): Promise<void>;
  urlOf(database: string): string;
  stop(): Promise<void>;
}

/** Where Debian's newest PostgreSQL has its programs; null without one. */
export async function debianPrograms(): Promise<string | null> {
  const versions = (await readdir(WHERE).catch(() => [])).sort((a, b) => Number(a) - Number(b));
  for (const version of versions.toReversed()) {
    const folder = join(WHERE, version, "bin");
    const programs = await readdir(folder).catch((): string[] => []);
    if (["initdb", "pg_ctl", "pg_dump", "pg_restore", "createdb"].every((name) => programs.includes(name)))
      return folder;
  }
  return null;
}

/** Starts one in a folder of its own. */
export async function startDebianPostgres(programs: string): Promise<DebianPostgres> {
  const folder = await quickFolder("amends-debian-");
  const user = serverUser();
  if (user) await chown(folder, user.uid, user.gid);
  const port = await freePort();
  const as = { cwd: "/", ...user };
  const call = async (program: string, ...args: readonly string[]): Promise<void> =>
    void (await run(join(programs, program), [...args], as));
  const data = join(folder, "data");
  await call("initdb", "--no-sync", "--auth=trust", "--username=amends", "--encoding=UTF8", "--locale=C.UTF-8", data);
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`;
  // Whoever is waited for must not hold our pipes.
  execFileSync(join(programs, "pg_ctl"), ["-D", data, "-l", join(folder, "log"), "-o", settings, "-w", "start"], {
    ...as,
    stdio: "ignore",
  });
  return {
    folder,
    run: call,
    urlOf: (database) => `postgres://amends@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await call("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
