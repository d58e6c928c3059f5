import { readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { RejectsFile } from "../../src/cli/import-rejects.ts";
import { amends, desk, file, SMALL } from "./import-desk.ts";

describe("faults", () => {
  test.each<[string, string[], RegExp]>([
    ["a missing file", ["nowhere.csv"], /nowhere\.csv does not exist/],
    ["a folder", ["."], /is a folder/],
    ["an unknown column", ["small.csv", "--score", "zzz"], /no column is called "zzz"[\s\S]*3\. nps/],
    ["no score column", ["plain.csv"], /No column looks like a score: say which one it is with --score/],
    ["a bad scale", ["small.csv", "--scale", "x"], /--scale "x" is not a scale/],
    ["a bad encoding", ["small.csv", "--encoding", "x"], /encoding "x" is unknown/],
    ["a bad delimiter", ["small.csv", "--delimiter", "ab"], /one character, or tab/],
    ["a bad number", ["small.csv", "--header-rows", "9"], /whole number from 0 to 3/],
    ["rejects into the file itself", ["small.csv", "--rejects", "small.csv"], /must not be the imported file/],
  ])("%s: exit code 1 and a sentence", async (_name, [name = "", ...args], message) => {
    await file("small.csv", SMALL);
    await file("plain.csv", "a,b\n1,2\n");
    const inFolder = args.map((arg) => (arg === "small.csv" ? join(desk.folder, arg) : arg));
    const { code, err } = await amends([join(desk.folder, name), ...inFolder]);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(desk.source.stored.size).toBe(0);
  });

  test.each<[what: string, args: string[]]>([
    ["where no column is found", []],
    ["where a column is not there", ["--score", "zzz"]],
    ["where one is chosen", ["--score", "1"]],
  ])("names that a terminal would obey, and endless ones, are told tamely %s", async (_what, args) => {
    const hostile = "\u001b]0;mine\u0007\u009b2J\u202e";
    const path = await file(`${hostile}.csv`, `${hostile}${"x".repeat(900_000)},b\nno,yes\n`);
    const { out, err, code } = await amends([path, ...args]);
    expect(code).not.toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys
    expect(`${out}${err}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(out.length + err.length).toBeLessThan(5_000);
  });

  test("rejects into the file itself, by another name: nothing is overwritten", async () => {
    const path = await file("small.csv", SMALL);
    await symlink(path, join(desk.folder, "other.csv"));
    const { code, err } = await amends([path, "--rejects", join(desk.folder, "other.csv")]);
    expect([code, err]).toEqual([1, expect.stringContaining("must not be the imported file")]);
    expect(await readFile(path, "utf8")).toBe(SMALL);
  });

  test("the rejects file is for its owner alone, also where an earlier one was not", async () => {
    const path = await file("small.csv", SMALL);
    await writeFile(`${path}.rejected.csv`, "", { mode: 0o644 });
    await amends([path]);
    expect((await stat(`${path}.rejected.csv`)).mode & 0o777).toBe(0o600);
  });

  test("a rejects file that cannot be written stops nothing", async () => {
    const { code, out } = await amends([
      await file("small.csv", SMALL),
      "--rejects",
      join(desk.folder, "no", "where.csv"),
    ]);
    expect([code, desk.source.stored.size]).toEqual([0, 3]);
    expect(out).toMatch(/could not be written to a file \(.*ENOENT.*say where with --rejects FILE/);
  });
});

test("rejected lines cannot become formulas", async () => {
  const rejects = new RejectsFile(join(desk.folder, "r.csv"));
  const raws = ["=1+1", "+1", "-2+3", "@SUM", "\t=1", "\r=1", "plain"];
  for (const [line, raw] of raws.entries()) await rejects.add({ line, reason: "r", raw });
  const lines = (await readFile((await rejects.close()) ?? "", "utf8")).split("\r\n").slice(1, 8);
  expect(lines.map((line) => line.split(",")[2]?.slice(1, -1))).toEqual([
    ...raws.slice(0, 6).map((raw) => `'${raw}`),
    "plain",
  ]);
});
