import { relative } from "node:path";

/** Suites that are tables of what was tried: each test of theirs is a row. */
const TABLES = [
  ["The access matrix", /^test\/security\/access-matrix\.test\.ts$/],
  ["Bad inputs", /^test\/security\/bad-inputs\/.*\.test\.ts$/],
];
const VERDICTS = { passed: "as it should be", failed: "FAILED" };
const WIDEST = 150;

/** Prints those tables, and one plain line with the counts for scripts that read them. */
export default class {
  onRunComplete(_contexts, r) {
    for (const [title, files] of TABLES) {
      const suites = r.testResults.filter(({ testFilePath }) => files.test(relative(process.cwd(), testFilePath)));
      const rows = suites
        .toSorted((a, b) => (a.testFilePath < b.testFilePath ? -1 : 1))
        .flatMap(({ testFilePath, testResults }) => rowsOf(testFilePath, testResults));
      if (rows.length > 0) process.stderr.write(`\n${title}\n${drawn(rows)}\n`);
    }
    process.stderr.write(
      `tests: ${r.numPassedTests} passed, ${r.numFailedTests} failed, ${r.numPendingTests} skipped\n`,
    );
  }
}

/** A line above each group of a suite, and one for each of its tests that ran. */
function rowsOf(path, results) {
  const suite = relative("test/security", relative(process.cwd(), path)).replace(/\.test\.ts$/, "");
  let group;
  return results.flatMap(({ ancestorTitles, title, status }) => {
    if (!(status in VERDICTS)) return [];
    const name = [suite, ...ancestorTitles].join(": ");
    const head = name === group ? [] : [[name, ""]];
    group = name;
    return [...head, [`  ${title}`, VERDICTS[status]]];
  });
}

function drawn(rows) {
  // What a client might write has signs that a terminal would obey.
  const lines = rows.map(([what, verdict]) => [
    what.replaceAll(/\p{C}/gu, "·").slice(0, verdict ? WIDEST : undefined),
    verdict,
  ]);
  const width = Math.max(...lines.map(([what, verdict]) => (verdict ? what.length : 0)));
  return lines.map(([what, verdict]) => `| ${what.padEnd(width)} | ${verdict}`).join("\n");
}
