import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { csvOf, makeLines, rowsOf } from "../floors/import-rows.ts";
import { insertBatches } from "../floors/same-tables.ts";
import type { Bench } from "../harness.ts";
import { compare, spreadOf, timed } from "../measure.ts";
import type { Finding, Row } from "../row.ts";

/** How long `amends import` takes, the command's start included. */
export const imports: Row = {
  name: "import",
  about:
    "The same rows, made before the clock runs, inserted in batches of 1,000 (a transaction a batch, a multi-row statement a table) into the same tables with their indexes " +
    "and foreign keys: respondents, responses, and for issues also issues, issue_events and notices. Ours is the command `amends import FILE --json`, " +
    "from its start to its end: Node's start, reading and understanding the CSV file, storing. Each turn has a new database.",
  async measure(bench) {
    const k = bench.quick ? 0.1 : 1;
    return [
      ...(await measured(bench, { many: 10_000 * k, asHistory: false, rounds: bench.rounds(5) })),
      ...(await measured(bench, { many: 100_000 * k, asHistory: true, rounds: bench.rounds(3) })),
    ];
  },
};

async function measured(bench: Bench, o: { many: number; asHistory: boolean; rounds: number }): Promise<Finding[]> {
  const lines = makeLines(o.many);
  const file = join(bench.folder, `${o.many}.csv`);
  await writeFile(file, csvOf(lines));
  const floor = async (): Promise<number> => {
    const { db, workspaceId, source, close } = await bench.installation();
    const { rows } = await db.query<{ id: string }>("select id from routes where is_default");
    const batches = rowsOf(
      lines,
      { workspaceId, sourceId: source.id, routeId: Number(rows[0]?.id) },
      { issues: !o.asHistory },
    );
    const ms = await timed(() => insertBatches(db, batches));
    await close();
    return ms;
  };
  const ours = async (): Promise<number> => {
    const { db, run, close } = await bench.installation();
    const ms = await timed(() => run("import", file, "--json", "--yes", ...(o.asHistory ? ["--as-history"] : [])));
    const { rows } = await db.query<{ responses: string; issues: string }>(
      "select (select count(*) from responses) as responses, (select count(*) from issues) as issues",
    );
    if (Number(rows[0]?.responses) !== o.many || Number(rows[0]?.issues) !== (o.asHistory ? 0 : o.many))
      throw new Error(`imported ${JSON.stringify(rows[0])}`);
    await close();
    return ms;
  };
  const all: number[] = [];
  const ms = await compare(
    o.rounds,
    floor,
    async () => {
      all.push(await ours());
      return all.at(-1) ?? 0;
    },
    { warmUp: false },
  );
  const rows = `import ${o.many.toLocaleString("en")} rows`;
  const beside: Finding = {
    what: o.asHistory ? `${rows} --as-history` : `${rows} to durable issues`,
    unit: "ms",
    ...{ floor: ms.floor, ours: ms.ours, judged: ms.ratio, spread: ms.spread, rounds: o.rounds },
    ...{ must: 10, aim: 3, better: "less" },
  };
  if (o.asHistory) return [beside];
  const alone: Finding = {
    what: `${rows} to durable issues, whatever the floor does`,
    unit: "ms",
    ...{ floor: null, ours: ms.ours, judged: ms.ours, spread: spreadOf(all), rounds: o.rounds },
    ...{ must: 5_000, aim: 2_000, better: "less" },
  };
  return [beside, alone];
}
