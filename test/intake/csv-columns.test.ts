import { describe, expect, test } from "@jest/globals";
import { FIELDS, type Mapping, pickColumn, resolveMapping } from "../../src/intake/csv/fields.ts";
import { guessColumns } from "../../src/intake/csv/guess.ts";
import { buildColumns, detectHeaderRows } from "../../src/intake/csv/headers.ts";
import { splitOwners, splitTags } from "../../src/intake/csv/lists.ts";

const SURVEYMONKEY = [
  ["Respondent ID", "Would you recommend us, and why?", "", "Contact", "", ""],
  ["", "Response", "Comments:", "Name", "Company", "Email Address"],
  ["118", "9", "great", "Ann", "Acme", "ann@acme.example"],
];

const columnsOf = (...labels: string[]) => buildColumns([labels], 1);
const labelsOf = (mapping: Mapping) =>
  Object.fromEntries(
    FIELDS.filter((f) => mapping[f].length > 0).map((f) => [f, mapping[f].map((c) => c.label).join("+")]),
  );

describe("header rows", () => {
  test.each<[string, string[][], number]>([
    [
      "one",
      [
        ["id", "nps"],
        ["1", "9"],
      ],
      1,
    ],
    ["SurveyMonkey's two", SURVEYMONKEY, 2],
    [
      "none",
      [
        ["ann@acme.example", "9", "2024-05-01"],
        ["bob@b.example", "3", "2024-05-02"],
      ],
      0,
    ],
    ["Qualtrics' three", [["Q1"], ["How likely are you to recommend us?"], ['{"ImportId":"QID1"}'], ["9"]], 3],
    [
      "a first answer that says Response",
      [
        ["score", "why"],
        ["9", "Response"],
      ],
      1,
    ],
    ["nothing", [], 1],
  ])("%s", (_name, rows, expected) => {
    expect(detectHeaderRows(rows)).toBe(expected);
  });

  test("a blank question continues the one to its left", () => {
    expect(buildColumns(SURVEYMONKEY, 2).map((column) => column.label)).toEqual([
      "Respondent ID",
      "Would you recommend us, and why?",
      "Would you recommend us, and why? (Comments)",
      "Contact (Name)",
      "Contact (Company)",
      "Contact (Email Address)",
    ]);
  });

  test("equal and missing names are told apart", () => {
    const labels = columnsOf("Score", "score", "", "Score", "Score #2").map((column) => column.label);
    expect(labels).toEqual(["Score", "score #2", "Column 3", "Score #3", "Score #2 #2"]);
    expect(buildColumns([["9", "x"]], 0).map((column) => column.label)).toEqual(["Column 1", "Column 2"]);
  });
});

describe("choosing columns", () => {
  const columns = [...buildColumns(SURVEYMONKEY, 2)];

  test.each([
    ["by name in any case", "respondent id", 0],
    ["by number", "2", 1],
    ["by a part of the name", "would you recommend", 1],
    ["by the beginning with dots", "Would you recommend us...", 1],
    ["by a part of the second row", "comments", 2],
    ["by the second row's name", "(company)", 4],
  ])("%s", (_name, wanted, index) => {
    expect(pickColumn(columns, wanted, "--score").index).toBe(index);
  });

  test.each([
    ["unknown", "zzz", /--score: no column is called "zzz"[\s\S]*1\. Respondent ID/],
    ["ambiguous", "contact", /several columns have "contact"[\s\S]*4\. Contact \(Name\)/],
    ["beyond the last", "7", /--score 7: the file has 6 columns/],
    ["zero", "0", /--score 0/],
  ])("%s is an error that lists the columns", (_name, wanted, message) => {
    expect(() => pickColumn(columns, wanted, "--score")).toThrow(message);
  });

  test("chosen columns go before guessed ones; none leaves a guess out", () => {
    const guess = () => guessColumns(columns, SURVEYMONKEY.slice(2));
    const mapping = resolveMapping(columns, { comment: ["4"], email: ["none"] }, guess);
    expect(labelsOf(mapping)).toEqual({
      score: "Would you recommend us, and why?",
      comment: "Contact (Name)",
      company: "Contact (Company)",
      id: "Respondent ID",
    });
    expect(() => resolveMapping(columns, { score: ["1", "2"] }, guess)).toThrow("--score takes one column");
  });
});

describe("guessing columns", () => {
  test.each<[string, string[], string[][], Record<string, string>]>([
    [
      "an export in English",
      [
        "Response ID",
        "First Name",
        "Last Name",
        "E-mail",
        "Company",
        "NPS Score",
        "NPS Category",
        "Why?",
        "Tags",
        "Account Owner",
        "Date Submitted",
        "Phone",
      ],
      [["r1", "Ann", "Lee", "ann@a.example", "Acme", "3", "Detractor", "slow", "x", "Eric", "2024-05-01", "555"]],
      {
        id: "Response ID",
        name: "First Name+Last Name",
        email: "E-mail",
        company: "Company",
        score: "NPS Score",
        comment: "Why?",
        tags: "Tags",
        owner: "Account Owner",
        date: "Date Submitted",
        phone: "Phone",
      },
    ],
    [
      "French",
      ["nps", "satisfaction", "explication"],
      [
        ["9", "8", "très bien"],
        ["NA", "7", "NA"],
      ],
      { score: "nps", comment: "explication" },
    ],
    [
      "a rating with its text beside it",
      ["rating", "text"],
      [["4", "good stuff"]],
      { score: "rating", comment: "text" },
    ],
    ["score words with other values", ["score", "nps"], [["high", "9"]], { score: "nps" }],
    [
      "an id that repeats is not the response's",
      ["id", "nps"],
      [
        ["1", "9"],
        ["1", "8"],
      ],
      { score: "nps" },
    ],
    ["an email column is known by its values", ["email address", "nps"], [["yes", "9"]], { score: "nps" }],
    [
      "beside the score, but headed as something else",
      ["nps", "owner"],
      [["3", "Nathan Goff"]],
      { score: "nps", owner: "owner" },
    ],
    ["nothing to guess", ["a", "b"], [["1", "2"]], {}],
    ["no rows", ["nps", "comment"], [], { comment: "comment" }],
  ])("%s", (_name, header, rows, expected) => {
    expect(labelsOf(guessColumns(columnsOf(...header), rows))).toEqual(expected);
  });

  test("the comment is the one beside the score a person chose", () => {
    const rows = [["9", "good one", "3", "bad one"]];
    const columns = columnsOf("nps", "comment", "csat", "comment");
    expect(labelsOf(guessColumns(columns, rows, columns[2]))).toMatchObject({ score: "csat", comment: "comment #2" });
  });
});

test.each([
  ["Eric Gregg › Nathan Goff", ["Eric Gregg", "Nathan Goff"]],
  ["Eric Gregg, Nathan Goff", ["Eric Gregg", "Nathan Goff"]],
  ["Goff, Nathan", ["Goff, Nathan"]],
  ["a@x.example,b@x.example", ["a@x.example", "b@x.example"]],
  [" ; Eric;Eric ", ["Eric"]],
])("owners of %s", (cell, owners) => {
  expect(splitOwners([cell])).toEqual(owners);
});

test("tags come from any of the separators, each once", () => {
  expect(splitTags(["Portland, Industrial; Top 100 · x", "Portland"])).toEqual([
    "Portland",
    "Industrial",
    "Top 100",
    "x",
  ]);
});
