import type { Absences } from "../domain/away.ts";
import { type Closure, EVERYWHERE } from "../domain/closures.ts";
import { DeliveryError, RuleViolation } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import { type Closures, noteClosed } from "./closures.ts";
import { EMPTY_INBOX, type Inbox } from "./inbox.ts";
import { firstPage, type IssueList, type ListState, type Lists, listIssues } from "./list-issues.ts";
import type { Nudges } from "./outbox-ports.ts";
import type { KeptFollow, StandingFollows } from "./standing-follows.ts";

/** Who has opened their Home, what they look at there, and whose shows something old. */
export interface Homes {
  /** Notes that a person opened their Home, at the list they left it at; `isFirst` the first time ever. */
  opened(workspaceId: number, personId: number, at: string): Promise<{ readonly isFirst: boolean }>;
  read(personId: number): Promise<Home | null>;
  /** Whether they are away, and who of these people in whose place they stand is away until when. */
  absences(personId: number, standsInFor: readonly number[]): Promise<Absences>;
  /** What they look at from now on. */
  turned(personId: number, state: ListState): Promise<void>;
  /** Slack's name for what stands there now. */
  drawn(personId: number, hash: string): Promise<void>;
  /** Takes the marks of a Home that shows something old, for a minute, and answers by what they are known then; null when there is none to take. */
  takeMarks(personId: number): Promise<string | null>;
  /** What these marks were about is done. */
  dropMarks(personId: number, taken: string): Promise<void>;
  mark(personId: number): Promise<void>;
  /** Marks no more, until it is opened again; nothing when it was opened since. */
  sleep(home: Pick<Home, "personId" | "openedAt">): Promise<void>;
  /** Whose Home shows something old and is drawn by nobody, those first that were never tried. */
  marked(limit: number): Promise<readonly number[]>;
}

export interface Home {
  readonly workspaceId: number;
  readonly personId: number;
  readonly slackUserId: string;
  readonly openedAt: string;
  readonly state: ListState | null;
  /** Slack's name for what stands there; null before the first time. */
  readonly hash: string | null;
}

/** Everything a Home shows; `list` is null for whoever sees no issue by right. */
export interface HomeData {
  readonly list: IssueList | null;
  /** How many of the person's own issues are overdue. */
  readonly overdue: number;
  /** What was escalated to them. */
  readonly inbox: Inbox;
  readonly standing: readonly KeptFollow[];
  readonly absences: Absences;
  /** For admins: places that take no messages. */
  readonly closures: readonly Closure[];
  readonly isFirst: boolean;
  readonly now: string;
}

/** Draws a Home. Failures are DeliveryError. */
export interface HomeScreen {
  /** The new hash, or "overtaken" when something else was drawn since `hash`. */
  publish(slackUserId: string, data: HomeData, hash: string | null): Promise<string | "overtaken">;
}

export interface HomePorts {
  readonly homes: Homes;
  readonly lists: Lists;
  readonly standing: Pick<StandingFollows, "of">;
  readonly screen: HomeScreen;
  readonly closures: Closures;
  readonly workspaceId: number;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** How many Homes are drawn anew at a time, and after how long: Slack takes some hundred a minute. */
const AT_A_TIME = 8;
const COALESCE_MS = 1_000;

/** Has Homes drawn anew that show something old; those beyond the first few come with the next relay. */
export async function wakeHomes(ports: { homes: Homes; nudges: Pick<Nudges, "home"> }): Promise<void> {
  for (const personId of await ports.homes.marked(AT_A_TIME)) ports.nudges.home(personId, COALESCE_MS);
}

/** How many escalations a Home shows; `/amends escalations` shows more. */
const INBOX_AT_HOME = 5;
const A_DAY_MS = 86_400_000;
const RETRY_MS = 5_000;

/** A person opens their Home: what they looked at last, as it is now. */
export async function openHome(ports: HomePorts, personId: number): Promise<void> {
  const { isFirst } = await ports.homes.opened(ports.workspaceId, personId, ports.now().toISOString());
  await redrawHome(ports, personId, isFirst);
}

/** A person turns a page or chooses a list in their Home. */
export async function turnHome(ports: HomePorts, personId: number, state: ListState): Promise<void> {
  await ports.homes.turned(personId, state);
  await redrawHome(ports, personId);
}

/**
 * Draws a Home anew whose issues have changed, however often they did; in how many milliseconds to come back, when Slack wants to wait.
 * Homes that nobody opened for a day are left as they are: opening them draws them. Marks go when all is done: whoever ends before leaves them to the relay.
 */
export async function refreshHome(ports: HomePorts, personId: number): Promise<number | null> {
  const { homes, now } = ports;
  const taken = await homes.takeMarks(personId);
  if (taken === null) return null;
  const home = await homes.read(personId);
  const isLookedAt = home !== null && now().getTime() - Date.parse(home.openedAt) <= A_DAY_MS;
  const comeBackInMs = isLookedAt ? await redrawHome(ports, personId) : null;
  if (home && !isLookedAt) await homes.sleep(home);
  await homes.dropMarks(personId, taken);
  return comeBackInMs;
}

/** Draws a Home, if it was ever opened; when that fails it is marked, for the relay to find; the answer is in how many milliseconds to try again. */
export async function redrawHome(ports: HomePorts, personId: number, isFirst = false): Promise<number | null> {
  try {
    await draw(ports, personId, isFirst);
    return null;
  } catch (error) {
    if (!(error instanceof DeliveryError)) {
      await ports.homes.mark(personId);
      throw error;
    }
    ports.logger.warn("slack refused a home", { code: error.code, state: error.failure });
    if (error.failure === "permanent" || error.failure === "place_closed") return null;
    await ports.homes.mark(personId);
    if (error.failure === "shut_out") {
      // It is drawn again when Slack lets us in again: until then marks wait.
      await noteClosed(ports, EVERYWHERE, error.code, ports.now().toISOString());
      return null;
    }
    return error.retryAfterMs ?? RETRY_MS;
  }
}

/** Reads, then draws over what was read; whoever was overtaken reads again and draws over whatever stands there. */
async function draw(ports: HomePorts, personId: number, isFirst: boolean): Promise<void> {
  for (const isLast of [false, true]) {
    const home = await ports.homes.read(personId);
    if (!home) return;
    const now = ports.now().toISOString();
    const list = await listOf(ports.lists, home, now);
    const data = { list, ...(list ? await besides(ports, home, list, now) : NOTHING_BESIDES), isFirst, now };
    const hash = await ports.screen.publish(home.slackUserId, data, isLast ? null : home.hash);
    if (hash === "overtaken") continue;
    return ports.homes.drawn(personId, hash);
  }
}

const NOTHING_BESIDES = {
  standing: [],
  overdue: 0,
  inbox: EMPTY_INBOX,
  absences: { own: null, of: [] },
  closures: [],
};

/** What stands around a person's list. */
async function besides(
  { homes, lists, standing, closures }: HomePorts,
  { workspaceId, personId }: Home,
  { viewer }: IssueList,
  now: string,
) {
  const [follows, overdue, inbox, absences, closed] = await Promise.all([
    standing.of(personId),
    lists.overdue(workspaceId, viewer, now),
    lists.inbox(workspaceId, personId, INBOX_AT_HOME),
    homes.absences(personId, viewer.standsInFor),
    viewer.isAdmin ? closures.mattering(workspaceId, viewer.personId) : [],
  ]);
  return { standing: follows, overdue, inbox, absences, closures: closed };
}

/** What the person looked at last, or their own list when that can no longer be shown. */
async function listOf(lists: Lists, { workspaceId, personId, state }: Home, now: string): Promise<IssueList | null> {
  const own = firstPage("working");
  try {
    return await listIssues(lists, workspaceId, personId, state ?? own, now);
  } catch (error) {
    if (error instanceof RuleViolation) return listIssues(lists, workspaceId, personId, own, now);
    throw error;
  }
}
