import { describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { detectDelimiter, detectDialect } from "../../src/intake/csv/delimiter.ts";
import { type CsvRecord, MAX_RECORD_CHARS, RecordScanner } from "../../src/intake/csv/records.ts";

function scan(
  text: string,
  options: { delimiter?: string; newline?: "\n" | "\r"; width?: number; chunk?: number } = {},
) {
  const { delimiter = ",", newline = "\n", width, chunk = text.length || 1 } = options;
  const scanner = new RecordScanner({ delimiter, newline, skipLines: 0 }, width);
  const records: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += chunk) records.push(...scanner.push(text.slice(at, at + chunk)));
  return [...records, ...scanner.push("", true)];
}

const cells = (records: readonly CsvRecord[]) => records.map((record) => record.cells);

describe("records", () => {
  test.each<[string, string, readonly (readonly string[])[]]>([
    [
      "plain",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "no line end at the end",
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "CRLF",
      "a,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["quoted delimiter, quote and line end", '"a,""b""\r\nc",2\n', [['a,"b"\r\nc', "2"]]],
    [
      "empty cells",
      ',\n"",""\n',
      [
        ["", ""],
        ["", ""],
      ],
    ],
    ["empty lines are skipped", "a\n\n\r\nb\n", [["a"], ["b"]]],
    ["a quote inside a plain cell", 'TV 32",9\n', [['TV 32"', "9"]]],
    ["text after a closing quote", '"He said "hi" to me",9\n', [['"He said "hi" to me"', "9"]]],
  ])("%s", (_name, text, expected) => {
    for (const chunk of [1, 2, 3, 100]) expect(cells(scan(text, { chunk }))).toEqual(expected);
  });

  test("line numbers are those of an editor, with line ends in cells and blank lines between", () => {
    const records = scan('h\r\n"a\r\nb\r\nc"\r\n\r\nd\r\n', { chunk: 2 });
    expect(records.map((record) => record.line)).toEqual([1, 2, 6]);
  });

  test("old Mac line ends", () => {
    expect(cells(scan('a,b\r"1\r",2\r', { newline: "\r", chunk: 1 }))).toEqual([
      ["a", "b"],
      ["1\r", "2"],
    ]);
    expect(detectDialect("a,b\r1,2\r").newline).toBe("\r");
  });
});

describe("one broken row costs one line", () => {
  const problems = (records: readonly CsvRecord[]) =>
    records.filter((each) => each.problem !== null).map((each) => each.line);

  test("a quote that is never closed", () => {
    const text = `h,s\nx,1\n"oops,2\n${"ok,3\n".repeat(50)}`;
    const records = scan(text, { width: 2, chunk: 10 });
    expect(problems(records)).toEqual([3]);
    expect(records.find((each) => each.line === 3)?.raw).toBe('"oops,2');
    expect(records).toHaveLength(53);
  });

  test("a quote that swallows the following row up to its quotes", () => {
    const records = scan('h,s,c\na,9,"oops\nb,8,"fine"\nc,7,"good"\n', { width: 3 });
    expect(problems(records)).toEqual([2]);
    expect(cells(records).slice(2)).toEqual([
      ["b", "8", "fine"],
      ["c", "7", "good"],
    ]);
  });

  test("a row without end is cut off, and the next one is read", () => {
    const text = `a,b\n${"x".repeat(3 * MAX_RECORD_CHARS)}\n1,2\n`;
    const records = scan(text, { chunk: 100_000 });
    expect(problems(records)).toEqual([2]);
    expect(records[1]?.raw.length).toBeLessThan(1100);
    expect(records.at(-1)).toMatchObject({ line: 3, cells: ["1", "2"] });
  });

  test("hostile quotes do not make it slow", () => {
    const started = performance.now();
    for (const line of ['a"b,"c\n', '"""x,"""x\n', ',"a"b\n', '"\n', '"a,\n'])
      scan(line.repeat(30_000), { width: 3, chunk: 65_536 });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("against csv-parse", () => {
  const cell = fc.string({
    unit: fc.constantFrom("a", "é", '"', ",", ";", "\n", "\r\n", " ", "\t", "|", "0"),
    maxLength: 8,
  });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });

  test("well-formed tables read the same, in any delimiter, line end and chunk", () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(",", ";", "\t", "|"),
        fc.constantFrom("\n", "\r\n"),
        fc.nat(9),
        (rows, delimiter, end, chunk) => {
          const text = rows
            .map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(delimiter) + end)
            .join("");
          const expected = parse(text, { delimiter, record_delimiter: end, relax_column_count: true });
          expect(cells(scan(text, { delimiter, chunk: chunk + 1 }))).toEqual(expected);
          expect(expected).toEqual(rows);
        },
      ),
    );
  });

  test("broken single lines read the same", () => {
    const line = fc.string({ unit: fc.constantFrom("a", '"', ",", " "), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(line, (text) => {
        const [ours] = scan(text);
        if (ours?.problem !== null) return;
        const theirs = parse(text, { relax_quotes: true, relax_column_count: true, record_delimiter: "\n" });
        expect([ours.cells]).toEqual(theirs);
      }),
    );
  });
});

describe("the delimiter", () => {
  test.each([
    ["comma", "a,b,c\n1,2,3\n", ","],
    ["semicolon beside decimal commas", 'a;b;c\n1,5;"x,y,z";3\n2,5;y;4\n', ";"],
    ["tab beside commas in text", "score\twhy\n3\tslow, dear, late\n9\tnice, quick\n", "\t"],
    ["pipe", "a|b\n1|2\n", "|"],
    ["only one column", "score\n3\n4\n", ","],
    ["nothing", "", ","],
    ["quotes hide the others", '"a;b;c;d",x\n"a;b;c;d",y\n', ","],
  ])("%s", (_name, text, expected) => {
    expect(detectDelimiter(text)).toBe(expected);
  });

  test("Excel's hint is obeyed and skipped, an option is stronger", () => {
    expect(detectDialect("sep=;\r\na,b;c\r\n")).toEqual({ delimiter: ";", newline: "\n", skipLines: 1 });
    expect(detectDialect("a,b;c\n", ";").delimiter).toBe(";");
  });
});
