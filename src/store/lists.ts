import type { Knex } from "knex";
import { RuleViolation } from "../domain/errors.ts";
import { ALL_GROUPS, COUNT_MAX } from "../domain/groups.ts";
import { facetWord } from "../domain/search.ts";
import type { Status } from "../domain/status.ts";
import type { Counts, IssueRow, ListPage, ListQuery, Lists, Viewer } from "../usecases/list-issues.ts";
import { bindingsOf, inSeenChannels, maySeeIssue, type Pick, readViewer, VISIBLE, visibleIssues } from "./access.ts";
import { readInbox } from "./inbox.ts";
import { type Stretch, stretchOf } from "./list-order.ts";
import { OVERDUE, overdueOf, type Shape, shapeOf } from "./list-shapes.ts";
import { onPrimary, type Reading } from "./reading.ts";
import { type Bindings, type Db, iso, isoOrNull, row, rows } from "./rows.ts";
import { TITLED_COLUMNS, type TitledRow } from "./titled.ts";
import { queryText } from "./words.ts";

/** The lists of My Issues: each page and each count is a short walk along one index per way of seeing, however long the list is. */
export const openLists = (db: Knex, read: Reading = onPrimary(db)): Lists => ({
  viewer: (workspaceId, personId) => read((from) => readViewer(from, workspaceId, personId)),
  counts: (workspaceId, viewer) => read((from) => readCounts(from, workspaceId, viewer)),
  page: (workspaceId, viewer, query) => read((from) => readPage(from, workspaceId, viewer, query)),
  overdue: (workspaceId, viewer, now) => read((from) => countOverdue(from, workspaceId, viewer, now)),
  inbox: (workspaceId, personId, limit) => read((from) => readInbox(from, workspaceId, personId, limit)),
  maySee: (workspaceId, personId, issueId) => maySeeIssue(db, workspaceId, personId, issueId),
});

async function readCounts(db: Knex, workspaceId: number, viewer: Viewer): Promise<Counts> {
  const most = COUNT_MAX + 1;
  const counted = ALL_GROUPS.map((group) => {
    const { walk, where } = shapeOf(group, viewer);
    const pick: Pick = (source) => `select i.id from ${source} i where ${where} limit ${most}`;
    const count = (walked: string) => `(select count(*) from (select * from (${walked}) picked limit ${most}) capped)`;
    if (walk !== visibleIssues) return `${count(walk(pick))} as ${group}`;
    return `case when ${count(inSeenChannels(pick))} = ${most} then ${most} else ${count(walk(pick))} end as ${group}`;
  });
  const found = await row<Counts>(db, `select ${counted.join(", ")}`, { workspaceId, ...bindingsOf(viewer) });
  if (!found) throw new Error("counting returned nothing");
  return found;
}

async function countOverdue(db: Knex, workspaceId: number, { personId }: Viewer, now: string): Promise<number> {
  const most = COUNT_MAX + 1;
  const found = await row<{ count: number }>(
    db,
    `select count(*) as count from (select 1 from issues i
       where i.workspace_id = :workspaceId and i.assignee_id = :personId and ${OVERDUE} limit ${most}) late`,
    { workspaceId, personId, now },
  );
  return found?.count ?? 0;
}

/** A page's question, ready to be put into statements. */
interface Question {
  readonly shape: Shape;
  readonly stretch: Stretch;
  /** What every row must fulfil, but for the words. */
  readonly narrow: string;
  /** What it must fulfil besides, where words are what is walked by. */
  readonly also: string;
  readonly bindings: Bindings;
  readonly limit: number;
}

async function readPage(db: Knex, workspaceId: number, viewer: Viewer, query: ListQuery): Promise<ListPage> {
  const { assigneeId, status, overdue } = query.filters;
  if (overdue && query.list === "closed") return { rows: [], next: null, previous: null };
  const match = queryText(query.terms, facetsOf(query));
  const all = shapeOf(query.list, viewer, assigneeId);
  const shape = overdue && match === null ? overdueOf(all) : all;
  const stretch = stretchOf(shape.order, query.cursor);
  const exact = query.terms && queryText({ ...query.terms, prefix: null }, facetsOf(query));
  const question: Question = {
    shape,
    stretch,
    narrow: [shape.where, status && "i.status = :status", stretch.after].filter(Boolean).join(" and "),
    also: overdue ? OVERDUE : "true",
    bindings: {
      workspaceId,
      ...bindingsOf(viewer),
      ...stretch.bindings,
      status,
      assigneeId,
      now: query.now,
      match,
      exact: exact === match ? null : exact,
    },
    limit: query.limit + 1,
  };
  const found =
    match === null ? await details(db, question, walked(question, question.limit)) : await search(db, question, query);
  const { rows: shown, ...cursors } = stretch.cut(found, query.limit);
  return { rows: shown.map(toIssueRow), ...cursors };
}

/** A filter of which no letter is left finds nothing. */
const facetsOf = ({ filters }: ListQuery): string[] =>
  (["tag", "survey", "director"] as const).flatMap((facet) => {
    const value = filters[facet];
    return value === null ? [] : [facetWord(facet, value) ?? `${facet}=`];
  });

const walked = ({ shape, stretch, narrow }: Question, limit: number): string => {
  const top: Pick = (source) =>
    `select ${shape.columns} from ${source} i where ${narrow} order by ${stretch.by} limit ${limit}`;
  return `select i.* from (${shape.walk(top)}) i order by ${stretch.by} limit ${limit}`;
};

/** How far a list is looked through before the words index is asked: words that are common are found on the way, and rare ones are no work for the index. */
const STRIDE = { group: 1_000, found: 4_000 } as const;
const PATIENCE_MS = 2_000;
const CANCELED = "57014";

async function search(db: Knex, question: Question, query: ListQuery): Promise<PageRow[]> {
  const { stretch, narrow, shape, also } = question;
  const near =
    query.list === "found"
      ? `select i.* from (select issue_id as id, words from issue_words where workspace_id = :workspaceId) i
         where ${stretch.after ?? "true"} order by ${stretch.by} limit ${STRIDE.found}`
      : `select i.id, w.words from (${walked(question, STRIDE.group)}) i join issue_words w on w.issue_id = i.id`;
  const fitting = (hits: string): string => `select i.id from (${hits}) hit join issues i on i.id = hit.id
    where ${narrow} and ${also} and ${shape.holds} order by ${stretch.by} limit ${question.limit}`;
  const nearest = await details(db, question, fitting(`select n.id from (${near}) n where ${matching("n")} offset 0`));
  if (nearest.length === question.limit) return nearest;
  return patiently(db, (trx) => details(trx, question, fitting(hits(question))));
}

const matching = (row: string): string => `${row}.words @@ cast(:match as tsquery)`;

/** So many issues are read one by one rather than have the index gather all that begins like the last word. */
const FEW = 2_000;

/** What fits in the whole index. Whole words that fit few issues are looked up first: the beginning of a common word costs the index most. */
function hits({ bindings }: Question): string {
  const all = `select i.issue_id as id from issue_words i where i.workspace_id = :workspaceId and ${matching("i")}`;
  if (bindings.exact === null) return `${all} offset 0`;
  return `with few as materialized (
      select issue_id, words from issue_words where workspace_id = :workspaceId and words @@ cast(:exact as tsquery) limit ${FEW + 1}
    ) select f.issue_id as id from few f where (select count(*) from few) <= ${FEW} and ${matching("f")}
    union all (${all} and (select count(*) from few) > ${FEW} offset 0)`;
}

/**
 * Slack waits three seconds: a search that takes longer is answered with what to do. PostgreSQL takes words it has never seen for common ones
 * and would read the whole table to find the first few, so reading whole tables is off.
 */
async function patiently<T>(db: Knex, ask: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(async (trx) => {
      await rows(trx, `set local statement_timeout = ${PATIENCE_MS}`);
      await rows(trx, "set local enable_seqscan = off");
      return ask(trx);
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== CANCELED) throw error;
    throw new RuleViolation(
      "bad_search",
      "Too many issues fit these words. Add a word, as the company or the person's name.",
    );
  }
}

interface PageRow extends TitledRow {
  keys: string[];
  id: number;
  number: number;
  status: Status;
  assignee_id: number | null;
  assignee_name: string | null;
  opened_at: Date;
  closed_at: Date | null;
  due_at: Date | null;
  snoozed_until: string | null;
  channel_id: string | null;
  message_ts: string | null;
}

/** What a page shows of the issues that `ids` finds. Whether they may be seen is asked once more, whatever way they were found. */
const details = (db: Db, { stretch, bindings, limit }: Question, ids: string): Promise<PageRow[]> =>
  rows<PageRow>(
    db,
    `select ${stretch.keys} as keys, i.id, i.number, i.status, ${TITLED_COLUMNS}, i.assignee_id,
       a.name as assignee_name, i.opened_at, i.closed_at, i.due_at, i.clocks #>> '{snooze,until}' as snoozed_until,
       card.channel_id, card.message_ts
     from (${ids}) page join issues i on i.id = page.id
     join responses r on r.id = i.response_id
     join respondents p on p.id = r.respondent_id
     left join people a on a.id = i.assignee_id
     left join notices card on card.issue_id = i.id and card.kind = 'card' and card.state = 'sent'
     where i.workspace_id = :workspaceId and ${VISIBLE}
     order by ${stretch.by} limit ${limit}`,
    bindings,
  );

const toIssueRow = (r: PageRow): IssueRow => ({
  issueId: r.id,
  number: r.number,
  status: r.status,
  score: r.score === null ? null : Number(r.score),
  scaleMax: Number(r.scale_max),
  name: r.name,
  email: r.email,
  company: r.company,
  assigneeId: r.assignee_id,
  assigneeName: r.assignee_name,
  openedAt: iso(r.opened_at),
  closedAt: isoOrNull(r.closed_at),
  dueAt: isoOrNull(r.due_at),
  snoozedUntil: r.snoozed_until,
  card: r.channel_id && r.message_ts ? { channelId: r.channel_id, ts: r.message_ts } : null,
});
