import { type Closure, EVERYWHERE } from "../domain/closures.ts";
import type { Logger } from "../logger.ts";
import type { Lane, Nudges } from "./outbox-ports.ts";
import { wakeFound } from "./wake-lane.ts";

/** What is known of places that take no messages. */
export interface Closures {
  /** Writes down that a place takes nothing; what is known already stays as it is. True when it is news. */
  note(workspaceId: number, place: string, code: string, at: string): Promise<boolean>;
  /** Those that are not mended, longest closed first. */
  unmended(workspaceId: number): Promise<readonly Closure[]>;
  /** Those of them that matter; with a person, as that person may know of them. */
  mattering(workspaceId: number, personId?: number): Promise<readonly Closure[]>;
  /** It was looked at in vain, and is looked at again later. */
  inVain(closure: Closure, code: string, at: string): Promise<void>;
  /** It takes messages again. What waited for its threads is in its cards by now and is not told late; answers the lanes to wake. */
  reopen(workspaceId: number, place: string, at: string): Promise<readonly Lane[]>;
  /** Whether cards of open issues are there, or new ones would come there; of EVERYWHERE always. */
  matters(workspaceId: number, place: string): Promise<boolean>;
  /** Channels that matter. */
  inUse(workspaceId: number): Promise<readonly string[]>;
}

/** Slack as somebody sees it who looks whether a place takes messages. Never throws; "unknown": Slack does not answer. */
export interface Places {
  look(place: string): Promise<"open" | "unknown" | { readonly code: string }>;
  /**
   * The messages of a channel between two of them, both included, the newest first; as many as Slack gives at once, and whether older ones were left
   * out. Null when it does not say. Never throws.
   */
  standing(
    channel: string,
    from: string,
    to: string,
  ): Promise<{ readonly ts: readonly string[]; readonly more: boolean } | null>;
}

export interface ClosurePorts {
  readonly closures: Closures;
  readonly places: Places;
  readonly nudges: Nudges;
  readonly logger: Logger;
  readonly workspaceId: number;
  /** The present on the clock that all hosts share. ISO 8601 in UTC. */
  present(): Promise<string>;
}

/**
 * Whoever mended something, a token above all, may have started us anew because of it; or something was closed while nobody looked. Beside everything
 * else; never throws.
 */
export async function lookAtStart(ports: ClosurePorts, stopped: { readonly aborted: boolean }): Promise<void> {
  try {
    const at = await ports.present();
    await lookAtClosures(ports, at, "all", stopped);
    await lookAtAll(ports, at, stopped);
  } catch (err) {
    ports.logger.warn("whether every channel takes messages could not be looked at", { err });
  }
}

const UNTIL_DONE: { readonly aborted: boolean } = { aborted: false };

/** Looks at every closed place whose time has come, or at each of them; answers how many are mended. */
export async function lookAtClosures(
  ports: ClosurePorts,
  at: string,
  which: "due" | "all" = "due",
  stopped = UNTIL_DONE,
): Promise<number> {
  const due = (await ports.closures.unmended(ports.workspaceId)).filter(
    ({ probeAt }) => which === "all" || Date.parse(probeAt) <= Date.parse(at),
  );
  let mended = 0;
  for (const closure of due) {
    if (stopped.aborted) break;
    const found = await ports.places.look(closure.place);
    if (found === "unknown") continue;
    if (found === "open") {
      await reopen(ports, closure.place, at);
      mended += 1;
    } else await ports.closures.inVain(closure, found.code, at);
  }
  return mended;
}

/** Looks at one place now, because somebody said that it changed. */
export async function lookAtPlace(ports: ClosurePorts, place: string): Promise<void> {
  const { closures, workspaceId } = ports;
  const isKnown = (await closures.unmended(workspaceId)).some((closure) => closure.place === place);
  if (!isKnown && !(await closures.matters(workspaceId, place))) return;
  const found = await ports.places.look(place);
  const at = await ports.present();
  if (found === "open") await reopen(ports, place, at);
  else if (found !== "unknown") await noteClosed(ports, place, found.code, at);
}

/** Looks at every channel that matters; answers how many are closed that nobody knew of. */
export async function lookAtAll(ports: ClosurePorts, at: string, stopped = UNTIL_DONE): Promise<number> {
  let closed = 0;
  for (const place of [EVERYWHERE, ...(await ports.closures.inUse(ports.workspaceId))]) {
    if (stopped.aborted) break;
    const found = await ports.places.look(place);
    if (typeof found === "object" && (await noteClosed(ports, place, found.code, at))) closed += 1;
  }
  return closed;
}

/** Writes down that a place takes nothing. */
export async function noteClosed(
  { closures, logger, workspaceId }: Pick<ClosurePorts, "closures" | "logger" | "workspaceId">,
  place: string,
  code: string,
  at: string,
): Promise<boolean> {
  const isNews = await closures.note(workspaceId, place, code, at);
  if (isNews) logger.warn(CLOSED[place === EVERYWHERE ? "slack" : "channel"], { workspaceId, channel: place, code });
  return isNews;
}

const CLOSED = {
  slack: "slack lets amends in no more: people are told by mail until it is mended",
  channel: "a channel takes no messages: its people are told directly until it is mended",
} as const;

/** A place takes messages again: what waits for it comes, in order of priority. */
export async function reopen(
  { closures, nudges, logger, workspaceId }: Pick<ClosurePorts, "closures" | "nudges" | "logger" | "workspaceId">,
  place: string,
  at: string,
): Promise<void> {
  const lanes = await closures.reopen(workspaceId, place, at);
  if (lanes.length > 0)
    logger.info("a place takes messages again", { workspaceId, channel: place, count: lanes.length });
  for (const lane of lanes) wakeFound(nudges, lane);
}
