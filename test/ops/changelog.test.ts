import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { release } from "../../scripts/changelog.ts";

const CHANGELOG = readFileSync("CHANGELOG.md", "utf8");
const { version, scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  version: string;
  scripts: Record<string, string>;
};

describe("CHANGELOG.md", () => {
  test("begins with what is unreleased, or with the version of package.json; newer versions come first, each once", () => {
    const headings = [...CHANGELOG.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading);
    const [first = "", ...others] = headings[0] === "Unreleased" ? headings.slice(1) : headings;
    const released = [first, ...others].map((heading) => /^(\d+\.\d+\.\d+)( \(\d{4}-\d\d-\d\d\))?$/.exec(heading)?.[1]);
    expect(released[0]).toBe(version);
    expect(released).toEqual([...new Set(released)].sort((a, b) => compare(b ?? "", a ?? "")));
  });

  test("says something in each section", () => {
    for (const section of CHANGELOG.split(/^## /m).slice(1)) expect(section).toMatch(/\n- /);
  });

  test("is written by `npm version`, which does so before it commits", () => {
    expect(scripts.version).toMatch(/scripts\/changelog\.ts && git add CHANGELOG\.md$/);
  });
});

const compare = (a: string, b: string): number => {
  const [x, y] = [a, b].map((one) => one.split(".").map(Number));
  const at = [0, 1, 2].find((i) => x?.[i] !== y?.[i]) ?? 0;
  return (x?.[at] ?? 0) - (y?.[at] ?? 0);
};

describe("a release", () => {
  const text = "# Changelog\n\n## Unreleased\n- New.\n\n## 0.1.0\n- Old.\n";

  test("turns what is unreleased into the version with its day", () => {
    expect(release(text, "0.2.0", "2026-12-01")).toBe(
      "# Changelog\n\n## 0.2.0 (2026-12-01)\n- New.\n\n## 0.1.0\n- Old.\n",
    );
  });

  test.each([
    ["nothing is unreleased", "# Changelog\n\n## 0.1.0\n- Old.\n", "0.2.0", /needs one line "## Unreleased"/],
    ["the section is empty", "## Unreleased\n\n## 0.1.0\n- Old.\n", "0.2.0", /nothing below/],
    ["the version is there", text, "0.1.0", /a version 0\.1\.0 already/],
    ["there are two", `${text}${text}`, "0.2.0", /needs one line/],
  ])("is refused when %s", (_what, changelog, next, says) => {
    expect(() => release(changelog, next, "2026-12-01")).toThrow(says);
  });
});
