import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import pg from "pg";
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/store/embedded.ts";
import { removeFromElsewhere } from "../../src/store/embedded-home.ts";
import { quickFolder } from "../support/temporary-folder.ts";
import { eventually } from "../support/waiting.ts";

let home: string;
const started: EmbeddedPostgres[] = [];
beforeEach(async () => {
  home = join(await quickFolder("amends-embedded-"), "postgres");
});
afterEach(async () => {
  await started.at(-1)?.stop({ evenIfUsed: true });
  started.length = 0;
  await removeFromElsewhere(home);
  await rm(join(home, ".."), { recursive: true, force: true });
});

/** As in production unless `fast`, which may forget the last moments before a crash. */
async function start(options: Omit<EmbeddedOptions, "home"> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ home, ...options });
  started.push(postgres);
  return postgres;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const kept = (url: string) => query(url, "select word from kept order by word");

async function keep(url: string, word: string): Promise<void> {
  await query(url, `create table kept as select '${word}' as word`);
}

test("the first start says what it does and makes the database; the next one adopts the server", async () => {
  const progress: string[] = [];
  const first = await start({ onProgress: (message) => void progress.push(message) });
  expect(progress).toEqual(["Preparing PostgreSQL…"]);
  expect(first.adopted).toBe(false);
  expect(await query(first.url, "select current_database() as name, 'Ä' < 'B' as by_code")).toEqual([
    { name: "amends", by_code: false },
  ]);
  expect((await stat(join(home, "password"))).mode & 0o777).toBe(0o600);
  const second = await start();
  expect(second).toMatchObject({ adopted: true, pid: first.pid, url: first.url });
});

test("a server that was killed comes back with its data", async () => {
  const first = await start();
  await keep(first.url, "before the crash");
  process.kill(first.pid, "SIGKILL");
  const second = await start();
  expect(second.pid).not.toBe(first.pid);
  expect(await kept(second.url)).toEqual([{ word: "before the crash" }]);
});

test("a stop in order is followed by a start with the data", async () => {
  const first = await start();
  await keep(first.url, "orderly");
  await first.stop();
  await expect(query(first.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  await first.stop();
  expect(await kept((await start()).url)).toEqual([{ word: "orderly" }]);
});

test("stop leaves a server that somebody else uses", async () => {
  const { url, stop } = await start({ fast: true });
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await stop();
  expect((await other.query("select 1 as still")).rows).toEqual([{ still: 1 }]);
  await other.end();
  await eventually(() => stop().then(() => expect(query(url, "select 1")).rejects.toThrow("ECONNREFUSED")));
});

test("three starts at once end with one server", async () => {
  const three = await Promise.all([start({ fast: true }), start({ fast: true }), start({ fast: true })]);
  expect(new Set(three.map(({ pid }) => pid)).size).toBe(1);
  expect(three.filter(({ adopted }) => !adopted)).toHaveLength(1);
});

test("a lock left by a dead process is ignored", async () => {
  await mkdir(home);
  const dead = spawn("true");
  await once(dead, "exit");
  await writeFile(join(home, "start.lock"), `${dead.pid} 0123`);
  const { url } = await start({ fast: true });
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("an interrupted first start is begun anew", async () => {
  await mkdir(join(home, "data.partial"), { recursive: true });
  await writeFile(join(home, "data.partial", "PG_VERSION"), "18\n");
  const { url } = await start({ fast: true });
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
});

let bystander: ChildProcess | undefined;
afterEach(() => void bystander?.kill());

test("a pid file that names a process which is not PostgreSQL is ignored", async () => {
  const first = await start();
  await keep(first.url, "before the reboot");
  const pidFile = join(home, "data", "postmaster.pid");
  const lines = (await readFile(pidFile, "utf8")).split("\n");
  process.kill(first.pid, "SIGKILL");
  bystander = spawn("sleep", ["60"]);
  await once(bystander, "spawn");
  lines[0] = `${bystander.pid}`;
  await eventually(() => writeFile(pidFile, lines.join("\n")));
  expect(await kept((await start()).url)).toEqual([{ word: "before the reboot" }]);
});

test("a port that is taken is named in the error", async () => {
  const { url } = await start({ fast: true });
  const port = Number(new URL(url).port);
  const elsewhere = startEmbeddedPostgres({ home: join(home, "..", "other"), fast: true, port });
  await expect(elsewhere).rejects.toThrow(/does not start.*address already in use|Address already in use/is);
});

/** As root, the cluster of a folder that is root's own lives elsewhere; the folder says where. */
const elsewhere = async (): Promise<string> => (await readFile(join(home, "location"), "utf8")).trim();
const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
const asRoot = process.getuid?.() === 0 ? test : test.skip;
const closeToOthers = () => chmod(join(home, ".."), 0o700);

asRoot("what is made to be thrown away leaves nothing where it had to live instead", async () => {
  await closeToOthers();
  const progress: string[] = [];
  const first = await start({ fast: true, onProgress: (message) => void progress.push(message) });
  const place = await elsewhere();
  expect(place).toMatch(/^\/var\/lib\/amends\/postgres-[0-9a-f]{8}$/);
  expect(progress[0]).toBe(
    `PostgreSQL cannot run below ${join(home, "..")} (root's own folder); its files go to ${place}.`,
  );
  await first.stop({ evenIfUsed: true });
  expect(await isThere(place)).toBe(false);
  await first.stop({ evenIfUsed: true });
  expect(await query((await start({ fast: true })).url, "select 1 as one")).toEqual([{ one: 1 }]);
});

asRoot("what holds somebody's data stays there until it is removed", async () => {
  await closeToOthers();
  const first = await start();
  await keep(first.url, "what counts");
  await first.stop({ evenIfUsed: true });
  const second = await start();
  expect(await kept(second.url)).toEqual([{ word: "what counts" }]);
  await second.stop({ evenIfUsed: true });
  const place = await elsewhere();
  await removeFromElsewhere(home);
  expect(await isThere(place)).toBe(false);
});

test("a file that points to anything else than such a place removes nothing", async () => {
  const aside = join(home, "..", "aside");
  await mkdir(aside);
  await mkdir(home);
  for (const path of [aside, "/var/lib/amends", `/var/lib/amends/postgres-00000000/../../../..${aside}`]) {
    await writeFile(join(home, "location"), `${path}\n`);
    await removeFromElsewhere(home);
    expect(await isThere(aside)).toBe(true);
  }
  expect(await elsewhere()).toContain(aside);
});

test("a folder that cannot be written to is named, with what to do", async () => {
  const file = join(home, "..", "a file");
  await writeFile(file, "");
  const inside = startEmbeddedPostgres({ home: join(file, "postgres"), fast: true });
  await expect(inside).rejects.toThrow(/cannot be prepared in .*a file.*DATABASE_URL/s);
});
