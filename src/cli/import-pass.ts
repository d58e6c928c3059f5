import { type ReadItem, readResponses } from "../intake/csv/read.ts";
import { batchesInto, type Sink } from "./import-batches.ts";
import type { ImportPlan } from "./import-plan.ts";
import type { Tally } from "./import-tally.ts";

const BATCH_ROWS = 500;

/** What a pass needs besides file and sink. */
export interface PassOptions {
  readonly threshold: number;
  readonly stop: AbortSignal;
  onBatch(tally: Readonly<Tally>): void;
}

/**
 * Reads a file once, batch by batch, counting into `tally`; while batches are stored the next is read. Stops between batches when asked to; what is counted
 * is then stored.
 */
export async function passOver(plan: ImportPlan, sink: Sink, tally: Tally, options: PassOptions): Promise<void> {
  const batches = batchesInto(sink, tally, options);
  let batch: ReadItem[] = [];
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    await batches.store(full);
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
    await batches.end();
  }
}
