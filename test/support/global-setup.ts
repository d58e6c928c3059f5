import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { migrate, openDatabase } from "../../src/store/database.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded.ts";
import { readPostmaster } from "../../src/store/embedded-pid.ts";
import { databaseAt, TEMPLATE } from "./database-names.ts";
import teardown from "./global-teardown.ts";
import { makePrograms } from "./make-programs.ts";
import { REDIS_PID_FILE, startRedis } from "./redis-server.ts";
import { quickFolder, sweepTemporaryFolders } from "./temporary-folder.ts";

const PREFIX = "amends-test-";

/** Starts the servers all test files share: PostgreSQL with a migrated template database, and Redis where there is one; makes the programs they start. */
export default async function setup(): Promise<void> {
  await sweepTemporaryFolders(PREFIX, endServers);
  const home = await quickFolder(PREFIX);
  globalThis.testServers = { home, postgres: undefined, redis: undefined };
  try {
    await Promise.all([preparePostgres(home), prepareRedis(home), makePrograms()]);
  } catch (err) {
    await teardown();
    throw err;
  }
}

async function preparePostgres(home: string): Promise<void> {
  const postgres = await startEmbeddedPostgres({ home: join(home, "postgres"), fast: true });
  Object.assign(globalThis.testServers ?? {}, { postgres });
  await makeTemplate(postgres.url);
  process.env.TEST_DATABASE_URL = postgres.url;
}

/** Nobody may be connected to a template while it is copied, hence the pools are closed. */
async function makeTemplate(url: string): Promise<void> {
  const admin = openDatabase(url, { poolMax: 1 });
  await admin.raw(`create database ${TEMPLATE}`);
  await admin.destroy();
  const template = openDatabase(databaseAt(url, TEMPLATE), { poolMax: 1 });
  await migrate(template);
  await template.destroy();
}

async function prepareRedis(home: string): Promise<void> {
  const redis = await startRedis(join(home, "redis"));
  if (redis) {
    Object.assign(globalThis.testServers ?? {}, { redis });
    process.env.TEST_REDIS_URL = redis.url;
    return;
  }
  if (process.env.CI_REQUIRE_REDIS === "1") throw new Error("redis-server not found, and CI_REQUIRE_REDIS is set.");
  process.stderr.write("redis-server not found: Redis suites skipped\n");
}

/** Ends what a killed run left behind. */
async function endServers(folder: string): Promise<void> {
  const postgres = await readPostmaster(join(folder, "postgres", "data"));
  const redis = Number(await readFile(join(folder, "redis", REDIS_PID_FILE), "utf8").catch(() => "0"));
  for (const pid of [postgres?.pid ?? 0, redis]) if (pid > 0) killIfThere(pid);
  await rm(join(folder, "redis"), { recursive: true, force: true });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGINT");
  } catch {
    // it ended by itself
  }
}
