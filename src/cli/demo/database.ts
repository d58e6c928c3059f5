import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../store/embedded.ts";

const PREFIX = "amends-demo-";
const OWNER = "owner.pid";

export interface DemoHome {
  readonly folder: string;
  readonly databaseUrl: string;
  /** Stops the database and removes the folder. */
  end(): Promise<void>;
}

/** A folder and a PostgreSQL for one demo; what a killed demo left behind is swept away first. */
export async function demoHome(onProgress: (message: string) => void): Promise<DemoHome> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await chmod(folder, 0o755);
  await writeFile(join(folder, OWNER), String(process.pid));
  const postgres = await startEmbeddedPostgres({ home: join(folder, "postgres"), fast: true, onProgress });
  const end = async () => {
    await postgres.stop({ evenIfUsed: true });
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, databaseUrl: postgres.url, end };
}

async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(PREFIX) || (await ownerLives(folder))) continue;
    const left = await startEmbeddedPostgres({ home: join(folder, "postgres"), fast: true }).catch(() => undefined);
    await left?.stop({ evenIfUsed: true });
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A folder without a readable owner is someone else's, or just being made: it is left alone. */
async function ownerLives(folder: string): Promise<boolean> {
  const pid = Number(await readFile(join(folder, OWNER), "utf8").catch(() => "0"));
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
