import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { restoreFile } from "../../src/cli/restore.ts";
import { systemClock } from "../../src/clock.ts";
import { rulesOf } from "../../src/domain/rules.ts";
import { exportLines } from "../../src/store/backup/read-out.ts";
import { KEPT } from "../../src/store/backup/tables.ts";
import { migrateTo } from "../../src/store/database.ts";
import { ensureWorkspace, readSettings } from "../../src/store/workspaces.ts";
import { emptyDatabase, type FreshDatabase, freshDatabase } from "../support/database.ts";
import { dueIssues } from "../support/due-issues.ts";
import { workspaceOf } from "../support/sweeping.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ISSUES = 60;
/** More than one batch of rows. */
const MANY_ISSUES = 1_100;
const quiet = { begin: () => undefined, at: () => undefined };

let folder: string;
let source: FreshDatabase;
let target: FreshDatabase;
let lines: readonly string[];
beforeAll(async () => {
  folder = await temporaryFolder("amends-backup-");
  source = await freshDatabase();
  target = await emptyDatabase();
  await fill(source, ISSUES);
  lines = (await exported(source)).trimEnd().split("\n");
}, 60_000);
afterAll(async () => {
  await source.drop();
  await target.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Issues, and rows whose values are hard to write down. */
async function fill({ db }: FreshDatabase, many: number): Promise<void> {
  const { workspaceId, sourceId, personIds } = await workspaceOf(db, 3);
  const rules = rulesOf(await readSettings(db, workspaceId));
  const openedAt = "2026-11-03T18:00:00.123Z";
  for (const sql of dueIssues({ workspaceId, sourceId, many, openedAt, assigneeIds: [1, 2], rules })) await db.raw(sql);
  await db.raw("update workspaces set slack_team_id = 'T1'");
  await db.raw(
    `insert into people (workspace_id, email, name, standing, refreshed_at, same_as)
     select 1, 'p' || n || '@example.com', 'Möbius "\\' || chr(9) || n, 'member', '2026-11-03 18:00:00.123456+00', 1 from generate_series(1, 3) n`,
  );
  // Somebody known by address alone who is a person of a later id.
  await db
    .raw("update people set same_as = (select max(id) from people) where id = ?", [personIds[2] ?? 0])
    .catch(() => undefined);
  await db.raw(
    "insert into received (workspace_id, source_id, delivery_id, body_hash, body, content_type, received_at) values (1, ?, 'd1', '\\x00ff', ?, 'application/json', now())",
    [sourceId, Buffer.from([0, 255, 10, 13, 34])],
  );
  await db.raw("update responses set score = 6.10, comment = ? where id = 1", [
    '\u2028 <!channel> \\n \ud83d\ude00 = + " { }',
  ]);
  await db.raw("insert into user_groups values (1, 'S1', 'h', 'n', false, array['U1', 'a,b', 'c\"d'], 'infinity')");
  await db.raw("update notices set attempts = 1 where id = 1");
}

async function exported({ db }: FreshDatabase): Promise<string> {
  let text = "";
  for await (const part of exportLines(db, quiet)) text += part;
  return text;
}

/** Every row of a database, as text. */
async function content({ db }: FreshDatabase): Promise<Record<string, readonly string[]>> {
  const tables: Record<string, readonly string[]> = {};
  for (const { name, order } of KEPT) {
    const { rows } = await db.raw(`select cast(t as text) as text from (select * from ${name} order by ${order}) t`);
    tables[name] = rows.map(({ text }: { text: string }) => text);
  }
  return tables;
}

let files = 0;
async function fileOf(content: string | Buffer): Promise<string> {
  files += 1;
  const file = join(folder, `${files}.jsonl`);
  await writeFile(file, content);
  return file;
}

const restore = async (content: string | Buffer, into = target, ranOn = false) =>
  restoreFile(into.db, await fileOf(content), { ranOn, clock: systemClock });

/** Lines with a right last line, as whoever changes a file on purpose makes it. */
function sealed(changed: readonly string[]): string {
  const text = changed.map((line) => `${line}\n`).join("");
  const sha256 = createHash("sha256").update(text).digest("hex");
  return `${text}${JSON.stringify({ end: { rows: changed.length - 1, sha256 } })}\n`;
}

const body = (): string[] => lines.slice(0, -1);
const changed = (change: (lines: string[]) => void): string[] => {
  const copy = body();
  change(copy);
  return copy;
};
const at = (table: string, n = 0): number => lines.findIndex((line) => line.startsWith(`{"table":"${table}"`)) + n;
const inRow = (table: string, change: (row: Record<string, unknown>) => void): string =>
  sealed(
    changed((copy) => {
      const line = JSON.parse(copy[at(table)] ?? "") as { row: Record<string, unknown> };
      change(line.row);
      copy[at(table)] = JSON.stringify(line);
    }),
  );
const header = (change: (first: Record<string, unknown>) => void): string =>
  sealed(
    changed((copy) => {
      const first = JSON.parse(copy[0] ?? "") as Record<string, unknown>;
      change(first);
      copy[0] = JSON.stringify(first);
    }),
  );

const isEmpty = async (): Promise<void> => {
  const { rows } = await target.db.raw(
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname in ('restore_unfinished')",
  );
  expect(rows).toEqual([]);
  const tables = await target.db.raw("select to_regclass('issues') as there").then(({ rows: [row] }) => row.there);
  if (tables) expect((await target.db.raw("select count(*) as n from workspaces")).rows[0].n).toBe(0);
};

describe("a file that is not as it was written is refused, with the line, and the database stays empty", () => {
  const text = () => `${lines.join("\n")}\n`;
  const FAULTS: readonly (readonly [what: string, make: () => string | Buffer, says: RegExp])[] = [
    ["an empty file", () => "", /The file is empty/],
    ["something else", () => "score,comment\n6,hello\n", /no export of Amends/],
    ["another JSON", () => '{"a":1}\n', /no export of Amends/],
    ["bytes that are no text", () => Buffer.from([0x7b, 0xff, 0xfe, 0x0a]), /Line 1 is no text in UTF-8/],
    [
      "a newer format",
      () => header((first) => Object.assign(first, { amends_export: 2 })),
      /has format 2, .* reads up to 1/,
    ],
    [
      "a newer schema",
      () => header((first) => Object.assign(first, { schema: "9999_later" })),
      /newer version of Amends \(schema 9999_later\)/,
    ],
    [
      "a header with a time that is none",
      () => header((first) => Object.assign(first, { exported_at: "yesterday" })),
      /Line 1 .*exported_at/,
    ],
    ["cut between lines", () => `${lines.slice(0, 90).join("\n")}\n`, /cut after 89 rows: its last line is missing/],
    ["cut within a line", () => text().slice(0, text().length / 2), /cut in line \d+/],
    ["cut within the last line", () => text().slice(0, -10), /cut in line \d+/],
    [
      "a line less",
      () => `${lines.filter((_, i) => i !== at("notices", 3)).join("\n")}\n`,
      /has \d+ rows, and by its last line \d+/,
    ],
    [
      "a line less, with a right last line",
      () => sealed(changed((copy) => void copy.splice(at("notices", 3), 1))),
      /rows of notices, and by its first line/,
    ],
    ["a line more behind", () => `${text()}${lines[1]}\n`, /Line \d+ stands behind the last line/],
    [
      "a line twice",
      () => sealed(changed((copy) => void copy.splice(at("issues", 5), 0, copy[at("issues", 5)] ?? ""))),
      /Line \d+: this row of issues is there twice \(issues_\w+\)/,
    ],
    [
      "one letter changed",
      () => text().replace("nobody called back", "nobody called bacK"),
      /was changed after it was written/,
    ],
    [
      "a number that is text",
      () => inRow("issues", (row) => Object.assign(row, { version: "one" })),
      /Line \d+: issues\.version: .*expected number/,
    ],
    ["a field that is missing", () => inRow("issues", (row) => void delete row.status), /Line \d+: issues\.status: /],
    [
      "a field nobody knows",
      () => inRow("issues", (row) => Object.assign(row, { colour: "red" })),
      /Line \d+: issues: Unrecognized key: "colour"/,
    ],
    [
      "nothing where something must be",
      () => inRow("issues", (row) => Object.assign(row, { status: null })),
      /issues\.status: .*expected string/,
    ],
    [
      "a status that is none",
      () => inRow("issues", (row) => Object.assign(row, { status: "angry" })),
      /this row of issues breaks a rule of the table \(issues_status_check\)/,
    ],
    [
      "a time that is none",
      () => inRow("issues", (row) => Object.assign(row, { opened_at: "soon" })),
      /issues\.opened_at: expected a time/,
    ],
    [
      "a day that does not exist",
      () => inRow("issues", (row) => Object.assign(row, { opened_at: "2026-02-31T00:00:00Z" })),
      /refused by the database \(22008\)/,
    ],
    [
      "a NUL",
      () => inRow("respondents", (row) => Object.assign(row, { name: "a\u0000b" })),
      /refused by the database \(22P05\)/,
    ],
    [
      "bytes that are none",
      () => inRow("received", (row) => Object.assign(row, { body: "\\xzz" })),
      /received\.body: expected bytes/,
    ],
    [
      "a number too large",
      () => inRow("issues", (row) => Object.assign(row, { version: 4_000_000_000 })),
      /refused by the database \(22003\)/,
    ],
    [
      "a reference to nobody",
      () => inRow("issues", (row) => Object.assign(row, { assignee_id: 999 })),
      /refers to a row that is not there \(issues_/,
    ],
    [
      "a table nobody knows",
      () => sealed(changed((copy) => void copy.splice(5, 0, '{"table":"secrets","row":{}}'))),
      /Line 6: an export has no table "secrets"/,
    ],
    [
      "a table that is left out",
      () => sealed(changed((copy) => void copy.splice(5, 0, '{"table":"lanes","row":{}}'))),
      /an export has no table "lanes"/,
    ],
    [
      "another order",
      () => sealed(changed((copy) => copy.push(copy[at("people")] ?? ""))),
      /rows of people stand before those of/,
    ],
    [
      "a line that is no row",
      () => sealed(changed((copy) => void copy.splice(5, 0, "[1]"))),
      /Line 6 is neither a row nor the end/,
    ],
    [
      "an SQL statement as a table",
      () => sealed(changed((copy) => void copy.splice(5, 0, '{"table":"issues; drop table issues","row":{}}'))),
      /has no table "issues; drop table issues"/,
    ],
    ["compressed, and cut", () => gzipSync(text()).subarray(0, 2_000), /is cut: its compressed content ends too early/],
    [
      "compressed, and damaged",
      () => damaged(gzipSync(text())),
      /is damaged|was changed|is no text|no line|neither a row/,
    ],
  ];
  test.each(FAULTS)("%s", async (_what, make, says) => {
    const refused = await restore(make()).then(
      () => "it was restored",
      (error: unknown) => error as Error,
    );
    expect(refused).toMatchObject({ name: "BackupProblem", message: expect.stringMatching(says) });
    expect((refused as Error).message).not.toMatch(/nobody called|Möbius|angry|Client \d/);
    await isEmpty();
  });

  test("a file that is not there, and a folder", async () => {
    const into = (file: string) => restoreFile(target.db, file, { ranOn: false, clock: systemClock });
    await expect(into(join(folder, "none"))).rejects.toThrow(/none does not exist\. Nothing was restored/);
    await expect(into(folder)).rejects.toThrow(/is a folder/);
  });

  test("whatever bytes are cut out or changed: refused, or the same content", async () => {
    const whole = Buffer.from(sealed(body().slice(0, at("respondents", 5))));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.nat(300),
        fc.uint8Array({ maxLength: 8 }),
        async (from, many, put) => {
          const bytes = Buffer.concat([whole.subarray(0, from), Buffer.from(put), whole.subarray(from + many)]);
          const refused = await restore(bytes).then(
            () => null,
            (error: Error) => error.name,
          );
          expect(refused).toBe("BackupProblem");
          await isEmpty();
        },
      ),
      { numRuns: 20 },
    );
  }, 60_000);
});

function damaged(bytes: Buffer): Buffer {
  bytes.fill(0x55, 1_000, 1_050);
  return bytes;
}

describe("what is written is read", () => {
  test("every row of every table, to the last digit; ids go on, and a second restore is refused", async () => {
    const large = await freshDatabase();
    await fill(large, MANY_ISSUES);
    const whole = await exported(large);
    const { header: read } = await restore(gzipSync(whole));
    expect(read.rows).toMatchObject({ issues: MANY_ISSUES, issue_events: MANY_ISSUES, received: 1, people: 6 });
    const written = await content(large);
    await large.drop();
    expect(await content(target)).toEqual(written);
    const { rows } = await target.db.raw(
      "insert into respondents (workspace_id, identity) values (1, 'name:new') returning id",
    );
    expect(rows[0].id).toBe(MANY_ISSUES + 1);
    await target.db.raw("delete from respondents where id = ?", [MANY_ISSUES + 1]);
    expect((await exported(target)).split("\n").slice(1, -2)).toEqual(whole.split("\n").slice(1, -2));
    const { rows: stale } = await target.db.raw("select count(*) as n from issue_words where stale");
    expect(stale[0].n).toBe(MANY_ISSUES);
    await expect(restore(whole)).rejects.toThrow(/needs an empty database, and this one has rows \(workspaces, people/);
    expect(await content(target)).toEqual(written);
  }, 60_000);

  test("into a database that only `amends migrate` has seen; and of an older schema, which is brought on", async () => {
    const fresh = await freshDatabase();
    const old = await emptyDatabase();
    try {
      await ensureWorkspace(fresh.db, null);
      await restore(`${lines.join("\n")}\n`, fresh);
      expect(await content(fresh)).toEqual(await content(source));

      await migrateTo(old.db, "0011_clocks");
      const columns = await old
        .db("information_schema.columns")
        .where({ table_schema: "public" })
        .select("table_name", "column_name");
      const known = Map.prototype.has.bind(new Map(columns.map((c) => [`${c.table_name}.${c.column_name}`, true])));
      const older = lines.slice(1, -1).flatMap((line) => {
        const { table, row } = JSON.parse(line) as { table: string; row: Record<string, unknown> };
        const kept = Object.entries(row).filter(([name]) => known(`${table}.${name}`));
        return kept.length === 0 ? [] : [JSON.stringify({ table, row: Object.fromEntries(kept) })];
      });
      const first = JSON.parse(lines[0] ?? "") as { rows: Record<string, number> };
      const tables = new Set(columns.map((c) => c.table_name as string));
      const counts = Object.fromEntries(Object.entries(first.rows).filter(([name]) => tables.has(name)));
      const file = sealed([JSON.stringify({ ...first, schema: "0011_clocks", rows: counts }), ...older]);
      await restore(file, old);
      expect((await content(old)).issues).toEqual((await content(source)).issues);
    } finally {
      await fresh.drop();
      await old.drop();
    }
  }, 60_000);

  test("an interrupted restore is not started on", async () => {
    const other = await freshDatabase();
    try {
      await other.db.raw("create table restore_unfinished (exported_at timestamptz not null)");
      await expect(ensureWorkspace(other.db, { id: "T1", name: "Northwind" })).rejects.toThrow(/was interrupted/);
      await expect(restore(`${lines.join("\n")}\n`, other)).rejects.toThrow(/make a new database/);
    } finally {
      await other.drop();
    }
  });

  test("what is written meanwhile is not in it: all of one moment", async () => {
    const { db } = source;
    const before = await content(source);
    const parts = exportLines(db, quiet);
    let text = String((await parts.next()).value);
    await db.raw("insert into respondents (workspace_id, identity) values (1, 'name:late')");
    for await (const part of parts) text += part;
    expect(text).not.toContain("name:late");
    await db.raw("delete from respondents where identity = 'name:late'");
    expect(await content(source)).toEqual(before);
  });
});
