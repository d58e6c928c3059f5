import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, openDatabase } from "../../src/store/database.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded.ts";
import { databaseAt, TEMPLATE } from "./database-names.ts";
import { startRedis } from "./redis-server.ts";

/** Starts the servers all test files share: PostgreSQL with a migrated template database, and Redis where there is one. */
export default async function setup(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "amends-test-"));
  await chmod(home, 0o755);
  const postgres = await startEmbeddedPostgres({ home, fast: true });
  globalThis.testServers = { home, postgres, redis: undefined };
  await makeTemplate(postgres.url);
  process.env.TEST_DATABASE_URL = postgres.url;

  const redis = await startRedis(join(home, "redis"));
  if (redis) {
    process.env.TEST_REDIS_URL = redis.url;
    globalThis.testServers.redis = redis;
  } else {
    if (process.env.CI_REQUIRE_REDIS === "1") throw new Error("redis-server not found, and CI_REQUIRE_REDIS is set.");
    process.stderr.write("redis-server not found: Redis suites skipped\n");
  }
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
