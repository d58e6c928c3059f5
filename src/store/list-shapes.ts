import type { Group } from "../domain/groups.ts";
import type { ListName, Viewer } from "../usecases/list-issues.ts";
import { assignedTo, followedBy, inSeenChannels, type Pick, VISIBLE, visibleIssues } from "./access.ts";
import type { Key, Order } from "./list-order.ts";

/** What a list holds, in which order, and along which index it is read. */
export interface Shape {
  readonly where: string;
  readonly order: Order;
  readonly walk: (pick: Pick) => string;
  /** The same as `walk`, asked of a single issue. */
  readonly holds: string;
  /** What of an issue the walk has to bring for it to be put in order. */
  readonly columns: string;
}

const ID: Key = { sql: "i.id", type: "bigint" };
const CLOSED: Key = { sql: "i.closed_at", type: "timestamptz" };
const DUE: Key = { sql: "i.due_at", type: "timestamptz" };
const CALM: Key = { sql: "(i.status <> 'escalated')", type: "boolean" };
/** What is overdue fell due before everything else: it comes first too. */
const ESCALATED_THEN_DUE: Order = { keys: [CALM, DUE, ID], descending: false };
const LONGEST_DUE: Order = { keys: [DUE, ID], descending: false };
const COLUMNS = "i.id, i.status, i.due_at, i.closed_at";
const SEEN = { walk: visibleIssues, holds: VISIBLE, columns: COLUMNS };

const SHAPES: Readonly<Record<Group, Shape>> = {
  flagged: {
    ...SEEN,
    // Calm by its status already; said so that the walk along one person's issues begins behind their escalated ones.
    where: "i.status = 'needs_attention' and (i.status <> 'escalated') and i.closed_at is null",
    order: ESCALATED_THEN_DUE,
  },
  working: {
    where: "i.closed_at is null",
    order: ESCALATED_THEN_DUE,
    walk: (pick) => assignedTo(":viewerId", pick),
    holds: "i.assignee_id = :viewerId",
    columns: COLUMNS,
  },
  followed: {
    where: "i.closed_at is null",
    order: ESCALATED_THEN_DUE,
    walk: followedBy,
    holds: "exists (select 1 from followers mine where mine.issue_id = i.id and mine.person_id = :viewerId)",
    columns: COLUMNS,
  },
  open: {
    ...SEEN,
    where: "i.status in ('in_progress', 'escalated') and i.closed_at is null",
    order: ESCALATED_THEN_DUE,
  },
  closed: { ...SEEN, where: "i.closed_at is not null", order: { keys: [CLOSED, ID], descending: true } },
};

/** What a search finds in all groups: newest first. */
const FOUND: Shape = { ...SEEN, where: "true", order: { keys: [ID], descending: true } };

/** The shape of a list; narrowed to one assignee it is read along theirs. */
export function shapeOf(list: ListName, viewer: Viewer, assigneeId: number | null = null): Shape {
  const shape = list === "found" ? FOUND : SHAPES[list];
  if (assigneeId === null)
    return viewer.seesAll && shape.walk === visibleIssues ? { ...shape, walk: inSeenChannels } : shape;
  const theirs = "i.assignee_id = :assigneeId";
  if (shape.walk !== visibleIssues)
    return {
      ...shape,
      where: `${shape.where} and exists (select 1 from issues a where a.id = i.id and a.assignee_id = :assigneeId)`,
    };
  return {
    ...shape,
    walk: (pick) => assignedTo(":assigneeId", (source) => pick(`(select * from ${source} i where ${VISIBLE})`)),
    holds: `${theirs} and ${VISIBLE}`,
  };
}

/** Whether an issue is overdue. Takes :now. */
export const OVERDUE = "i.due_at < cast(:now as timestamptz) and i.closed_at is null";

/** What of a list is overdue, longest first: a walk along when they fell due, as long as the page, not as the list. */
export const overdueOf = (shape: Shape): Shape => ({
  ...shape,
  where: `${shape.where} and ${OVERDUE}`,
  order: LONGEST_DUE,
});
