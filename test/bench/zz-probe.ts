import { withBench } from "./harness.ts";
import { fillIssues } from "./fill-lists.ts";
import { openDatabase } from "../../src/store/database.ts";
import { openLists } from "../../src/store/lists.ts";
import { ALL_GROUPS } from "../../src/domain/groups.ts";
import { termsOf } from "../../src/domain/search.ts";
import { firstPage } from "../../src/usecases/list-issues.ts";
const many = Number(process.argv[2]);
await withBench({ quick: true, say: console.log }, async (bench) => {
  const { db: pool, workspaceId, source } = await bench.installation();
  console.time("fill"); await fillIssues(pool, workspaceId, source.id, many); console.timeEnd("fill");
  const db = openDatabase((pool as any).url, { poolMax: 2 });
  const lists = openLists(db);
  const q: any[] = [];
  db.on("query", (x: any) => { q.push(x); });
  const viewer: any = await lists.viewer(workspaceId, 100);
  console.log(viewer);
  const t = async (what: string, f: () => Promise<any>, explain = true) => {
    await f();
    q.length = 0;
    const s = performance.now(); const r = await f(); const ms = performance.now() - s;
    console.log(what, ms.toFixed(1), "ms", r?.rows?.length ?? JSON.stringify(r));
    if (explain && ms > 12) for (const x of [...q]) if (/^select|^with/.test(x.sql)) { const e = await pool.query("explain (analyze, buffers) " + x.sql.replace(/\?/g, "?"), x.bindings).catch((e: any) => ({ rows: [{ "QUERY PLAN": String(e) }] })); console.log(e.rows.map((r: any) => r["QUERY PLAN"]).join("\n").slice(0, 5000)); }
    return r;
  };
  await t("counts", () => lists.counts(workspaceId, viewer));
  for (const list of ALL_GROUPS) {
    await t(list, () => lists.page(workspaceId, viewer, { ...firstPage(list), terms: null, limit: 10 } as any));
    const r = await t(list + " limit 9990", () => lists.page(workspaceId, viewer, { ...firstPage(list), terms: null, limit: 9990 } as any), false);
    if (r.next) await t(list + " deep", () => lists.page(workspaceId, viewer, { ...firstPage(list), cursor: r.next, terms: null, limit: 10 } as any));
  }
  for (const w of ["jane company1234", "invoice energy", "yamada portal", "ravi responsive", "company77 foods", "haddad prices", "tag7 reply", "zoe company9", "company9 xyzzy"])
    await t("search " + w, () => lists.page(workspaceId, viewer, { ...firstPage("found"), terms: termsOf(w), limit: 10 } as any));
  await db.destroy();
});
