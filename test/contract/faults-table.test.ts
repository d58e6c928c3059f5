import { existsSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { verdictOf } from "../faults/report.ts";
import { FAULTS, suitesOf } from "../faults/table.ts";
import type { FaultLine } from "../support/report-fault.ts";

const ROWS = FAULTS.slice(0, 2);
const line = (given: Partial<FaultLine> = {}): FaultLine => ({
  number: 1,
  fault: "kill -9",
  invariant: "I1",
  tries: 3,
  lost: 0,
  doubled: 0,
  ...given,
});
const well = [line(), line({ number: 2 })];

test("the table has the faults from 1 to 24, each with suites that are there", () => {
  expect(FAULTS.map(({ number }) => number)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  expect(suitesOf(FAULTS).filter((path) => !existsSync(path))).toEqual([]);
  expect(FAULTS.filter(({ suites }) => suites.length === 0)).toEqual([]);
});

test("a run holds when every row has a line and nothing was lost or doubled", () => {
  const { text, held } = verdictOf(ROWS, well, true);
  expect(held).toBe(true);
  expect(text).toContain("| 1 | kill -9 | I1        |     3 |    0 |       0 | held    |");
  expect(text).toContain("2 lines for 2 of 2 faults, 0 broken, 0 skipped, every suite passed");
});

test.each<[string, readonly FaultLine[], boolean, RegExp]>([
  ["something was lost", [...well, line({ lost: 1 })], true, /1 \|\s+0 \| BROKEN/],
  ["something came twice", [...well, line({ doubled: 2 })], true, /2 \| BROKEN/],
  ["a fault never struck", [...well, line({ fault: "other", tries: 0 })], true, /0 \|\s+0 \|\s+0 \| BROKEN/],
  ["a row has no line", [line()], true, /NOT REPORTED/],
  ["a suite failed", well, false, /A SUITE FAILED/],
])("it does not hold when %s", (_what, lines, passed, says) => {
  const { text, held } = verdictOf(ROWS, lines, passed);
  expect(held).toBe(false);
  expect(text).toMatch(says);
});

test("the same fault in several tests is one line, of all its tries", () => {
  const { text } = verdictOf(ROWS, [...well, line({ tries: 4, lost: 1 }), line({ fault: "SIGTERM" })], true);
  expect(text).toMatch(/1 \| kill -9 \| I1 +\| +7 \| +1 \| +0 \| BROKEN/);
  expect(text).toContain("3 lines for 2 of 2 faults, 1 broken");
});

test("what cannot be had on a machine is said, and is no failure; what nobody asked for is left out", () => {
  const skipped: FaultLine = { number: 2, fault: "the disk is full", skipped: "that takes root" };
  const { text, held } = verdictOf(ROWS, [line(), skipped, line({ number: 9, lost: 1 })], true);
  expect(held).toBe(true);
  expect(text).toContain("skipped: that takes root");
  expect(text).toContain("2 lines for 2 of 2 faults, 0 broken, 1 skipped");
});
