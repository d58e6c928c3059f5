import { RuleViolation } from "../domain/errors.ts";
import type { Group } from "../domain/groups.ts";
import { type Terms, termsOf } from "../domain/search.ts";
import type { Status } from "../domain/status.ts";
import type { Inbox } from "./inbox.ts";

/** A group, or everything that a search finds. */
export type ListName = Group | "found";

/** What a list is narrowed by; null is not. */
export interface Filters {
  readonly tag: string | null;
  readonly survey: string | null;
  readonly director: string | null;
  readonly status: Status | null;
  readonly assigneeId: number | null;
  /** Only what is overdue, longest first. Absent in lists that were kept by earlier versions. */
  readonly overdue?: true | null;
}
export const NO_FILTERS: Filters = {
  tag: null,
  survey: null,
  director: null,
  status: null,
  assigneeId: null,
  overdue: null,
};

/** A row's place in its list, and which way to go on from it. Stays right when issues come and go meanwhile. */
export interface Cursor {
  readonly keys: readonly string[];
  readonly towards: "next" | "previous";
}

/** What someone looks at: enough to show it again. */
export interface ListState {
  readonly list: ListName;
  readonly words: string;
  readonly filters: Filters;
  readonly cursor: Cursor | null;
  /** The first row's number, as it was when the page was turned. */
  readonly at: number;
}

/** The first page of a list. */
export const firstPage = (list: ListName, words = "", filters: Filters = NO_FILTERS): ListState => ({
  list,
  words,
  filters,
  cursor: null,
  at: 1,
});

/** One issue in a list. Texts are the respondent's own. */
export interface IssueRow {
  readonly issueId: number;
  readonly number: number;
  readonly status: Status;
  readonly score: number | null;
  readonly scaleMax: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly company: string | null;
  readonly assigneeId: number | null;
  readonly assigneeName: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  /** When the next promise to the client falls due; null for closed ones. */
  readonly dueAt: string | null;
  /** Asleep until then; null: awake. */
  readonly snoozedUntil: string | null;
  /** Where its card is; null while it is not posted. */
  readonly card: { readonly channelId: string; readonly ts: string } | null;
}

/** Who looks: resolved once, and part of every query. */
export interface Viewer {
  readonly personId: number;
  readonly isAdmin: boolean;
  /** Ids of the channels they see into; for admins every one. */
  readonly channels: readonly string[];
  /** These are all the channels that cards are in: nothing is seen by being assigned or following alone. */
  readonly seesAll: boolean;
  /** Ids of those who are away and have them stand in. */
  readonly standsInFor: readonly number[];
}

/** How many issues each group holds for a viewer; COUNT_MAX + 1 means more than that. */
export type Counts = Readonly<Record<Group, number>>;

export interface ListQuery extends Omit<ListState, "words" | "at"> {
  readonly terms: Terms | null;
  readonly limit: number;
  /** The present: what is overdue is so at this moment. */
  readonly now: string;
}

export interface ListPage {
  readonly rows: readonly IssueRow[];
  readonly next: Cursor | null;
  readonly previous: Cursor | null;
}

/** Lists as the database gives them: nothing in them that the viewer may not see. */
export interface Lists {
  /** Null for whoever sees no issue by right: guests, strangers, deactivated accounts. */
  viewer(workspaceId: number, personId: number): Promise<Viewer | null>;
  counts(workspaceId: number, viewer: Viewer): Promise<Counts>;
  page(workspaceId: number, viewer: Viewer, query: ListQuery): Promise<ListPage>;
  /** How many of the viewer's own issues are overdue; COUNT_MAX + 1 means more than that. */
  overdue(workspaceId: number, viewer: Viewer, now: string): Promise<number>;
  /** What was escalated to a person and waits for them, and what they have; at most `limit` are shown. */
  inbox(workspaceId: number, personId: number, limit: number): Promise<Inbox>;
  /** Whether the person may see this issue and act on it; null when this workspace has no such issue. */
  maySee(workspaceId: number, personId: number, issueId: number): Promise<boolean | null>;
}

/** A page with all that stands around it. */
export interface IssueList {
  readonly state: ListState;
  readonly counts: Counts;
  readonly rows: readonly IssueRow[];
  readonly next: ListState | null;
  readonly previous: ListState | null;
  readonly viewer: Viewer;
}

export const PAGE_SIZE = 10;

/** What a person's list looks like now; null for whoever sees no issue by right. Throws RuleViolation("bad_search") for words that cannot be searched. */
export async function listIssues(
  lists: Lists,
  workspaceId: number,
  personId: number,
  wanted: ListState,
  now: string,
): Promise<IssueList | null> {
  const viewer = await lists.viewer(workspaceId, personId);
  if (!viewer) return null;
  const terms = termsOf(wanted.words);
  if (wanted.list === "found" && terms === null && isUnfiltered({ ...wanted.filters, status: null }))
    throw new RuleViolation("bad_search", "Search for a name, a company, a tag or a word of the answer.");
  const ask = (state: ListState) => lists.page(workspaceId, viewer, { ...state, terms, limit: PAGE_SIZE, now });
  const [counts, asked] = await Promise.all([lists.counts(workspaceId, viewer), ask(wanted)]);
  const lost = asked.rows.length === 0 && wanted.cursor !== null;
  const state = lost ? { ...wanted, cursor: null, at: 1 } : wanted;
  const page = lost ? await ask(state) : asked;
  const turned = (cursor: Cursor | null, at: number): ListState | null =>
    cursor && { ...state, cursor, at: Math.max(1, at) };
  return {
    state,
    counts,
    rows: page.rows,
    next: turned(page.next, state.at + page.rows.length),
    previous: turned(page.previous, state.at - PAGE_SIZE),
    viewer,
  };
}

/** Whether no filter is set. */
export const isUnfiltered = (filters: Filters): boolean =>
  Object.values(filters).every((value) => value === null || value === undefined);

/** Throws RuleViolation("not_allowed") unless the person may see this issue and act on it. */
export async function mustSee(
  lists: Pick<Lists, "maySee">,
  workspaceId: number,
  personId: number,
  issueId: number,
): Promise<void> {
  const may = await lists.maySee(workspaceId, personId, issueId);
  if (may === null) throw new RuleViolation("no_such_issue", "This issue no longer exists.");
  if (!may) throw notVisible();
}

/** The refusal of a person who may not see an issue. */
export const notVisible = (): RuleViolation =>
  new RuleViolation(
    "not_allowed",
    "You do not see this issue's channel, and are neither its assignee nor a follower. Ask someone in the channel to invite you.",
  );
