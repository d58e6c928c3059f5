import { defaultThreshold } from "../domain/nps.ts";
import { CsvProblem } from "../intake/csv/problem.ts";
import { NOWHERE, type Sink } from "./import-batches.ts";
import { guarded, mostCards, refusalOf } from "./import-consent.ts";
import type { ImportDeps, Importer } from "./import-deps.ts";
import { type PassOptions, passOver } from "./import-pass.ts";
import { type ImportOptions, type ImportPlan, planImport } from "./import-plan.ts";
import { ImportProgress } from "./import-progress.ts";
import { isSameFile, RejectsFile } from "./import-rejects.ts";
import { showPlan } from "./import-show.ts";
import { type Ending, summaryJson, summaryLines } from "./import-summary.ts";
import { newTally, type Tally } from "./import-tally.ts";
import { STOPPED, stopSignal } from "./stop-signal.ts";

/** Exit codes: done, not done for a reason the message names, every row rejected, stopped by Ctrl-C. */
const EXIT = { done: 0, fault: 1, allRejected: 2, interrupted: STOPPED } as const;

const NOBODY_KNOWN =
  "Who is in your Slack is not known yet, so nobody is found for the owners in this file and its issues have no assignee. Start Amends before the next import: it reads who is there.";

/** Runs `amends import`; returns the exit code. Faults of file and options are said on stderr. */
export async function runImport(file: string, options: ImportOptions, deps: ImportDeps): Promise<number> {
  const { stop, release } = stopOf(deps);
  try {
    const plan = await planImport(file, options, deps);
    if (!options.json) say(deps.stdout, showPlan(plan));
    const refusal = options.dryRun
      ? null
      : await refusalOf(plan, options, deps, () => count(file, options, deps, stop));
    if (refusal) {
      await plan.csv.close();
      say(deps.stderr, [refusal.sentence]);
      return refusal.brokenOff ? EXIT.interrupted : EXIT.fault;
    }
    return await (options.dryRun ? dryRun(plan, options, deps, stop) : store(plan, options, deps, stop));
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    say(deps.stderr, [error.message]);
    return EXIT.fault;
  } finally {
    release();
  }
}

/** Reads the whole file once beforehand, and keeps nothing of it. */
async function count(file: string, options: ImportOptions, deps: ImportDeps, stop: AbortSignal): Promise<Tally> {
  const plan = await planImport(file, options, deps);
  const tally = newTally();
  await pass(plan, NOWHERE, tally, thresholdOf(plan, options), deps, stop);
  return tally;
}

async function dryRun(plan: ImportPlan, options: ImportOptions, deps: ImportDeps, stop: AbortSignal): Promise<number> {
  const threshold = thresholdOf(plan, options);
  const tally = newTally();
  await pass(plan, NOWHERE, tally, threshold, deps, stop);
  return finish(plan, options, tally, { threshold, rejectsFile: null, rejectsProblem: null, error: null }, deps);
}

async function store(plan: ImportPlan, options: ImportOptions, deps: ImportDeps, stop: AbortSignal): Promise<number> {
  const rejects = new RejectsFile(await rejectsPath(plan.file, options.rejects));
  const target = { source: options.source, threshold: options.threshold, scaleMax: plan.scale.max };
  const importer = await deps.importer(target);
  if (!importer.knowsPeople && plan.mapping.owner.length > 0 && !options.asHistory) say(deps.stderr, [NOBODY_KNOWN]);
  const tally = newTally();
  let error: string | null = null;
  try {
    const sink = guarded(storingIn(importer, rejects, options), mostCards(plan, options, deps), importer.threshold);
    await pass(plan, sink, tally, importer.threshold, deps, stop);
  } catch (cause) {
    error = cause instanceof Error ? cause.message : String(cause);
  } finally {
    await importer.close();
  }
  const rejectsFile = await rejects.close();
  const ending = { threshold: importer.threshold, rejectsFile, rejectsProblem: rejects.problem, error };
  return finish(plan, options, tally, ending, deps);
}

function storingIn(importer: Importer, rejects: RejectsFile, { asHistory }: ImportOptions): Sink {
  return {
    receive: (batch) => importer.receiveBatch(batch, { asHistory }),
    unstorable: (error) => importer.unstorable(error),
    reject: (line) => rejects.add(line),
  };
}

async function pass(
  plan: ImportPlan,
  sink: Sink,
  tally: Tally,
  threshold: number,
  deps: ImportDeps,
  stop: AbortSignal,
): Promise<void> {
  const progress = new ImportProgress(deps.stderr, plan.totalBytes, deps.now);
  const onBatch: PassOptions["onBatch"] = ({ rows }) => progress.update(plan.csv.notes.bytesRead, rows);
  try {
    await passOver(plan, sink, tally, { threshold, stop, onBatch });
  } finally {
    progress.stop();
  }
}

function finish(plan: ImportPlan, options: ImportOptions, tally: Tally, ending: Ending, deps: ImportDeps): number {
  const lines = options.json
    ? [JSON.stringify(summaryJson(plan, options, tally, ending))]
    : summaryLines(plan, options, tally, ending);
  say(deps.stdout, lines);
  if (ending.error !== null) return EXIT.fault;
  if (tally.interrupted) return EXIT.interrupted;
  return tally.rows > 0 && tally.rejected === tally.rows ? EXIT.allRejected : EXIT.done;
}

function thresholdOf(plan: ImportPlan, options: ImportOptions): number {
  return options.threshold ?? defaultThreshold(plan.scale.max);
}

async function rejectsPath(file: string, chosen: string | null): Promise<string> {
  const path = chosen ?? (file === "-" ? "import.rejected.csv" : `${file}.rejected.csv`);
  if (await isSameFile(path, file)) throw new CsvProblem("--rejects must not be the imported file itself.");
  return path;
}

function stopOf(deps: ImportDeps): { readonly stop: AbortSignal; release(): void } {
  if (deps.stop) return { stop: deps.stop, release: () => {} };
  const { signal, release } = stopSignal();
  return { stop: signal, release };
}

function say(stream: NodeJS.WritableStream, lines: readonly string[]): void {
  stream.write(`${lines.join("\n")}\n`);
}
