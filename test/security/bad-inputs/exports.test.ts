import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { House, type Imported } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.story.end());

const HEAD = "id,score,comment";
const csv = (...rows: string[]): string => [HEAD, ...rows, ""].join("\r\n");
const stored = async (id: string) => house.db("responses").where({ external_id: id }).first();
const comment = async (id: string): Promise<string | undefined> => (await stored(id))?.comment;

type Expect = (imported: Imported) => Promise<void> | void;
const kept =
  (id: string, text: string): Expect =>
  async ({ code }) => {
    expect(code).toBe(0);
    expect(await comment(id)).toBe(text);
  };
const refused =
  (words: RegExp): Expect =>
  ({ code, err, out }) => {
    expect(code).not.toBe(0);
    expect(`${err}${out}`).toMatch(words);
  };
const rejected =
  (words: RegExp): Expect =>
  ({ rejects }) =>
    void expect(rejects).toMatch(words);

/** Row 10: files as survey tools, and people with them, make them. Every one ends with an answer, and with what can be read of it stored. */
const FILES: readonly (readonly [what: string, content: string | Buffer, then: Expect, args?: readonly string[]])[] = [
  ["a formula in a text", csv("f-1,9,=cmd|' /C calc'!A0"), kept("f-1", "=cmd|' /C calc'!A0")],
  [
    "a formula in a refused row: no spreadsheet runs the file of rejects",
    csv("f-2,9,x", "=1+1,bad,y"),
    rejected(/"'=1\+1,bad,y"/),
  ],
  ["a plus in a refused row", csv("f-3,9,x", "+1+1,bad,y"), rejected(/"'\+1\+1,bad,y"/)],
  ["an @ in a refused row", csv("f-4,9,x", "@SUM(A1),bad,y"), rejected(/"'@SUM\(A1\),bad,y"/)],
  ["a minus in a refused row", csv("f-5,9,x", "-2+3,bad,y"), rejected(/"'-2\+3,bad,y"/)],
  ["a tab in a refused row", csv("f-6,9,x", "\t=1,bad,y"), rejected(/"'\t=1,bad,y"/)],
  ["a quote and a line within a cell", csv('q-1,9,"say ""hi""\r\nbye"'), ({ code }) => void expect(code).toBe(0)],
  ["a quote that never closes", csv("q-2,9,good", 'q-3,9,"open'), kept("q-2", "good")],
  ["semicolons", "id;score;comment\r\ns-1;9;a,b\r\n", kept("s-1", "a,b")],
  ["tabs", "id\tscore\tcomment\r\nt-1\t9\ta,b\r\n", kept("t-1", "a,b")],
  ["Windows letters", Buffer.from(csv("w-1,9,caf\u00e9 \u00fc"), "latin1"), kept("w-1", "caf\u00e9 \u00fc")],
  [
    "UTF-16",
    Buffer.from(`\ufeff${csv("u-1,9,gr\u00fc\u00df")}`, "utf16le"),
    kept("u-1", "gr\u00fc\u00df"),
    ["--id", "id", "--score", "score", "--comment", "comment"],
  ],
  ["UTF-8 with a mark", `\ufeff${csv("b-1,9,x")}`, kept("b-1", "x")],
  [
    "200 columns",
    `id,score,${Array.from({ length: 198 }, (_, n) => `c${n}`).join()}\r\nc-1,9,${Array(198).fill("v").join()}\r\n`,
    async ({ code }) => {
      expect(code).toBe(0);
      expect(await stored("c-1")).toBeDefined();
    },
  ],
  [
    "1,001 columns",
    `${Array.from({ length: 1_001 }, (_, n) => `c${n}`).join()}\r\n`,
    refused(/1001 columns, more than 1000/),
  ],
  [
    "headers that come twice: the first counts",
    "id,score,score\r\nh-1,9,3\r\n",
    async () => {
      expect(Number((await stored("h-1")).score)).toBe(9);
    },
    ["--score", "score", "--id", "id"],
  ],
  [
    "no header",
    "1,9,fine\r\n2,8,good\r\n",
    ({ code }) => void expect(code).toBe(0),
    ["--score", "2", "--id", "1", "--header-rows", "0"],
  ],
  ["a header and no row", `${HEAD}\r\n`, ({ err, out }) => void expect(`${err}${out}`).not.toBe("")],
  ["nothing", "", refused(/empty/i)],
  ["NUL bytes", Buffer.alloc(5_000), refused(/./)],
  ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), refused(/./)],
  ["a workbook", Buffer.from("504b030414000600080000002100", "hex"), refused(/./)],
  [
    "a row of 5 MB among good ones",
    csv("r-1,9,before", `r-2,9,${"x".repeat(5_000_000)}`, "r-3,9,after"),
    async ({ rejects }) => {
      expect([await comment("r-1"), await comment("r-2"), await comment("r-3")]).toEqual([
        "before",
        undefined,
        "after",
      ]);
      expect(rejects).toContain("longer than 1,000,000 characters");
    },
  ],
  [
    "a company of 20 kB among others",
    `id,score,company\r\nl-1,9,Good\r\nl-2,9,${randomBytes(10_000).toString("hex")}\r\nl-3,9,Fine\r\n`,
    async ({ code, rejects }) => {
      expect(code).toBe(0);
      expect(await house.db("responses").where("external_id", "like", "l-%").pluck("external_id")).toEqual([
        "l-1",
        "l-3",
      ]);
      expect(rejects).toContain('"3","column ""company"": it has 20,000 characters, at most 500 are allowed"');
    },
    ["--score", "score", "--id", "id", "--company", "company"],
  ],
  [
    "1,000 tags",
    `id,score,tags\r\ng-1,9,${Array.from({ length: 1_000 }, (_, n) => `t${n}`).join(";")}\r\n`,
    rejected(/column ""tags"": it has 1,000 entries, at most 200 are allowed/),
    ["--score", "score", "--id", "id", "--tags", "tags"],
  ],
  [
    "150,000 tags",
    `id,score,tags\r\ng-2,9,${Array.from({ length: 150_000 }, (_, n) => n.toString(36)).join(";")}\r\n`,
    rejected(/column ""tags"": it has 150,000 entries, at most 200 are allowed/),
    ["--score", "score", "--id", "id", "--tags", "tags"],
  ],
  [
    "one id twice in a file",
    csv("d-1,9,first", "d-1,9,second"),
    async () => {
      expect(await house.db("responses").where("external_id", "like", "d-1%").pluck("comment")).toEqual(["first"]);
    },
  ],
  [
    "dates that could be either",
    "id,score,date\r\ny-1,9,03/04/26\r\n",
    ({ out, err }) => void expect(`${out}${err}`).toMatch(/date-order|month|day/i),
  ],
  ["a path as source", csv("p-1,9,x"), kept("p-1", "x"), ["--source", "../../etc/passwd"]],
  ["SQL as source", csv("p-2,9,x"), kept("p-2", "x"), ["--source", "'; drop table sources; --"]],
  ["an id of SQL", csv("'; drop table responses; --,9,x"), kept("'; drop table responses; --", "x")],
  [
    "ANSI in a refused row",
    csv("a-1,9,x", "a-2,\u001b[31mred\u001b[0m,y"),
    ({ out, err }) => void expect(`${out}${err}`).not.toContain("\u001b[31m"),
  ],
];

test.each(FILES)("%s", async (_what, content, then, args = []) => {
  const named = args.includes("--score") ? [] : ["--score", "score"];
  if (content.includes("comment")) named.push("--id", "id", "--comment", "comment");
  await then(await house.import(content, "--as-history", "--scale", "0-10", ...named, ...args));
});

test("what the database cannot hold is rejected alone", async () => {
  await house.db.raw("alter table responses add constraint not_this check (comment <> 'not this')");
  const { code, rejects } = await house.import(
    csv("n-1,9,before", "n-2,9,not this", "n-3,9,after"),
    ...["--as-history", "--scale", "0-10", "--score", "score", "--id", "id", "--comment", "comment"],
  );
  expect(code).toBe(0);
  expect([await comment("n-1"), await stored("n-2"), await comment("n-3")]).toEqual(["before", undefined, "after"]);
  expect(rejects).toContain('"3","the database cannot hold this row (23514)"');
  await house.db.raw("alter table responses drop constraint not_this");
});

test("after all that, neighbours are well", () => house.unharmed());
