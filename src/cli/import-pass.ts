import type { SurveyResponse } from "../domain/response.ts";
import { newFindings, type ReadFindings, type ReadItem, readResponses } from "../intake/csv/read.ts";
import type { BatchResult } from "./import-deps.ts";
import type { ImportPlan } from "./import-plan.ts";
import type { RejectedLine } from "./import-rejects.ts";

/** What a pass over a file counted. `rows` = `responses` + `rejected` + `repeated`. */
export interface Tally {
  rows: number;
  responses: number;
  detractors: number;
  noScore: number;
  rejected: number;
  /** Rows whose id and content stood on an earlier line. */
  repeated: number;
  stored: number;
  updated: number;
  already: number;
  /** Detractors that opened an issue now. */
  opened: number;
  readonly firstRejected: RejectedLine[];
  readonly firstDetractors: { readonly line: number; readonly response: SurveyResponse }[];
  readonly findings: ReadFindings;
  /** True when the pass ended before the file did. */
  interrupted: boolean;
}

/** Where a pass puts what it reads. */
export interface Sink {
  receive(batch: readonly SurveyResponse[]): Promise<BatchResult>;
  /** Why a batch that failed with this can never be received; null when something else went wrong. */
  unstorable(error: unknown): string | null;
  reject(line: RejectedLine): Promise<void>;
}

/** A sink that keeps nothing, for counting and dry runs. */
export const NOWHERE: Sink = {
  receive: async () => ({ stored: 0, already: 0, updated: 0, detractors: 0 }),
  unstorable: () => null,
  reject: async () => {},
};

const BATCH_ROWS = 500;
const EXAMPLES = 5;

/** A tally of nothing yet. */
export function newTally(): Tally {
  return {
    rows: 0,
    responses: 0,
    detractors: 0,
    noScore: 0,
    rejected: 0,
    repeated: 0,
    stored: 0,
    updated: 0,
    already: 0,
    opened: 0,
    firstRejected: [],
    firstDetractors: [],
    findings: newFindings(),
    interrupted: false,
  };
}

/** What a pass needs besides file and sink. */
export interface PassOptions {
  readonly threshold: number;
  readonly stop: AbortSignal;
  onBatch(tally: Readonly<Tally>): void;
}

/**
 * Reads a file once, batch by batch, counting into `tally`; while one is stored the next is read. Stops between batches when asked to; what is counted
 * is then stored.
 */
export async function passOver(plan: ImportPlan, sink: Sink, tally: Tally, options: PassOptions): Promise<void> {
  let batch: ReadItem[] = [];
  let delivered = Promise.resolve();
  const flush = async (): Promise<void> => {
    await delivered;
    const full = batch;
    batch = [];
    delivered = deliver(full, sink, tally, options.threshold).then(() => options.onBatch(tally));
    // Whoever waits for it hears of it.
    delivered.catch(() => undefined);
  };
  try {
    for await (const item of readResponses(plan.csv, plan.reading, tally.findings)) {
      if (options.stop.aborted) {
        tally.interrupted = true;
        return;
      }
      if (batch.push(item) >= BATCH_ROWS) await flush();
    }
    await flush();
  } finally {
    await delivered;
  }
}

type Understood = Extract<ReadItem, { kind: "response" }>;

async function deliver(items: readonly ReadItem[], sink: Sink, tally: Tally, threshold: number): Promise<void> {
  const refused = await storeThose(
    items.filter((item) => item.kind === "response"),
    sink,
    tally,
  );
  for (const item of items) {
    tally.rows += 1;
    const reason = item.kind === "rejected" ? item.reason : refused.get(item);
    if (item.kind === "repeated") tally.repeated += 1;
    else if (reason !== undefined) await reject({ line: item.line, reason, raw: item.raw }, sink, tally);
    else if (item.kind === "response") countResponse(item, tally, threshold);
  }
}

/** Stores these together, or one by one when the database cannot hold one of them, so that it fails alone. Answers which failed, and why. */
async function storeThose(items: readonly Understood[], sink: Sink, tally: Tally): Promise<Map<ReadItem, string>> {
  const [first, another] = items;
  if (!first) return new Map();
  try {
    addTo(tally, await sink.receive(items.map(({ response }) => response)));
    return new Map();
  } catch (error) {
    const reason = sink.unstorable(error);
    if (reason === null) throw error;
    if (!another) return new Map([[first, reason]]);
  }
  const refused = new Map<ReadItem, string>();
  for (const item of items) for (const [one, why] of await storeThose([item], sink, tally)) refused.set(one, why);
  return refused;
}

function addTo(tally: Tally, result: BatchResult): void {
  tally.stored += result.stored;
  tally.updated += result.updated;
  tally.already += result.already;
  tally.opened += result.detractors;
}

async function reject(line: RejectedLine, sink: Sink, tally: Tally): Promise<void> {
  tally.rejected += 1;
  if (tally.firstRejected.length < EXAMPLES) tally.firstRejected.push(line);
  await sink.reject(line);
}

function countResponse(item: Understood, tally: Tally, threshold: number): void {
  const { score } = item.response;
  tally.responses += 1;
  if (score === null) tally.noScore += 1;
  if (score === null || score > threshold) return;
  tally.detractors += 1;
  if (tally.firstDetractors.length < EXAMPLES) tally.firstDetractors.push({ line: item.line, response: item.response });
}
