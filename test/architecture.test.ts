import { describe, expect, test } from "@jest/globals";
import { breaches, idleExceptions } from "./support/architecture-rules.ts";
import { readSourceTree } from "./support/source-tree.ts";

const tree = readSourceTree("src", "migrations");

test("the source keeps to the rules of the house", () => {
  expect(breaches(tree)).toEqual([]);
});

test("no exception is kept longer than it is needed", () => {
  expect(idleExceptions(tree)).toEqual([]);
});

/** One breach each, so that a rule that has stopped to hold fails here. */
const BREACHES: readonly (readonly [what: string, path: string, source: string, says: RegExp])[] = [
  [
    "the domain asks a use case",
    "src/domain/a.ts",
    'import { b } from "../usecases/b.ts";',
    /domain may import: nothing/,
  ],
  ["the domain uses a library", "src/domain/a.ts", 'import { z } from "zod";', /knows no library/],
  ["the domain uses Node", "src/domain/a.ts", 'import { join } from "node:path";', /knows no library/],
  [
    "a use case asks the store",
    "src/usecases/a.ts",
    'import type { B } from "../store/b.ts";',
    /usecases may import: domain/,
  ],
  ["a use case uses a library", "src/usecases/a.ts", 'import knex from "knex";', /knows no library/],
  ["neighbours talk", "src/slack/a.ts", 'import { b } from "../store/b.ts";', /slack may import/],
  ["neighbours talk late", "src/web/a.ts", 'const b = await import("../slack/b.ts");', /web may import/],
  ["a passage is opened", "src/intake/a.ts", 'export { b } from "../store/b.ts";', /intake may import/],
  ["a side effect is imported", "src/intake/a.ts", 'import "../slack/b.ts";', /intake may import/],
  ["many lines", "src/jobs/a.ts", 'import {\n  a,\n  b,\n} from "../store/b.ts";', /jobs may import/],
  ["the product needs the sandbox", "src/app.ts", 'import { s } from "./sandbox/server.ts";', /anything but main, cli/],
  ["a command needs the sandbox", "src/cli/start.ts", 'import { s } from "../sandbox/server.ts";', /cli may import/],
  ["somebody needs the app", "src/web/a.ts", 'import { startApp } from "../app.ts";', /web may import/],
  ["the app needs the command line", "src/app.ts", 'import { run } from "./cli/start.ts";', /anything but main, cli/],
  ["the sandbox needs the product", "src/sandbox/a.ts", 'import { c } from "../slack/card.ts";', /sandbox may import/],
  ["a new part", "src/magic/a.ts", 'import { b } from "../domain/b.ts";', /do not know the part "magic"/],
  ["BullMQ elsewhere", "src/jobs/relay.ts", 'import { Queue } from "bullmq";', /Only src\/jobs\/runner\.ts may/],
  ["Knex elsewhere", "src/app.ts", 'import type { Knex } from "knex";', /Only src\/store\/ and migrations\/ may/],
  ["pg elsewhere", "src/web/a.ts", 'import pg from "pg";', /Only src\/store\//],
  ["Redis elsewhere", "src/web/a.ts", 'import { Redis } from "ioredis";', /Only src\/jobs\/connections/],
  ["Slack elsewhere", "src/jobs/a.ts", 'import { WebClient } from "@slack/web-api";', /Only src\/slack\//],
  ["mail elsewhere", "src/web/a.ts", 'import { createTransport } from "nodemailer";', /Only src\/email\//],
  ["mail neighbours", "src/email/a.ts", 'import { c } from "../slack/card.ts";', /email may import/],
  ["holidays elsewhere", "src/usecases/a.ts", 'import H from "date-holidays";', /Only src\/domain\/holidays\.ts/],
  ["receiving mail", "src/email/a.ts", 'import { SMTPServer } from "smtp-server";', /Only src\/sandbox\//],
  ["the environment", "src/web/a.ts", "const port = process.env.PORT;", /process\.env/],
  ["the date", "src/store/a.ts", "const now = new Date();", /new Date\(\)/],
  ["the date, briefly", "src/store/a.ts", "const now = +new Date;", /new Date\(\)/],
  ["the time", "src/store/a.ts", "const now = Date.now();", /Date\.now/],
  ["the time in its new form", "src/domain/a.ts", "const now = Temporal.Now.instant();", /Temporal\.Now/],
  ["chance", "src/usecases/a.ts", "const n = Math.random();", /Math\.random/],
  ["a giant", "src/web/a.ts", "go();\n".repeat(251), /251 lines/],
];

describe("each rule is seen to be broken when", () => {
  test.each(BREACHES)("%s", (_what, path, source, says) => {
    expect(breaches(new Map([[path, source]]))).toEqual([expect.stringMatching(says)]);
  });
});

/** What looks like a breach and is none. */
const FINE: readonly (readonly [what: string, path: string, source: string])[] = [
  ["a date from a value", "src/store/a.ts", "export const at = (ms: number) => new Date(ms);"],
  [
    "a word in a comment",
    "src/domain/a.ts",
    "/** Not Date.now, not process.env. */\nexport const a = 1; // new Date()",
  ],
  ["calculation with dates", "src/domain/a.ts", 'import { Temporal } from "temporal-polyfill";'],
  ["a neighbour in the same part", "src/slack/views/a.ts", 'import { b } from "../ids.ts";'],
  ["the demo and its Slack", "src/cli/demo.ts", 'import { s } from "../sandbox/server.ts";'],
  ["the store and its migrations", "src/store/a.ts", 'import { m } from "../../migrations/index.ts";'],
];

describe("no rule is broken by", () => {
  test.each(FINE)("%s", (_what, path, source) => {
    expect(breaches(new Map([[path, source]]))).toEqual([]);
  });
});
