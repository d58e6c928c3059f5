import { cpus, loadavg } from "node:os";
import { type Finding, type Row, verdictOf } from "./row.ts";

/** A row with what it found. */
export interface Measured {
  readonly row: Row;
  readonly findings: readonly Finding[];
}

/** Where and when the figures were taken. */
export interface Machine {
  readonly date: string;
  readonly cores: number;
  readonly cpu: string;
  readonly node: string;
  readonly postgres: string;
  /** Processes that wanted a core in the last minute before the bench: above 1, absolute figures say little. */
  readonly load: number;
}

/** This machine, now. */
export const thisMachine = (postgres: string): Machine => ({
  date: new Date().toISOString().slice(0, 10),
  cores: cpus().length,
  cpu: cpus()[0]?.model.trim() ?? "",
  node: process.version,
  postgres,
  load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
});

/** The machine in a line. */
export const machineLine = (m: Machine): string =>
  `${m.date}: ${m.cores} cores (${m.cpu}), Node ${m.node}, PostgreSQL ${m.postgres} (durable), load and servers on the same cores, load average ${m.load} at the start`;

const number = (value: number): string =>
  value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 });
const WORDS = { aim: "reaches the aim", must: "holds the must", missed: "MISSES THE MUST" } as const;
const HEAD = ["what", "floor", "ours", "ratio", "must", "aim", "verdict", "over the rounds"] as const;

/** A finding as the cells of the table. Without a ratio the figure itself is judged; counts are judged by what is above the floor. */
function cellsOf(f: Finding): readonly string[] {
  const counted = f.unit === "calls";
  const bar = (value: number): string => {
    if (counted) return value === 0 ? "minimum" : `minimum + ${value}`;
    if (f.floor === null) return `${number(value)} ${f.unit}`;
    return `${f.better === "more" ? "≥" : "≤"} ${value} ×`;
  };
  const judgedIn = counted || f.floor === null ? ` ${f.unit}` : " ×";
  const [least, most] = f.spread;
  return [
    f.what,
    f.floor === null ? "–" : `${number(f.floor)} ${f.unit}`,
    `${number(f.ours)} ${f.unit}`,
    counted || f.floor === null ? "–" : `${number(f.judged)} ×`,
    bar(f.must),
    bar(f.aim),
    WORDS[verdictOf(f)],
    least === most ? `${f.rounds}` : `${number(least)} – ${number(most)}${judgedIn} (${f.rounds})`,
  ];
}

/** One finding as lines for the terminal. */
export function findingLines(f: Finding): readonly string[] {
  const [what, floor, ours, ratio, must, aim, verdict, spread] = cellsOf(f);
  return [
    `${what}`,
    `  floor ${floor}   ours ${ours}   ratio ${ratio}   must ${must}   aim ${aim}   ${verdict}   rounds ${spread}`,
    ...(f.note ? [`  ${f.note}`] : []),
  ];
}

/** Everything as one JSON object. */
export const jsonOf = (machine: Machine, measured: readonly Measured[]): string =>
  JSON.stringify(
    {
      machine,
      rows: measured.map(({ row, findings }) => ({
        name: row.name,
        about: row.about,
        findings: findings.map((f) => ({ ...f, verdict: verdictOf(f) })),
      })),
    },
    null,
    2,
  );

/** The page docs/benchmarks.md. */
export function pageOf(machine: Machine, measured: readonly Measured[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const notes = measured.flatMap(({ findings }) =>
    findings.flatMap((f) => (f.note ? [`- ${f.what}: ${f.note}.`] : [])),
  );
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench -- --write docs/benchmarks.md`; do not edit by hand.",
    "",
    `${machineLine(machine)}.`,
    "",
    "Floor and ours are measured in turns within one run, and the ratio is that of their medians: another machine changes the figures, most ratios hardly. A p99 is another matter: near the end of what the cores can do, waits grow faster than the work.",
    "",
    line(HEAD),
    line(HEAD.map(() => "---")),
    ...measured.flatMap(({ findings }) => findings.map((f) => line(cellsOf(f)))),
    "",
    ...notes,
    "",
    "## How each is measured",
    "",
    ...measured.flatMap(({ row }) => [`- \`${row.name}\`: ${row.about}`]),
    "",
    "## Run it",
    "",
    "```sh",
    "npm run bench                      # everything, about half an hour; exit code 1 when a must does not hold",
    "npm run bench -- --only click      # one row, by the names above",
    "npm run bench -- --quick           # few rounds and rows: does it work, not how fast is it",
    "npm run bench -- --json            # for machines",
    "```",
    "",
    "Two rows need a package of Debian's and are left out without it: machines redis-server, alertmanager prometheus-alertmanager. Nothing else has to be installed or set: the bench starts a durable PostgreSQL of its own, a local Slack that answers at once, and the build of Amends, each in its own process.",
    "",
  ].join("\n");
}
