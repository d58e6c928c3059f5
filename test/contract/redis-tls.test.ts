import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { HAS_OPENSSL, makeCertificate } from "../support/certificate.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { testRedisUrl } from "../support/redis.ts";
import { type RedisCluster, startRedisCluster } from "../support/redis-cluster.ts";
import { amends } from "../support/story/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

let folder: string;
let database: FreshDatabase;
let servers: RedisCluster | undefined;
beforeAll(async () => {
  folder = await temporaryFolder("amends-redis-");
  database = await freshDatabase();
});
afterAll(async () => {
  await servers?.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Check {
  readonly name: string;
  readonly verdict: string;
  readonly text: string;
  readonly mend?: string;
}

/** What the doctor says of the queue, where these variables are set. */
async function queueOf(given: Record<string, string>): Promise<Check | undefined> {
  // Nothing is there, so that it does not ask the real Slack.
  const env = { DATABASE_URL: database.url, DATA_DIR: folder, SLACK_API_URL: "http://127.0.0.1:1/api/", ...given };
  const { out } = await amends({ world: { env } }, "doctor", "--json");
  const { checks } = JSON.parse(out) as { checks: Check[] };
  return checks.find(({ name }) => name === "queue (Redis)");
}

const onTls = testRedisUrl() !== undefined && HAS_OPENSSL ? describe : describe.skip;
onTls("a Redis Cluster behind TLS", () => {
  test("is used by whoever trusts its authority, and by nobody else", async () => {
    const tls = await makeCertificate(folder);
    servers = await startRedisCluster(join(folder, "cluster"), { tls });
    const REDIS_URL = servers?.url ?? "";
    expect(REDIS_URL).toMatch(/^rediss\+cluster:/);
    const trusting = await queueOf({ REDIS_URL, NODE_EXTRA_CA_CERTS: tls.authority });
    expect(trusting).toMatchObject({ verdict: "good", text: expect.stringMatching(/ answers: no jobs\.$/) });
    const other = await queueOf({ REDIS_URL });
    expect(other).toMatchObject({
      verdict: "failed",
      text: expect.stringContaining("does not answer"),
      mend: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
  }, 90_000);
});
