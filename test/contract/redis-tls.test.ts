import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { makeCertificate } from "../support/certificate.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { testRedisUrl } from "../support/redis.ts";
import { type RedisCluster, startRedisCluster } from "../support/redis-cluster.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const BIN = join(import.meta.dirname, "../../bin/amends.js");

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

/** What the doctor says of the queue, where these variables are set. */
async function queueOf(env: Record<string, string>): Promise<string> {
  const here = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: database.url, DATA_DIR: folder };
  // It fails for want of Slack.
  const out = await new Promise<string>((done) => {
    const options = { cwd: folder, env: { ...here, SLACK_API_URL: "http://127.0.0.1:1/api/", ...env } };
    execFile(process.execPath, [BIN, "doctor", "--json"], options, (_error, told) => done(told));
  });
  const { checks } = JSON.parse(out) as { checks: { name: string; verdict: string; text: string; mend?: string }[] };
  const { verdict, text, mend = "" } = checks.find(({ name }) => name === "queue (Redis)") ?? { verdict: "", text: "" };
  return `${verdict}: ${text} ${mend}`;
}

const onRedis = testRedisUrl() === undefined ? describe.skip : describe;
onRedis("a Redis Cluster behind TLS", () => {
  test("is used by whoever trusts its authority, and by nobody else", async () => {
    const tls = await makeCertificate(folder);
    if (!tls) return void process.stderr.write("openssl not found: no Redis Cluster behind TLS\n");
    servers = await startRedisCluster(join(folder, "cluster"), { tls });
    const REDIS_URL = servers?.url ?? "";
    expect(REDIS_URL).toMatch(/^rediss\+cluster:/);
    expect(await queueOf({ REDIS_URL, NODE_EXTRA_CA_CERTS: tls.authority })).toMatch(/^good: .* answers: no jobs\. $/);
    expect(await queueOf({ REDIS_URL })).toMatch(/^failed: .* does not answer .*NODE_EXTRA_CA_CERTS/);
  }, 90_000);
});
