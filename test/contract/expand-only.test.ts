import { describe, expect, test } from "@jest/globals";
import type { Knex } from "knex";
import { migrationSource } from "../../migrations/index.ts";

/** The last migration of a version that runs somewhere. Those behind it run while that version still does. */
const RELEASED = "0011_clocks";

/**
 * What the version before could not live with, or what holds up running work. A table that the same migration makes is nobody's yet: there
 * everything goes.
 */
const RULES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["drops a table", /\bdrop table (?:if exists )?(?<table>\w+)/],
  ["drops a column", /\balter table (?:if exists )?(?<table>\w+)\b[^;]*\bdrop column\b/s],
  ["renames", /\balter table (?:if exists )?(?<table>\w+)\b[^;]*\brename\b/s],
  ["changes a type", /\balter table (?<table>\w+)\b[^;]*\balter column \w+ (?:set data )?type\b/s],
  ["wants a value where there need be none", /\balter table (?<table>\w+)\b[^;]*\bset not null\b/s],
  [
    "adds a column that the version before does not fill",
    /\balter table (?<table>\w+)\b[^;]*\badd column (?:if not exists )?\w+ [^,;]*\bnot null\b(?![^,;]*\bdefault\b)(?<!\bdefault [^,;]*)/s,
  ],
  [
    "adds a rule that the version before may break",
    /\balter table (?<table>\w+)\b[^;]*\badd (?:constraint \w+ )?(?:check|unique|foreign key|exclude)\b/s,
  ],
  ["makes an index unique", /\bcreate unique index (?:concurrently )?(?:if not exists )?\w+ on (?<table>\w+)/],
  [
    "builds an index while writers wait",
    /\bcreate (?:unique )?index (?!concurrently)(?:if not exists )?\w+ on (?<table>\w+)/,
  ],
  [
    "checks all rows while writers wait",
    /\balter table (?<table>\w+)\b(?:(?!not valid)[^;])*\badd constraint(?:(?!not valid)[^;])*$/s,
  ],
  ["acts on what the version before writes", /\bcreate (?:or replace )?trigger \w+ [\w\s,]*? on (?<table>\w+)/],
  ["takes rows away", /\b(?:delete from|truncate(?: table)?) (?<table>\w+)/],
  ["rewrites rows", /^\s*update (?<table>\w+)/],
];

/** Breaches that were thought about, and why the version before can live with them. */
const THOUGHT_ABOUT: Readonly<Record<string, readonly (readonly [breach: string, reason: string])[]>> = {
  "0012_watch": [
    [
      "adds a rule that the version before may break: notices",
      "kinds are one more; the others hold for every row that knows no closure, as all of the version before do",
    ],
  ],
  "0013_sealed": [
    [
      "acts on what the version before writes: received",
      "the version before cannot open sealed bodies: the trigger keeps it from putting them aside, and they wait for one that can",
    ],
  ],
  "0016_lists_by_due": [
    [
      "acts on what the version before writes: issues",
      "the trigger that was there keeps one more copy, of a column nobody else writes",
    ],
    [
      "rewrites rows: issues",
      "an empty due_at is filled, in small steps; the version before puts its own there with the next change",
    ],
    ["rewrites rows: followers", "only the new column is filled, in small steps"],
  ],
  "0026_rejected": [
    [
      "adds a rule that the version before may break: notices",
      "an alert may be about a source instead of a closed place; those of the version before know no source, and the rule says of them what it said",
    ],
  ],
  "0027_slack_addresses": [
    [
      "rewrites rows: workspaces",
      "one row: what nobody had set is set to what it meant to the version before, which reads it so",
    ],
  ],
};

type Named = readonly [name: string, migration: Knex.Migration & { config?: { transaction?: boolean } }];

/** The statements of a migration's way up, heard and not carried out. */
async function statementsOf([, migration]: Named): Promise<readonly string[]> {
  const heard: string[] = [];
  const raw = async (sql: string) => {
    heard.push(sql);
    return { rows: [], rowCount: 0 };
  };
  const hearing = { raw, transaction: (work: (trx: unknown) => unknown) => work({ raw }) };
  await migration.up(hearing as unknown as Knex);
  return heard.map((sql) => sql.toLowerCase().replaceAll(/\$\$.*?\$\$/gs, "$$"));
}

async function breachesOf(named: Named): Promise<readonly string[]> {
  const statements = await statementsOf(named);
  const made = new Set(statements.flatMap((sql) => /\bcreate table (?:if not exists )?(\w+)/.exec(sql)?.[1] ?? []));
  const breaches = statements.flatMap((sql) =>
    RULES.flatMap(([what, pattern]) => {
      const table = pattern.exec(sql)?.groups?.table;
      return table === undefined || made.has(table) ? [] : [`${what}: ${table}`];
    }),
  );
  const beside = named[1].config?.transaction === false;
  const needsToBe = statements.some((sql) => sql.includes("concurrently"));
  return [...new Set([...breaches, ...(needsToBe && !beside ? ["builds concurrently within a transaction"] : [])])];
}

const migrations = (await migrationSource.getMigrations([])) as unknown as readonly Named[];
const unreleased = migrations.filter(([name]) => name > RELEASED);

describe("the version before runs on while these migrations do, and on what they leave", () => {
  test.each(unreleased)("%s only adds", async (name, migration) => {
    const excepted = (THOUGHT_ABOUT[name] ?? []).map(([breach]) => breach);
    expect(await breachesOf([name, migration])).toEqual(excepted);
  });

  test("no exception is for a migration that is released or not there", () => {
    const names = unreleased.map(([name]) => name);
    expect(Object.keys(THOUGHT_ABOUT).filter((name) => !names.includes(name))).toEqual([]);
  });
});

/** One each, so that a rule that has stopped to hold fails here. */
const BREACHES: readonly (readonly [statement: string, breach: string])[] = [
  ["drop table issues", "drops a table: issues"],
  ["alter table issues drop column if exists closing", "drops a column: issues"],
  ["alter table issues rename column a to b", "renames: issues"],
  ["alter table issues rename to tickets", "renames: issues"],
  ["alter table issues alter column number type text", "changes a type: issues"],
  ["alter table issues alter column closing set not null", "wants a value where there need be none: issues"],
  ["alter table issues add column a text not null", "adds a column that the version before does not fill: issues"],
  [
    "alter table issues add column a int, add column b text not null",
    "adds a column that the version before does not fill: issues",
  ],
  [
    "alter table issues add constraint c check (version > 1) not valid",
    "adds a rule that the version before may break: issues",
  ],
  ["create unique index concurrently i on issues (number)", "makes an index unique: issues"],
  ["create index i on issues (number)", "builds an index while writers wait: issues"],
  [
    "create trigger t before insert on issues for each row execute function f()",
    "acts on what the version before writes: issues",
  ],
  ["delete from notices where true", "takes rows away: notices"],
  ["update notices set a = 1", "rewrites rows: notices"],
];

const migrationOf = (...statements: readonly string[]): Named => [
  "9999_test",
  {
    config: { transaction: false },
    up: async (db: Knex) => {
      for (const statement of statements) await db.raw(statement);
    },
    down: async () => undefined,
  },
];

describe("each rule is seen to be broken by", () => {
  test.each(BREACHES)("%s", async (statement, breach) => {
    expect(await breachesOf(migrationOf(statement))).toContain(breach);
  });
});

test("what only adds breaks none", async () => {
  const fine = [
    "alter table issues add column if not exists a text not null default '', add column b int",
    "alter table issues add column a text default 'x' not null",
    "create table later (id bigint primary key, a text not null, unique (a))",
    "create index i on later (a)",
    "alter table later drop column a",
    "create index concurrently if not exists i on issues (number)",
    "alter table notices alter column issue_id drop not null",
    "drop index concurrently if exists i",
  ];
  expect(await breachesOf(migrationOf(...fine))).toEqual([]);
});
