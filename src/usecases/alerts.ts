import { type Closure, EVERYWHERE, isToBeTold } from "../domain/closures.ts";
import { type Contact, everyWayTo, type Rung, restsUntil, waysTo } from "../domain/ladder.ts";
import type { ClosurePorts } from "./closures.ts";
import type { Mailer } from "./mail-ports.ts";
import { MAIL_LANE } from "./plan-notices.ts";
import type { ListedIssue } from "./reminders.ts";

/** One person who is to be told of a closed place, or of deliveries that could not be understood. */
export interface PlannedAlert {
  readonly personId: number;
  readonly why: "admin" | "stranded";
  /** The lane it goes by: the person's Slack user id, or the mail lane. */
  readonly place: string;
  /** ISO 8601; null: at once. */
  readonly notBefore: string | null;
}

/** Whom a closed place concerns, besides the admins. */
export interface Caretakers {
  readonly adminIds: readonly number[];
  /** Those who look after what nobody has. */
  readonly ownerIds: readonly number[];
}

/** An issue that nobody hears of: it came to a closed place, and is nobody's. */
export interface Newcomer {
  readonly issueId: number;
  readonly eventVersion: number;
}

export interface Alerts {
  caretakers(workspaceId: number): Promise<Caretakers>;
  /** Assignees, followers and leaders of open issues whose cards were there when it was closed, and whether some are nobody's. */
  concernedIn(closure: Closure): Promise<{ readonly personIds: readonly number[]; readonly someNobodys: boolean }>;
  contacts(workspaceId: number, personIds: readonly number[]): Promise<readonly Contact[]>;
  /** Plans the messages of one telling, each person's once however often it is asked, and writes down when it was. */
  plan(closure: Closure, alerts: readonly PlannedAlert[], at: string): Promise<void>;
  /** Issues that came since it was closed, of which nobody was told; at most `limit`. */
  newcomers(closure: Closure, limit: number): Promise<readonly Newcomer[]>;
  /** Plans that these people are told of them, in one message each; not more often than once in `apartMs`. */
  planNewcomers(
    workspaceId: number,
    newcomers: readonly Newcomer[],
    to: readonly PlannedAlert[],
    o: { readonly at: string; readonly apartMs: number },
  ): Promise<void>;
  /** Sources with deliveries that could not be understood and of which nobody was told, unless the source was told of in the last `apartMs`. */
  rejecting(workspaceId: number, at: string, apartMs: number): Promise<readonly number[]>;
  /** Plans that these people are told of them, in one message each; nothing when somebody else did in the last `apartMs`. */
  planRejected(
    workspaceId: number,
    sourceId: number,
    alerts: readonly PlannedAlert[],
    o: { readonly at: string; readonly apartMs: number },
  ): Promise<void>;
}

export interface AlertPorts extends ClosurePorts {
  readonly alerts: Alerts;
  /** Null where no mail server is configured. */
  readonly mailer: Mailer | null;
}

const NEWCOMERS_AT_A_TIME = 200;
/** Who is told of issues that nobody has hears at most so often. */
const NEWCOMERS_APART_MS = 3_600_000;

/** Tells those whom closed places concern; answers which places it told of. */
export async function tellOfClosures(ports: AlertPorts, at: string): Promise<readonly string[]> {
  const told: string[] = [];
  for (const closure of await ports.closures.mattering(ports.workspaceId)) {
    if (closure.probes === 0) continue;
    if (isToBeTold(closure, at)) {
      await tellOf(ports, closure, at);
      told.push(closure.place);
    }
    await tellOfNewcomers(ports, closure, at);
  }
  return told;
}

/** Admins are told what mends it; whoever has issues there, the first time, that they are reached here meanwhile. */
async function tellOf(ports: AlertPorts, closure: Closure, at: string): Promise<void> {
  const { alerts, workspaceId, logger } = ports;
  const { adminIds, ownerIds } = await alerts.caretakers(workspaceId);
  const isFirst = closure.toldAt === null && closure.place !== EVERYWHERE;
  const concerned = isFirst ? await alerts.concernedIn(closure) : { personIds: [], someNobodys: false };
  const others = [...concerned.personIds, ...(concerned.someNobodys ? ownerIds : [])].filter(
    (id) => !adminIds.includes(id),
  );
  const planned = [
    ...(await plannedFor(ports, closure.place, adminIds, "admin", at)),
    ...(await plannedFor(ports, closure.place, [...new Set(others)], "stranded", at)),
  ];
  await alerts.plan(closure, planned, at);
  for (const { place } of planned) ports.nudges.posts(workspaceId, place);
  if (!planned.some(({ why }) => why === "admin"))
    logger.error("a place is closed, and no admin can be told of it: amends doctor says what mends it", {
      workspaceId,
      channel: closure.place,
      code: closure.code,
    });
}

/** New issues that are nobody's are told to who looks after those, else to the admins. */
async function tellOfNewcomers(ports: AlertPorts, closure: Closure, at: string): Promise<void> {
  const newcomers = await ports.alerts.newcomers(closure, NEWCOMERS_AT_A_TIME);
  if (newcomers.length === 0) return;
  const { adminIds, ownerIds } = await ports.alerts.caretakers(ports.workspaceId);
  const to = await plannedFor(ports, closure.place, ownerIds.length > 0 ? ownerIds : adminIds, "stranded", at);
  await ports.alerts.planNewcomers(ports.workspaceId, newcomers, to, { at, apartMs: NEWCOMERS_APART_MS });
  for (const { place } of to) ports.nudges.posts(ports.workspaceId, place);
}

/** The way by which each of them is reached while this place takes nothing (null: no place is closed); who cannot be reached is left out. */
export async function plannedFor(
  { alerts, workspaceId, mailer }: AlertPorts,
  closedPlace: string | null,
  personIds: readonly number[],
  why: PlannedAlert["why"],
  at: string,
): Promise<PlannedAlert[]> {
  if (personIds.length === 0) return [];
  const contacts = await alerts.contacts(workspaceId, personIds);
  const open: readonly Rung[] = [
    ...(closedPlace === EVERYWHERE ? [] : (["slack"] as const)),
    ...(mailer ? (["email"] as const) : []),
  ];
  return contacts.flatMap((contact): PlannedAlert[] => {
    const rung = [...waysTo(contact), ...everyWayTo(contact)].find((way) => open.includes(way));
    if (!rung) return [];
    const { personId, slackUserId } = contact;
    const place = rung === "email" ? MAIL_LANE : (slackUserId ?? "");
    return [{ personId, why, place, notBefore: restsUntil(at, rung, contact) }];
  });
}

/** All that one message about a closed place says. */
export interface Alert {
  readonly closure: Closure;
  /** The reader can mend it. */
  readonly isForAdmin: boolean;
  /** How many open issues have their cards there. */
  readonly waiting: number;
  /** Those of them that are the reader's, or nobody's when they look after those; what is due longest first. */
  readonly items: readonly ListedIssue[];
  /** How many more there are of these. */
  readonly more: number;
  /** When it was drawn. ISO 8601 in UTC. */
  readonly at: string;
}

/** How many issues an alert shows. */
export const ALERT_MOST = 15;
