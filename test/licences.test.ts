import { expect, test } from "@jest/globals";
import { faults, isAllowed, readLists } from "./licences/check.ts";

const LISTS = readLists(
  "| licence | why |\n|---|---|\n| `MIT` | fine |\n| `ISC` | fine |\n\n| `odd` | `MPL-2.0` | a tool for tests |\n| `untold` | `GPL-3.0` |  |\n",
);

test("tables are read; a row without a reason is none", () => {
  expect([...LISTS.allowed]).toEqual(["MIT", "ISC"]);
  expect([...LISTS.exceptions]).toEqual([["odd", "MPL-2.0"]]);
});

test.each([
  ["MIT", true],
  ["MIT OR GPL-3.0", true],
  ["(GPL-2.0 OR MIT)", true],
  ["MIT AND ISC", true],
  ["(MIT AND GPL-2.0)", false],
  ["GPL-3.0", false],
  ["UNLICENSED", false],
  ["SEE LICENSE IN LICENSE.md", false],
  ["((MIT OR GPL-2.0) AND ISC)", false],
  ["", false],
])("%j is allowed: %j", (expression, expected) => {
  expect(isAllowed(expression, LISTS.allowed)).toBe(expected);
});

test("what is not allowed, not pinned, not named or not needed is told", () => {
  const integrity = "sha512-x";
  const found = faults(
    {
      "": {},
      "node_modules/good": { license: "MIT", integrity },
      "node_modules/good/node_modules/@a/bad": { version: "1.0.0", license: "GPL-3.0", integrity },
      "node_modules/loose": { license: "ISC" },
      "node_modules/asked": { integrity },
      "node_modules/silent": { integrity },
      "node_modules/linked": { link: true },
    },
    LISTS,
    (path) => (path === "node_modules/asked" ? "MIT" : undefined),
  );
  expect(found).toEqual([
    "@a/bad 1.0.0 has the licence GPL-3.0.",
    "loose is not pinned by a checksum in package-lock.json.",
    "silent has the licence (none given).",
    "The exception for odd excepts nothing; remove it.",
  ]);
});

test("an exception holds for one licence only", () => {
  const of = (license: string) => ({ "node_modules/odd": { license, integrity: "sha512-x" } });
  expect(faults(of("MPL-2.0"), LISTS, () => undefined)).toEqual([]);
  expect(faults(of("GPL-3.0"), LISTS, () => undefined)).toHaveLength(2);
});
