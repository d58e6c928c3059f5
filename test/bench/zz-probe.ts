import { withBench } from "./harness.ts";
import { companyName, fillIssues } from "./fill-lists.ts";
import { openDatabase } from "../../src/store/database.ts";
import { openLists } from "../../src/store/lists.ts";
import { termsOf } from "../../src/domain/search.ts";
import { firstPage } from "../../src/usecases/list-issues.ts";
const many = Number(process.argv[2]);
await withBench({ quick: true, say: console.log }, async (bench) => {
  const { db: pool, workspaceId, source } = await bench.installation();
  await fillIssues(pool, workspaceId, source.id, many);
  const db = openDatabase((pool as any).url, { poolMax: 2 });
  const lists = openLists(db);
  const q: any[] = [];
  db.on("query", (x: any) => { q.push(x); });
  const viewer: any = await lists.viewer(workspaceId, 100);
  await pool.query("set enable_seqscan = off");
  for (const w of [`jane ${companyName(1234)}`, "invoice energy", "yamada portal", "ravi responsive", `${companyName(77)} foods`, "haddad prices", "tag7 reply", `zoe ${companyName(9).slice(0, 4)}`]) {
    for (let i = 0; i < 3; i++) {
    q.length = 0;
    const s = performance.now();
    const r: any = await lists.page(workspaceId, viewer, { ...firstPage("found"), terms: termsOf(w), limit: 10 } as any).catch((e) => ({ rows: String(e) }));
    console.log("SEARCH", w, (performance.now() - s).toFixed(1), "ms", r.rows.length, q.length);
    }
    for (const x of [...q]) if (/^select/.test(x.sql)) { const e = await pool.query("explain (analyze) " + x.sql, x.bindings).catch((e: any) => ({ rows: [{ "QUERY PLAN": String(e) }] })); console.log(e.rows.map((r: any) => r["QUERY PLAN"]).join("\n")); }
  }
  await db.destroy();
});
