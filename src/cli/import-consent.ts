import { isDetractor } from "../domain/nps.ts";
import { counted } from "../domain/text.ts";
import type { Sink } from "./import-batches.ts";
import type { ImportDeps } from "./import-deps.ts";
import type { ImportOptions, ImportPlan } from "./import-plan.ts";
import type { Tally } from "./import-tally.ts";
import { duration } from "./import-text.ts";

/** More cards than this are posted only when somebody has said so. */
const MANY_CARDS = 50;
const SAY_SO = "Say --yes to post them, or --as-history to store the answers without cards.";

/** Why nothing is imported, for whoever waits; `brokenOff` by Ctrl-C or Ctrl-D. */
export interface Refusal {
  readonly sentence: string;
  readonly brokenOff: boolean;
}

const canAsk = (options: ImportOptions, deps: ImportDeps): boolean => deps.isTerminal && !options.json;

/**
 * Why nothing is to be imported, or null. A person is asked about the columns, and again about many cards; where nobody can be asked, few cards are
 * a yes and many need --yes or --as-history. `count` reads the whole file; what can be read once only is not counted.
 */
export async function refusalOf(
  plan: ImportPlan,
  options: ImportOptions,
  deps: ImportDeps,
  count: () => Promise<Tally>,
): Promise<Refusal | null> {
  if (options.yes) return null;
  const asks = canAsk(options, deps);
  const columns = asks ? refusalIn(await deps.ask("Import like this? [Y/n] ")) : null;
  if (columns) return columns;
  if (options.asHistory || isReadOnce(plan)) return null;
  const tally = await count();
  if (tally.interrupted) return BROKEN_OFF;
  if (tally.detractors <= MANY_CARDS) return null;
  const cards = `Up to ${counted(tally.detractors, "card")} will be posted, about one a second: ${duration(tally.detractors)}.`;
  if (!asks)
    return { sentence: `${cards} Nothing was imported, as nobody can be asked here. ${SAY_SO}`, brokenOff: false };
  deps.stdout.write(`${cards}\nWith --as-history they are stored without being posted.\n`);
  return refusalIn(await deps.ask("Post them? [Y/n] "));
}

const NO: Refusal = {
  sentence: "Nothing was imported. Columns can be chosen: see amends import --help.",
  brokenOff: false,
};
const BROKEN_OFF: Refusal = { sentence: "Stopped as asked. Nothing was imported.", brokenOff: true };

function refusalIn(answer: string | null): Refusal | null {
  if (answer === null) return BROKEN_OFF;
  return /^(y(es)?)?$/i.test(answer.trim()) ? null : NO;
}

/** A pipe: its cards are counted while they are stored. */
const isReadOnce = ({ totalBytes }: ImportPlan): boolean => totalBytes === null;

/** How many cards an import may post unasked; null for any number. */
export function mostCards(plan: ImportPlan, options: ImportOptions, deps: ImportDeps): number | null {
  const isFree = options.yes || options.asHistory || !isReadOnce(plan) || canAsk(options, deps);
  return isFree ? null : MANY_CARDS;
}

/** A sink that takes no batch with which there could be more cards than that. */
export function guarded(sink: Sink, most: number | null, threshold: number): Sink {
  if (most === null) return sink;
  let opened = 0;
  let isOver = false;
  const receive: Sink["receive"] = async (batch) => {
    const more = batch.filter(({ score }) => isDetractor(score, threshold)).length;
    // A smaller one behind it might pass: the file ends here.
    isOver ||= opened + more > most;
    if (isOver) throw new Error(`more than ${most} cards, and nobody can be asked here. ${SAY_SO}`);
    const result = await sink.receive(batch);
    opened += result.opened;
    return result;
  };
  // How many cards a batch brings is known when it is stored: the next waits for that.
  let received: Promise<unknown> = Promise.resolve();
  return {
    ...sink,
    receive: (batch) => {
      const next = received.then(() => receive(batch));
      received = next.catch(() => undefined);
      return next;
    },
  };
}
