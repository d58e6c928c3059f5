import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { withBench } from "./harness.ts";
import { findingLines, jsonOf, type Measured, machineLine, pageOf, thisMachine } from "./report.ts";
import { verdictOf } from "./row.ts";
import { ROWS } from "./rows/index.ts";

const HELP = `npm run bench -- [options]

Measures Amends beside the bare floor of each task, in turns. Exit code 1 when a must does not hold.

  --only <name>   one row, repeatable: ${ROWS.map((row) => row.name).join(", ")}
  --quick         few rounds and rows: to see that it works, not to judge by
  --issues <n>    how many issues the lists are measured at, up to 10000000 (10 million take half an hour and 20 GB)
  --json          print one JSON object
  --write <file>  write the page with the table, docs/benchmarks.md
  --help          this
`;

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    issues: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function run(): Promise<boolean> {
  const unknown = options.only.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) throw new Error(`There is no row "${unknown}".\n\n${HELP}`);
  const issues = options.issues === undefined ? null : Number(options.issues);
  if (issues !== null && !(Number.isSafeInteger(issues) && issues >= 10_000 && issues <= 10_000_000))
    throw new Error(`--issues is ${options.issues}: give a whole number from 10000 to 10000000.`);
  if (options.write !== undefined && (options.only.length > 0 || options.quick))
    throw new Error("--write takes the whole table, measured in full: leave out --only and --quick.");
  const chosen = ROWS.filter((row) => options.only.length === 0 || options.only.includes(row.name));
  const measured: Measured[] = [];
  const machine = await withBench({ quick: options.quick, issues, say }, async (bench) => {
    const here = thisMachine(bench.postgresVersion);
    say(machineLine(here));
    for (const row of chosen) {
      const findings = await row.measure(bench);
      measured.push({ row, findings });
      for (const finding of findings) say(findingLines(finding).join("\n"));
    }
    return here;
  });
  if (options.json) process.stdout.write(`${jsonOf(machine, measured)}\n`);
  if (options.write !== undefined) await writeFile(options.write, pageOf(machine, measured));
  return measured.every(({ findings }) => findings.every((finding) => verdictOf(finding) !== "missed"));
}

if (options.help) process.stdout.write(HELP);
else process.exitCode = (await run()) ? 0 : 1;
