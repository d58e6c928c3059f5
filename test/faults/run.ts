import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type FaultLine, REPORT_FILE } from "../support/report-fault.ts";
import { verdictOf } from "./report.ts";
import { FAULTS, type FaultRow, suitesOf } from "./table.ts";

/**
 * `npm run faults [-- --only 9,12] [--out FILE]`: makes every fault happen, prints one table, and ends with 1 when anything was lost, doubled or not
 * shown. Without `--only` every suite of the folder runs, also those of no row; what needs time gets more of it than in `npm test`.
 */
const { values } = parseArgs({ options: { only: { type: "string" }, out: { type: "string" } } });
const rows = values.only === undefined ? FAULTS : chosen(values.only);
const suites = values.only === undefined ? ["test/faults"] : suitesOf(rows);
const folder = await mkdtemp(join(tmpdir(), "amends-faults-"));
try {
  const file = join(folder, "lines");
  await writeFile(file, "");
  const suitesPassed = await runSuites(suites, file);
  const lines = (await readFile(file, "utf8")).split("\n").filter(Boolean);
  const { text, held } = verdictOf(
    rows,
    lines.map((line) => JSON.parse(line) as FaultLine),
    suitesPassed,
  );
  process.stdout.write(`\n${text}`);
  if (values.out !== undefined) await writeFile(values.out, text);
  process.exitCode = held ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function chosen(only: string): readonly FaultRow[] {
  const wanted = only.split(",").map(Number);
  const found = FAULTS.filter(({ number }) => wanted.includes(number));
  if (found.length === wanted.length) return found;
  process.stderr.write(`--only takes numbers from 1 to ${FAULTS.length}, separated by commas; not ${only}.\n`);
  process.exit(2);
}

async function runSuites(suites: readonly string[], file: string): Promise<boolean> {
  const jest = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];
  const env = { ...process.env, AT_LENGTH: "1", [REPORT_FILE]: file };
  const child = spawn(process.execPath, [...jest, ...suites], { stdio: "inherit", env });
  const [code] = await once(child, "exit");
  return code === 0;
}
