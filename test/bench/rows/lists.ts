import { ALL_GROUPS } from "../../../src/domain/groups.ts";
import { termsOf } from "../../../src/domain/search.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { openLists } from "../../../src/store/lists.ts";
import {
  type Cursor,
  firstPage,
  type ListQuery,
  type Lists,
  NO_FILTERS,
  type Viewer,
} from "../../../src/usecases/list-issues.ts";
import { companyName, fillIssues, PEOPLE } from "../fill-lists.ts";
import type { Bench } from "../harness.ts";
import { percentile, timed } from "../measure.ts";
import type { Finding, Row } from "../row.ts";

const PAGE = 10;
const DEEP = 1_000;

/** How long the lists of My Issues take in a large workspace, beside a small one. */
export const listsRow: Row = {
  name: "lists",
  about:
    `p99 over many people of the product's own queries on ${PEOPLE} people's issues, one in five open. The floor is the same query at 10,000 issues; ` +
    "deep is page 1,000, or the last that a shorter list has. A search is of two words; it is judged alone, in milliseconds.",
  async measure(bench) {
    const many = bench.issues ?? (bench.quick ? 100_000 : 1_000_000);
    const small = await measured(bench, 10_000);
    const large = await measured(bench, many);
    return [...small.keys()].map((what) => finding(what, many, small.get(what) ?? [], large.get(what) ?? []));
  },
};

type Times = Map<string, number[]>;

function finding(what: string, many: number, small: readonly number[], large: readonly number[]): Finding {
  const [floor, ours] = [percentile(small, 0.99), percentile(large, 0.99)];
  const alone = what.startsWith("search");
  return {
    what: `${what} at ${many.toLocaleString("en")} issues, p99`,
    unit: "ms",
    floor: alone ? null : floor,
    ours,
    judged: alone ? ours : ours / floor,
    spread: alone ? [percentile(large, 0.5), ours] : [ours / floor, ours / floor],
    rounds: large.length,
    ...(alone ? { must: 100, aim: 30 } : { must: 3, aim: 1.5 }),
    better: "less",
    note: `p50 ${percentile(large, 0.5).toFixed(1)} ms`,
  };
}

async function measured(bench: Bench, many: number): Promise<Times> {
  const { db: pool, workspaceId, source, close } = await bench.installation();
  bench.say(`filling ${many.toLocaleString("en")} issues`);
  await fillIssues(pool, workspaceId, source.id, many);
  const db = openDatabase((pool as unknown as { url: string }).url, { poolMax: 2 });
  try {
    return await timesOf(openLists(db), workspaceId, bench.quick ? 60 : 400);
  } finally {
    await db.destroy();
    await close();
  }
}

const WORDS = [
  `jane ${companyName(1234)}`,
  "invoice energy",
  "yamada portal",
  "ravi responsive",
  `${companyName(77)} foods`,
  "haddad prices",
  "tag7 reply",
  `zoe ${companyName(9).slice(0, 4)}`,
];

async function timesOf(lists: Lists, workspaceId: number, rounds: number): Promise<Times> {
  const times: Times = new Map();
  const note = (what: string, ms: number) => times.set(what, [...(times.get(what) ?? []), ms]);
  const query = (given: Partial<ListQuery>): ListQuery => ({
    ...firstPage("open"),
    terms: null,
    limit: PAGE,
    now: new Date().toISOString(),
    ...given,
  });
  const deep = new Map<string, Cursor | null>();
  for (let round = -20; round < rounds; round++) {
    const viewer = (await lists.viewer(workspaceId, 1 + (((round + 20) * 7) % PEOPLE))) as Viewer;
    const take = async (what: string, work: () => Promise<unknown>) => {
      const ms = await timed(work);
      if (round >= 0) note(what, ms);
    };
    await take("five counts", () => lists.counts(workspaceId, viewer));
    await take("overdue, mine counted", () => lists.overdue(workspaceId, viewer, query({}).now));
    await take("escalated to me", () => lists.inbox(workspaceId, viewer.personId, PAGE));
    for (const list of ["found", "flagged", "working", "followed"] as const)
      await take(`overdue, ${list}`, () =>
        lists.page(workspaceId, viewer, query({ list, filters: { ...NO_FILTERS, overdue: true } })),
      );
    for (const list of ALL_GROUPS) {
      await take(`${list}, first page`, () => lists.page(workspaceId, viewer, query({ list })));
      const key = `${list} ${viewer.channels.length}`;
      const shared = list !== "working" && list !== "followed";
      if (!shared) continue;
      if (!deep.has(key)) deep.set(key, await deepCursor(lists, workspaceId, viewer, query({ list })));
      const cursor = deep.get(key) ?? null;
      await take(`${list}, deep`, () => lists.page(workspaceId, viewer, query({ list, cursor })));
    }
    const terms = termsOf(WORDS[(round + 20) % WORDS.length] ?? "");
    await take("search, two words", () => lists.page(workspaceId, viewer, query({ list: "found", terms })));
  }
  return times;
}

/** The cursor to page 1,000, or to the last page. */
async function deepCursor(lists: Lists, workspaceId: number, viewer: Viewer, query: ListQuery): Promise<Cursor | null> {
  for (let pages = DEEP - 1; pages > 0; pages = Math.floor(pages / 2)) {
    const { next } = await lists.page(workspaceId, viewer, { ...query, limit: pages * PAGE });
    if (next) return next;
  }
  return null;
}
