import type { EmbeddedPostgres } from "../../src/store/embedded.ts";
import type { RedisServer } from "./redis-server.ts";

declare global {
  /** Set by the global setup for the global teardown; test files see the environment variables only. */
  var testServers: { home: string; postgres: EmbeddedPostgres | undefined; redis: RedisServer | undefined } | undefined;
}
