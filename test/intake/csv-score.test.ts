import { describe, expect, test } from "@jest/globals";
import { defaultThreshold } from "../../src/domain/nps.ts";
import { detectDateOrder, parseDate } from "../../src/intake/csv/dates.ts";
import { isEmail } from "../../src/intake/csv/email.ts";
import { resolveScale } from "../../src/intake/csv/scale.ts";
import { parseScore, parseWords } from "../../src/intake/csv/score.ts";

const read = (cell: string, scale = "10", words: string[] = []) => {
  const parsed = resolveScale(scale, "NPS", []);
  return parseScore(cell, { column: "NPS", scale: parsed, words: parseWords(words, parsed), suggest: true });
};

describe("score cells", () => {
  test.each<[cell: string, value: number, scale: string]>([
    ["7", 7, "10"],
    [" 7 ", 7, "10"],
    ["\u00a07\u200b", 7, "10"],
    ["6\n", 6, "10"],
    ["0", 0, "10"],
    ["007", 7, "10"],
    ["7.0", 7, "10"],
    ["7,0", 7, "10"],
    ["7/10", 7, "10"],
    ["7 / 10", 7, "10"],
    ["7 out of 10", 7, "10"],
    ["10 - Extremely likely", 10, "10"],
    ["Not at all likely - 0", 0, "10"],
    ["Promoter (9)", 9, "10"],
    ["4 stars", 4, "5"],
    ["6.5", 6.5, "0.0-10.0"],
    ["Strongly agree", 10, "10"],
    ["STRONGLY  AGREE.", 10, "10"],
    ["Strongly disagree", 1, "10"],
    ["Strongly disagree", 0, "0-10"],
    ["Very satisfied", 5, "1-5"],
    ["Tout à fait d’accord", 7, "1-7"],
  ])("%j is %d on %s", (cell, value, scale) => {
    expect(read(cell, scale)).toMatchObject({ kind: "score", value });
  });

  test.each(["", "  ", "\u200b", "N/A", "na", "NA", "-", "—", "null", "NaN", "No response", "none"])(
    "%j is no score",
    (cell) => {
      expect(read(cell)).toEqual({ kind: "none" });
    },
  );

  test.each([
    ..."11|-1|6.5|六|0x6|1e1|1e9|７|true|[]|{}|6 or 7|6-7|7/5|7//10|9/10/11|=6|'6|++7|2024-01-01|12/05/2024".split("|"),
    "6\u00006",
    "9".repeat(400),
    `a${" ".repeat(100_000)}`,
  ])("%j is refused", (cell) => {
    expect(read(cell).kind).toBe("bad");
  });

  test("the reason names the column, the value and what is allowed", () => {
    expect(read("11")).toEqual({
      kind: "bad",
      reason: 'column "NPS": "11" is not a score; allowed are whole numbers from 0 to 10',
    });
    expect(read("Agree")).toMatchObject({ reason: expect.stringContaining('--words "Agree=10"') });
    expect(read("0", "1-10").kind).toBe("bad");
  });

  test("given words win, and guessing can be off", () => {
    expect(read("agree", "10", ["Agree=8"])).toEqual({ kind: "score", value: 8, word: null });
    expect(read("Strongly agree", "10", ["Strongly agree=9"])).toMatchObject({ value: 9 });
    expect(read("N/A", "10", ["N/A=0"])).toMatchObject({ value: 0 });
    const scale = resolveScale("10", "", []);
    expect(parseScore("Strongly agree", { column: "x", scale, words: new Map(), suggest: false }).kind).toBe("bad");
  });

  test.each(["Agree", "Agree=eleven", "Agree=11", "=5"])("--words %j is refused with an example", (option) => {
    expect(() => read("1", "10", [option])).toThrow(/Write the word and a score from 0 to 10: "Strongly agree=10"/);
  });
});

describe("scales", () => {
  const many = (...values: string[]) => Array.from({ length: 12 }, (_, index) => values[index % values.length] ?? "");

  test.each<[string, string | null, string, string[], object]>([
    ["given top", "10", "", [], { min: 0, max: 10, bottom: 1 }],
    ["given top with a 1 seen", "10", "", ["1"], { bottom: 0 }],
    ["given stars", "5", "", [], { min: 1, max: 5, bottom: 1 }],
    ["both ends", "1-10", "", ["0"], { min: 1, max: 10, bottom: 1 }],
    ["both ends from zero", "0 - 10", "", [], { min: 0, max: 10, bottom: 0 }],
    ["stars by their values", null, "Rating", many("1", "5", "4"), { min: 1, max: 5 }],
    ["few low values prove nothing", null, "Rating", ["4", "5"], { max: 10 }],
    ["a recommendation is out of 10", null, "Would you recommend us?", many("1", "5"), { max: 10 }],
    ["zero seen on stars", null, "Rating", many("0", "5"), { min: 0, max: 5 }],
  ])("%s", (_name, option, header, cells, expected) => {
    expect(resolveScale(option, header, cells)).toMatchObject(expected);
  });

  test.each(["", "ten", "10-0", "5-5", "0", "-5"])("--scale %j is refused", (option) => {
    expect(() => resolveScale(option, "", [])).toThrow(/is not a scale/);
  });

  test.each([
    [10, 6],
    [5, 2],
    [7, 2],
    [100, 40],
  ])("out of %d, %d and lower are detractors", (max, threshold) => {
    expect(defaultThreshold(max)).toBe(threshold);
  });
});

describe("dates", () => {
  test.each<[string, "dmy" | "mdy" | null, string]>([
    ["2024-05-03T10:15:00Z", null, "2024-05-03T10:15:00.000Z"],
    ["2024-05-03T10:15:00.123+02:00", null, "2024-05-03T08:15:00.000Z"],
    ["2024-05-03 10:15:00", null, "2024-05-03T10:15:00.000Z"],
    ["2024-05-03 10:15:00 UTC", null, "2024-05-03T10:15:00.000Z"],
    ["2024-05-03", null, "2024-05-03T00:00:00.000Z"],
    ["1714731300", null, "2024-05-03T10:15:00.000Z"],
    ["1714731300000", null, "2024-05-03T10:15:00.000Z"],
    ["24/04/2023", null, "2023-04-24T00:00:00.000Z"],
    ["04/24/2023 10:15:22 PM", null, "2023-04-24T22:15:22.000Z"],
    ["03.04.2026", null, "2026-04-03T00:00:00.000Z"],
    ["03/04/26", "dmy", "2026-04-03T00:00:00.000Z"],
    ["03/04/26", "mdy", "2026-03-04T00:00:00.000Z"],
  ])("%s (%s)", (text, order, iso) => {
    expect(parseDate(text, order)).toEqual({ kind: "date", iso });
  });

  test.each([
    ["", "none"],
    ["03/04/26", "ambiguous"],
    ["2024-02-30", "unknown"],
    ["2024-05-03 25:00", "unknown"],
    ["31/31/2024", "ambiguous"],
    ["yesterday", "unknown"],
    ["0001-01-01", "unknown"],
    [`2024-05-03${" ".repeat(100_000)}x`, "unknown"],
  ])("%j is %s", (text, kind) => {
    expect(parseDate(text, null).kind).toBe(kind);
  });

  test("one date with a day above 12 tells the order of all, two that disagree tell nothing", () => {
    expect(detectDateOrder(["03/04/26", "24/04/26"])).toBe("dmy");
    expect(detectDateOrder(["03/04/26", "04/24/26"])).toBe("mdy");
    expect(detectDateOrder(["24/04/26", "04/24/26"])).toBeNull();
    expect(detectDateOrder(["03/04/26", "x"])).toBeNull();
  });
});

test.each([
  ["ann@acme.example", true],
  ["user+tag@acme.example", true],
  ["a@b.com, c@d.com", false],
  ["a@b.com\r\nBcc: x@y", false],
  ["Ann <a@b.com>", false],
  [`${"a".repeat(300)}@b.com`, false],
  ["no", false],
])("%j is one address: %s", (text, expected) => {
  expect(isEmail(text)).toBe(expected);
});
