import type { SurveyResponse } from "../domain/response.ts";
import type { Logger } from "../logger.ts";
import { wake } from "./execute-command.ts";
import { type Nudges, PRIORITY, type ReceivedBody, type Source, type Store, type Tx } from "./ports.ts";
import { receiveWithin } from "./receive-responses.ts";

/** What a parser makes of a body: the responses in it (none, when there is nothing to keep), or why it cannot be understood. */
export type Parsed = { readonly responses: readonly SurveyResponse[] } | { readonly reason: string };
export type ParseBody = (body: ReceivedBody) => Parsed;

export interface ParsePorts {
  readonly store: Store;
  readonly nudges: Nudges;
  readonly parse: ParseBody;
  /** The present on the clock that all hosts share: a message planned by a wrong clock would count as long unsent. ISO 8601 in UTC. */
  present(): Promise<string>;
  readonly logger: Logger;
}

const BATCH = 200;

/** Understands everything that waits, a batch a transaction. A body that breaks its batch is tried alone and, if it still breaks, put aside. */
export async function parseReceived(ports: ParsePorts): Promise<void> {
  while (await parseBatch(ports, BATCH));
}

/** Whether more waits. */
async function parseBatch(ports: ParsePorts, limit: number): Promise<boolean> {
  let bodies: readonly ReceivedBody[] = [];
  try {
    const { more, channels, calls } = await ports.store.transaction(async (tx) => {
      const claimed = await tx.intake.claimReceived(limit);
      bodies = claimed.bodies;
      return { more: claimed.more, ...(await understand(tx, ports, bodies)) };
    });
    for (const [workspaceId, channel] of channels) wake(ports.nudges, workspaceId, [channel]);
    if (calls) ports.nudges.deadlines();
    return more;
  } catch (error) {
    const [body, another] = bodies;
    if (!body || !ports.store.isDataFault(error)) throw error;
    if (!another) return putAside(ports, body.id, error);
    ports.logger.warn("a batch of received bodies failed, trying them one by one", { err: error });
    for (let i = 0; i < bodies.length && (await parseBatch(ports, 1)); i++);
    return true;
  }
}

async function understand(
  tx: Tx,
  ports: ParsePorts,
  bodies: readonly ReceivedBody[],
): Promise<{ readonly channels: readonly (readonly [number, string])[]; readonly calls: boolean }> {
  const at = await ports.present();
  const bySource = new Map<number, { source: Source; responses: SurveyResponse[] }>();
  const outcomes = bodies.map((body) => {
    const parsed = ports.parse(body);
    if ("reason" in parsed) return { id: body.id, reason: parsed.reason };
    const group = bySource.get(body.source.id) ?? { source: body.source, responses: [] };
    bySource.set(body.source.id, group);
    group.responses.push(...parsed.responses);
    return { id: body.id, reason: null };
  });
  const channels: [number, string][] = [];
  let calls = false;
  for (const { source, responses } of bySource.values()) {
    const reception = { via: "webhook", priority: PRIORITY.webhook, asHistory: false, at } as const;
    const counts = await receiveWithin(tx, source, responses, reception);
    calls ||= counts.calls;
    for (const channel of counts.channels) channels.push([source.workspaceId, channel]);
  }
  await tx.intake.settleReceived(outcomes, at);
  return { channels, calls };
}

/** The one body that cannot be stored waits with a reason instead of blocking those behind it. */
async function putAside(ports: ParsePorts, receivedId: number, error: unknown): Promise<true> {
  ports.logger.error("a received body could not be stored", { receivedId, err: error });
  const reason = `could not be stored (${errorKind(error)})`;
  const at = await ports.present();
  await ports.store.transaction((tx) => tx.intake.settleReceived([{ id: receivedId, reason }], at));
  return true;
}

const errorKind = (error: unknown): string =>
  error instanceof Error ? `${error.name}${"code" in error ? ` ${String(error.code)}` : ""}` : "unknown error";
