import { respondentIdentity } from "../domain/respondent.ts";
import type { SurveyResponse } from "../domain/response.ts";
import type { ReadItem } from "../intake/csv/read.ts";
import type { BatchResult } from "./import-deps.ts";
import type { RejectedLine } from "./import-rejects.ts";
import type { Tally } from "./import-tally.ts";

/** Where a pass puts what it reads. */
export interface Sink {
  receive(batch: readonly SurveyResponse[]): Promise<BatchResult>;
  /** Why a batch that failed with this can never be received; null when something else went wrong. */
  unstorable(error: unknown): string | null;
  reject(line: RejectedLine): Promise<void>;
}

/** A sink that keeps nothing, for counting and dry runs. */
export const NOWHERE: Sink = {
  receive: async () => ({ stored: 0, already: 0, updated: 0, opened: 0 }),
  unstorable: () => null,
  reject: async () => {},
};

const EXAMPLES = 5;

/** Stores batches in the order of the file. */
export interface Batches {
  /** Resolves when there is room for the next. */
  store(items: readonly ReadItem[]): Promise<void>;
  /** Resolves when all is stored; rejects with what failed first. */
  end(): Promise<void>;
}

/** A batch that is being stored. */
interface UnderWay {
  /** The answers and people it is about. */
  readonly about: ReadonlySet<string>;
  readonly done: Promise<void>;
}

const NOTHING: UnderWay = { about: new Set(), done: Promise.resolve() };

/**
 * Stores each batch while the one before is still stored, so that the database works for one while the other is made ready; not when both are about the same
 * answer or person: then the later row has to come later. What was stored is counted in the order of the file.
 */
export function batchesInto(
  sink: Sink,
  tally: Tally,
  { threshold, onBatch }: { readonly threshold: number; onBatch(tally: Readonly<Tally>): void },
): Batches {
  let before = NOTHING;
  let last = NOTHING;

  const storeAfter = async (previous: Promise<void>, items: readonly ReadItem[]): Promise<void> => {
    const storing = storeThose(items.filter(isUnderstood), sink, tally);
    const [stored] = await Promise.allSettled([storing, previous]);
    if (stored.status === "fulfilled") {
      await count(items, stored.value, sink, tally, threshold);
      onBatch(tally);
    }
    await previous;
    await storing;
  };

  return {
    store: async (items) => {
      const about = subjectsOf(items);
      const clashes = [...about].some((subject) => last.about.has(subject));
      await (clashes ? last : before).done;
      const done = storeAfter(last.done, items);
      // Whoever waits for it hears of it.
      done.catch(() => undefined);
      [before, last] = [last, { about, done }];
    },
    end: () => last.done,
  };
}

type Understood = Extract<ReadItem, { kind: "response" }>;
const isUnderstood = (item: ReadItem): item is Understood => item.kind === "response";

/** Within one import, whichever source it is for. */
const ANY_SOURCE = 0;
const subjectsOf = (items: readonly ReadItem[]): ReadonlySet<string> =>
  new Set(
    items
      .filter(isUnderstood)
      .flatMap(({ response }) => [`answer:${response.externalId}`, respondentIdentity(ANY_SOURCE, response)]),
  );

async function count(
  items: readonly ReadItem[],
  refused: ReadonlyMap<ReadItem, string>,
  sink: Sink,
  tally: Tally,
  threshold: number,
): Promise<void> {
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
  tally.opened += result.opened;
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
