import { Redis } from "ioredis";
import type { Knex } from "knex";

/** What clients and colleagues said, and who the clients are: the newest, and of long texts the beginning. */
const SAID = `
  select unnest(array[name, email, phone, company]) as said from (select * from respondents order by id desc limit 50) r
  union all select left(comment, 1000) from (select comment from responses order by id desc limit 30) r
  union all (select a ->> 'answer' from (select answers from responses order by id desc limit 30) r, jsonb_array_elements(r.answers) a limit 60)
  union all select what ->> 'note' from (select what from issue_events order by at desc limit 60) e`;
const BEGINNING = 200;

/** A text as short as this may stand anywhere by chance. */
const TELLING = 6;
const TOGETHER = 4;

/** Each four words that follow one another, of which no message of ours has by chance the same; short texts as they are. */
export function telling(text: string): readonly string[] {
  const words = text.slice(0, BEGINNING).split(/\s+/).filter(Boolean);
  const pieces =
    words.length <= TOGETHER
      ? [words.join(" ")]
      : words.slice(TOGETHER - 1).map((_word, i) => words.slice(i, i + TOGETHER).join(" "));
  return pieces.filter((piece) => piece.length >= TELLING);
}

/** What may stand in Slack, in mails and on the page of this database's issues, and nowhere else. Nothing while the database is away. */
export async function privateTexts(db: Knex): Promise<ReadonlySet<string>> {
  try {
    const { rows } = await db.raw<{ rows: { said: string | null }[] }>(SAID);
    return new Set(rows.flatMap(({ said }) => telling(said ?? "")));
  } catch (error) {
    // Class 42: this statement no longer fits the tables.
    if (String((error as { code?: unknown }).code).startsWith("42")) throw error;
    return new Set();
  }
}

/** What jobs and the queue hold, where the queue is in this database. */
export async function queueTexts(db: Knex): Promise<readonly string[]> {
  const { rows: tables } = await db
    .raw<{ rows: { name: string }[] }>(
      "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema = 'bullmq'",
    )
    .catch(() => ({ rows: [] }));
  const told = tables.map(({ name }) =>
    db.raw<{ rows: { held: string }[] }>(`select cast(t as text) as held from ${name} t limit 1000`),
  );
  return (await Promise.all(told)).flatMap(({ rows }) => rows.map(({ held }) => held));
}

const KEYS_MOST = 2_000;

/** The same where the queue is in one Redis: keys, and all that they hold. Nothing while it is away. */
export async function redisTexts(url: string, prefix: string): Promise<readonly string[]> {
  if (!url.startsWith("redis://")) return [];
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    const keys: string[] = [];
    for (let cursor = ""; cursor !== "0" && keys.length < KEYS_MOST; ) {
      const [next, found] = await redis.scan(cursor || "0", "MATCH", `*${prefix}*`, "COUNT", 500);
      cursor = next;
      keys.push(...found);
    }
    const held = await Promise.all(keys.map(async (key) => HOLDS[await redis.type(key)]?.(redis, key)));
    return keys.map((key, n) => `${key} ${JSON.stringify(held[n] ?? null)}`);
  } catch {
    return [];
  } finally {
    redis.disconnect();
  }
}

/** How each kind of key is read. */
const HOLDS: Readonly<Record<string, (redis: Redis, key: string) => Promise<unknown>>> = {
  string: (redis, key) => redis.get(key),
  hash: (redis, key) => redis.hgetall(key),
  list: (redis, key) => redis.lrange(key, 0, -1),
  set: (redis, key) => redis.smembers(key),
  zset: (redis, key) => redis.zrange(key, "0", "-1"),
  stream: (redis, key) => redis.xrange(key, "-", "+"),
};

/** By which lines differ that tell the same: most are of jobs that ran. */
const WHEN = /"(time|ms)":("[^"]*"|\d+),?/g;

/** Lines that hold what they must not, each with what it holds. */
export function leaks(lines: readonly string[], secrets: ReadonlySet<string>): readonly string[] {
  const all = [...new Set(lines.map((line) => line.replaceAll(WHEN, "")))].join("\n");
  const out = [...secrets].filter((secret) => all.includes(secret));
  return out.map(
    (secret) => `"${secret}" in ${lines.find((line) => line.includes(secret))?.slice(0, 300) ?? "several lines"}`,
  );
}
