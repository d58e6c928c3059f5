import type { SurveyResponse } from "../domain/response.ts";
import type { Logger } from "../logger.ts";
import type { Observer } from "../observer.ts";
import type { ReceivedBody, Source } from "./intake-ports.ts";
import { type Nudges, PRIORITY } from "./outbox-ports.ts";
import { type Counts, receiveWithin } from "./receive-responses.ts";
import type { Store, Tx } from "./store-ports.ts";
import { type Work, wake } from "./wake-lane.ts";

/** What a parser makes of a body: the responses in it (none, when there is nothing to keep), or why it cannot be understood. */
export type Parsed = { readonly responses: readonly SurveyResponse[] } | { readonly reason: string };
export type ParseBody = (body: ReceivedBody & { readonly body: Buffer }) => Parsed;

export interface ParsePorts {
  readonly store: Store;
  readonly nudges: Nudges;
  readonly parse: ParseBody;
  /** False as long as who is in the workspace is being read for the first time: an owner would be nobody. */
  peopleMet(): Promise<boolean>;
  /** Resolves when not much comes in, at the latest after so many milliseconds. */
  rushOver(atMostMs: number): Promise<void>;
  /** The present on the clock that all hosts share: a message planned by a wrong clock would count as long unsent. ISO 8601 in UTC. */
  present(): Promise<string>;
  readonly logger: Logger;
  readonly observer: Observer;
}

const BATCH = 200;
/** How long a batch waits for a rush to be over: whoever sends is served first. */
const RUSH_MS = 500;
/** What has waited this long waits for no rush any more. */
const LATE_MS = 2_000;

/**
 * Understands everything that waits, a batch a transaction. A body that breaks its batch is tried alone and, if it still breaks, put aside; one
 * over which its worker dies is tried alone and last from then on, and put aside after the fifth time. Whoever ends the first reading of people has it done then.
 */
export async function parseReceived(ports: ParsePorts): Promise<void> {
  if (!(await ports.peopleMet())) return;
  for (let [more, waitedMs] = [true, 0]; more; ) {
    if (waitedMs < LATE_MS) await ports.rushOver(RUSH_MS);
    ({ more, waitedMs } = await parseBatch(ports, BATCH));
  }
}

interface Batch {
  /** Whether more waits. */
  readonly more: boolean;
  /** For how long the oldest body had waited. */
  readonly waitedMs: number;
}

async function parseBatch(ports: ParsePorts, limit: number): Promise<Batch> {
  const { store, nudges, logger } = ports;
  let bodies: readonly ReceivedBody[] = [];
  let tryId: number | null = null;
  try {
    const { more, work, calls, tell, waitedMs } = await store.transaction(async (tx) => {
      const claimed = await tx.intake.claimReceived(limit);
      bodies = claimed.bodies;
      if (bodies.length > 0) tryId = await store.tries.begin(bodies.map(({ id }) => id));
      return { more: claimed.more, ...(await understand(tx, ports, bodies)) };
    });
    tell();
    for (const [workspaceId, ofOne] of work) wake(nudges, workspaceId, ofOne);
    if (calls) nudges.deadlines();
    return { more, waitedMs };
  } catch (error) {
    if (tryId !== null) await store.tries.forget(tryId).catch(() => undefined);
    const [body, another] = bodies;
    if (!body || !store.isDataFault(error)) throw error;
    if (!another) {
      await putAside(ports, body.id, error);
      return TRIED;
    }
    logger.warn("a batch of received bodies failed, trying them one by one", { err: error });
    for (let i = 0; i < bodies.length && (await parseBatch(ports, 1)).more; i++);
    return TRIED;
  }
}

/** Nobody knows what else waits. */
const TRIED: Batch = { more: true, waitedMs: 0 };

/** So often a body may be begun with: whoever is killed, or has no memory left, is not always its fault. */
const TRIES_MOST = 5;
const CUT_SHORT: Parsed = {
  reason: `It was begun ${TRIES_MOST} times, and each time the process died over it or was killed: its log says of what.`,
};

const DAMAGED: Parsed = { reason: "What was stored cannot be opened: it was changed or damaged in the database." };

function parsedOf({ parse }: ParsePorts, { body, ...about }: ReceivedBody): Parsed {
  if (about.cutShort >= TRIES_MOST) return CUT_SHORT;
  return body ? parse({ ...about, body }) : DAMAGED;
}

interface Understood {
  readonly work: readonly (readonly [workspaceId: number, ofOne: readonly Work[]])[];
  readonly calls: boolean;
  readonly waitedMs: number;
  tell(): void;
}

async function understand(tx: Tx, ports: ParsePorts, bodies: readonly ReceivedBody[]): Promise<Understood> {
  const at = await ports.present();
  const bySource = new Map<number, { source: Source; responses: SurveyResponse[] }>();
  const outcomes = bodies.map((body) => {
    const parsed = parsedOf(ports, body);
    if ("reason" in parsed) return { id: body.id, reason: parsed.reason };
    const group = bySource.get(body.source.id) ?? { source: body.source, responses: [] };
    bySource.set(body.source.id, group);
    group.responses.push(...parsed.responses);
    return { id: body.id, reason: null };
  });
  const work: [number, readonly Work[]][] = [];
  const tallies: Counts[] = [];
  let calls = false;
  for (const { source, responses } of bySource.values()) {
    const reception = { via: "webhook", priority: PRIORITY.webhook, asHistory: false, at } as const;
    const counts = await receiveWithin(tx, source, responses, reception);
    tallies.push(counts);
    calls ||= counts.calls;
    work.push([source.workspaceId, counts.work]);
  }
  await tx.intake.settleReceived(outcomes, at);
  const refused = outcomes.filter(({ reason }) => reason !== null).length;
  const waits = bodies.map(({ receivedAt }) => Math.max(0, Date.parse(at) - receivedAt.getTime()));
  const tell = (): void => tellOf(ports.observer, waits, refused, tallies);
  return { work, calls, waitedMs: waits[0] ?? 0, tell };
}

/** What a batch came to, once it stands in the database. */
function tellOf(observer: Observer, waits: readonly number[], refused: number, tallies: readonly Counts[]): void {
  for (const ms of waits) observer.understood(ms);
  observer.answers("not_understood", refused);
  for (const { stored, updated, already, opened } of tallies) {
    observer.answers("stored", stored);
    observer.answers("updated", updated);
    observer.answers("already", already);
    observer.issuesOpened(opened);
  }
}

/** The one body that cannot be stored waits with a reason instead of blocking those behind it. */
async function putAside(ports: ParsePorts, receivedId: number, error: unknown): Promise<void> {
  ports.logger.error("a received body could not be stored", { receivedId, err: error });
  const reason = `could not be stored (${errorKind(error)})`;
  const at = await ports.present();
  await ports.store.transaction((tx) => tx.intake.settleReceived([{ id: receivedId, reason }], at));
  ports.observer.answers("not_stored", 1);
}

const errorKind = (error: unknown): string =>
  error instanceof Error ? `${error.name}${"code" in error ? ` ${String(error.code)}` : ""}` : "unknown error";
