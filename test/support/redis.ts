import { Redis } from "ioredis";

/** Where the shared Redis is, or undefined on a machine without one. */
export function testRedisUrl(): string | undefined {
  return process.env.TEST_REDIS_URL;
}

/** Does something on the given Redis and disconnects. */
export async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
