import { rm } from "node:fs/promises";

/** Stops what the global setup started. */
export default async function teardown(): Promise<void> {
  const servers = globalThis.testServers;
  if (!servers) return;
  await servers.redis?.stop();
  await servers.postgres?.stop({ evenIfUsed: true });
  await rm(servers.home, { recursive: true, force: true });
}
