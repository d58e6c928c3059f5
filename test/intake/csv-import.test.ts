import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { Command } from "commander";
import { type ImportDeps, registerImport } from "../../src/cli/import.ts";
import { duration } from "../../src/cli/import-text.ts";
import { printable } from "../../src/intake/csv/printable.ts";
import { amends, desk, FakeSource, file, many, SMALL } from "./import-desk.ts";

describe("importing", () => {
  test.each([
    ["before it is known who is in Slack", false, "nps,owner\n3,Nathan Goff\n", [], true],
    ["of what has no owners", false, "nps,why\n3,slow\n", [], false],
    ["of the past", false, "nps,owner\n3,Nathan Goff\n", ["--as-history"], false],
    ["of owners who can be found", true, "nps,owner\n3,Nathan Goff\n", [], false],
  ])("%s says whether owners can be found", async (_when, knowsPeople, content, options, isTold) => {
    desk.source.knowsPeople = knowsPeople;
    const { code, err } = await amends([await file("owners.csv", content), ...options]);
    expect(code).toBe(0);
    expect(err.includes("Start Amends before the next import")).toBe(isTold);
  });

  test("stores what it understood, says what it did, and keeps what it rejected", async () => {
    const path = await file("small.csv", SMALL);
    const { code, out } = await amends([path]);
    expect(code).toBe(0);
    expect([...desk.source.stored.values()].map((response) => response.score)).toEqual([3, 9, null]);
    expect(desk.source.closed).toBe(1);
    expect(out).toContain("4 rows: 2 with a score, 1 without, 1 rejected.");
    expect(out).toContain("1 detractor (6 of 10 or lower).");
    expect(out).toContain("1 card to post, about one a second: 1 second.");
    expect(out).toContain('line 5: column "nps": "11" is not a score; allowed are whole numbers from 0 to 10');
    expect(await readFile(`${path}.rejected.csv`, "utf8")).toBe(
      'line,reason,row\r\n"5","column ""nps"": ""11"" is not a score; allowed are whole numbers from 0 to 10","Dan,dan@d.example,11,?"\r\n',
    );
  });

  test("again, nothing is stored twice", async () => {
    const path = await file("small.csv", SMALL);
    await amends([path]);
    const again = await amends([path, "--json"]);
    expect(again.json()).toMatchObject({
      rows: 4,
      responses: 3,
      detractors: 1,
      rejected: 1,
      already: 3,
      stored: 0,
      opened: 0,
    });
    expect(desk.source.stored.size).toBe(3);
  });

  test("--json prints one object and nothing else, and never asks", async () => {
    const path = await file("small.csv", SMALL);
    const { json, asked } = await amends([path, "--json"], { answers: [] });
    expect(asked).toEqual([]);
    expect(json()).toMatchObject({
      rows: 4,
      responses: 3,
      noScore: 1,
      encoding: "utf-8",
      delimiter: ",",
      headerRows: 1,
      columns: { score: "nps", comment: "why", name: "name", email: "email" },
      scale: { min: 0, max: 10 },
      rejectsFile: `${path}.rejected.csv`,
      error: null,
    });
  });

  test("no rejected line, no file", async () => {
    const path = await file("fine.csv", many(3));
    await amends([path]);
    expect(existsSync(`${path}.rejected.csv`)).toBe(false);
  });

  test("rows go in batches, as history when asked, to the named source with its threshold", async () => {
    const path = await file("many.csv", many(1201, 5));
    const { out } = await amends([path, "--as-history", "--source", "Old CSAT", "--threshold", "4"]);
    expect(desk.source.batches).toEqual([500, 500, 201]);
    expect(new Set(desk.source.history)).toEqual(new Set([true]));
    expect(desk.source.targets).toEqual([{ source: "Old CSAT", threshold: 4, scaleMax: 10 }]);
    expect(out).toContain("0 detractors (4 of 10 or lower).");
    expect(out).not.toContain("to post");
  });

  test("standard input works", async () => {
    const { json } = await amends(["-", "--json"], { stdin: "nps;why\n3;slow\n" });
    expect(json()).toMatchObject({ rows: 1, detractors: 1, delimiter: ";" });
  });

  test("words are applied when obvious, taken from --words when not", async () => {
    const path = await file("words.csv", "nps,why\nStrongly agree,a\nAgree,b\n4,c\nStrongly disagree,d\n");
    expect((await amends([path, "--dry-run"])).out).toContain('"Strongly disagree" was read as 1.');
    const { json } = await amends([path, "--json", "--words", "Agree=8"]);
    expect(json()).toMatchObject({
      rejected: 0,
      detractors: 2,
      words: { "Strongly agree": 10, "Strongly disagree": 1 },
    });
  });
});

describe("a dry run", () => {
  test("shows what would happen without names and addresses, and touches nothing", async () => {
    const path = await file("small.csv", SMALL);
    const { code, out } = await amends([path, "--dry-run"], { answers: [] });
    expect(code).toBe(0);
    expect(out).toContain("Dry run: nothing was stored, posted or written.");
    expect(out).toContain('line 2: 3/10 "slow"');
    expect(out.slice(out.indexOf("Dry run"))).not.toMatch(/Ann|ann@/);
    expect(desk.source.targets).toEqual([]);
    expect(existsSync(`${path}.rejected.csv`)).toBe(false);
  });

  test("counts stars by their own threshold", async () => {
    const path = await file("stars.csv", "csat\n1\n2\n3\n5\n");
    expect((await amends([path, "--dry-run", "--json", "--scale", "5"])).json()).toMatchObject({
      detractors: 2,
      threshold: 2,
    });
  });
});

describe("asking", () => {
  test("shows the columns and imports on a yes", async () => {
    const path = await file("small.csv", SMALL);
    const { asked, out } = await amends([path], { answers: ["y"] });
    expect(asked).toEqual(["Import like this? [Y/n] "]);
    expect(out).toMatch(/3 {2}nps {5}score {4}3 · 9 · 11/);
    expect(desk.source.stored.size).toBe(3);
  });

  test("a no imports nothing", async () => {
    const { code, err } = await amends([await file("small.csv", SMALL)], { answers: ["n"] });
    expect([code, desk.source.targets.length]).toEqual([1, 0]);
    expect(err).toContain("Nothing was imported");
  });

  test("a question that is broken off imports nothing, and says so calmly", async () => {
    const path = await file("many.csv", many(200, 2));
    for (const answers of [[null], ["y", null]]) {
      const { code, err } = await amends([path], { answers });
      expect([code, err]).toEqual([130, "Stopped as asked. Nothing was imported.\n"]);
    }
    expect(desk.source.targets).toEqual([]);
  });

  test("Ctrl-C while cards are counted imports nothing either", async () => {
    const ctrlC = new AbortController();
    const path = await file("many.csv", many(200, 2));
    const { code, err } = await amends([path], { answers: ["y"], stop: ctrlC.signal, onAsk: () => ctrlC.abort() });
    expect([code, err]).toEqual([130, "Stopped as asked. Nothing was imported.\n"]);
  });

  test("many cards are announced with the time they take, and asked about", async () => {
    const path = await file("many.csv", many(200, 2));
    const refused = await amends([path], { answers: ["y", "n"] });
    expect(refused.out).toContain("Up to 200 cards will be posted, about one a second: 3 minutes.");
    expect([refused.code, desk.source.stored.size]).toEqual([1, 0]);
    expect((await amends([path], { answers: ["y", "y"] })).code).toBe(0);
    expect((await amends([path, "--as-history"], { answers: ["y"] })).asked).toHaveLength(1);
    expect((await amends([path, "--yes"], { answers: [] })).asked).toHaveLength(0);
  });

  test.each<[where: string, args: string[], options: { answers?: string[] }]>([
    ["without a terminal", [], {}],
    ["where only JSON is wanted", ["--json"], { answers: [] }],
  ])("%s many cards need a word, and few do not", async (_where, args, options) => {
    const path = await file("many.csv", many(51, 2));
    const refused = await amends([path, ...args], options);
    expect([refused.code, desk.source.stored.size, refused.asked]).toEqual([1, 0, []]);
    expect(refused.err).toMatch(/Up to 51 cards.*Nothing was imported.*--yes.*--as-history/);
    const few = await file("few.csv", many(50, 2));
    expect((await amends([few, ...args], options)).code).toBe(0);
    for (const said of ["--as-history", "--yes"]) expect((await amends([path, ...args, said], options)).code).toBe(0);
  });

  test("a pipe, which cannot be counted before, ends before too many cards", async () => {
    const stdin = `${many(490)}${many(41, 2).slice("nps,why\n".length)}`;
    expect((await amends(["-"], { stdin })).code).toBe(0);
    desk.source = new FakeSource();
    const refused = await amends(["-"], { stdin: `${stdin}${many(499, 2).slice("nps,why\n".length)}` });
    expect([refused.code, desk.source.batches]).toEqual([1, [500]]);
    expect(refused.out).toMatch(/more than 50 cards, and nobody can be asked here\. Say --yes.* after 500 rows/);
  });
});

test("help shows examples", async () => {
  const program = new Command("amends");
  registerImport(program, {} as ImportDeps);
  let help = "";
  const writeOut = (text: string): void => {
    help += text;
  };
  program.commands[0]?.configureOutput({ writeOut }).outputHelp();
  expect(help).toContain("amends import export.csv --dry-run");
});

test("texts for a terminal", () => {
  expect(printable("a\u001b[31m\n b\u202e c", 20)).toBe("a [31m b c");
  expect(printable("abcdef", 4)).toBe("abc…");
  expect([1, 45, 1190, 11_041].map(duration)).toEqual(["1 second", "45 seconds", "20 minutes", "3 h 4 min"]);
});
