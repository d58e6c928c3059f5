import { resolve } from "node:path";
import { defaultThreshold } from "../domain/nps.ts";
import { counted } from "../domain/text.ts";
import { CsvProblem } from "../intake/csv/problem.ts";
import type { ImportDeps, Importer } from "./import-deps.ts";
import { NOWHERE, newTally, type PassOptions, passOver, type Sink, type Tally } from "./import-pass.ts";
import { type ImportOptions, type ImportPlan, planImport } from "./import-plan.ts";
import { ImportProgress } from "./import-progress.ts";
import { RejectsFile } from "./import-rejects.ts";
import { showPlan } from "./import-show.ts";
import { type Ending, summaryJson, summaryLines } from "./import-summary.ts";
import { duration } from "./import-text.ts";

/** Exit codes: done, not done for a reason the message names, every row rejected, stopped by Ctrl-C. */
const EXIT = { done: 0, fault: 1, allRejected: 2, interrupted: 130 } as const;
/** More cards than this are announced and asked about before they are posted. */
const MANY_CARDS = 50;

const NOBODY_KNOWN =
  "Who is in your Slack is not known yet, so nobody is found for the owners in this file and its issues have no assignee. Start Amends before the next import: it reads who is there.";

/** Runs `amends import`; returns the exit code. Faults of file and options are said on stderr. */
export async function runImport(file: string, options: ImportOptions, deps: ImportDeps): Promise<number> {
  const { stop, release } = stopSignal(deps);
  try {
    const plan = await planImport(file, options, deps);
    if (!options.json) say(deps.stdout, showPlan(plan));
    if (!options.dryRun && !(await agreed(plan, options, deps, stop))) {
      await plan.csv.close();
      say(deps.stderr, ["Nothing was imported. Columns can be chosen: see amends import --help."]);
      return EXIT.fault;
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

/** Asks about the columns, and again when many cards would be posted. Without a terminal, or with --yes, it is a yes. */
async function agreed(plan: ImportPlan, options: ImportOptions, deps: ImportDeps, stop: AbortSignal): Promise<boolean> {
  if (!deps.isTerminal || options.yes || options.json) return true;
  if (!isYes(await deps.ask("Import like this? [Y/n] "))) return false;
  if (options.asHistory || plan.file === "-") return true;
  const again = await planImport(plan.file, options, deps);
  const tally = newTally();
  await pass(again, NOWHERE, tally, thresholdOf(again, options), deps, stop);
  if (tally.interrupted) return false;
  if (tally.detractors <= MANY_CARDS) return true;
  const cards = `Up to ${counted(tally.detractors, "card")} will be posted, about one a second: ${duration(tally.detractors)}.`;
  say(deps.stdout, [cards, "With --as-history they are stored without being posted."]);
  return isYes(await deps.ask("Post them? [Y/n] "));
}

async function dryRun(plan: ImportPlan, options: ImportOptions, deps: ImportDeps, stop: AbortSignal): Promise<number> {
  const threshold = thresholdOf(plan, options);
  const tally = newTally();
  await pass(plan, NOWHERE, tally, threshold, deps, stop);
  return finish(plan, options, tally, { threshold, rejectsFile: null, rejectsProblem: null, error: null }, deps);
}

async function store(plan: ImportPlan, options: ImportOptions, deps: ImportDeps, stop: AbortSignal): Promise<number> {
  const rejects = new RejectsFile(rejectsPath(plan.file, options.rejects));
  const target = { source: options.source, threshold: options.threshold, scaleMax: plan.scale.max };
  const importer = await deps.importer(target);
  if (!importer.knowsPeople && plan.mapping.owner.length > 0 && !options.asHistory) say(deps.stderr, [NOBODY_KNOWN]);
  const tally = newTally();
  let error: string | null = null;
  try {
    await pass(plan, storingIn(importer, rejects, options), tally, importer.threshold, deps, stop);
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

function rejectsPath(file: string, chosen: string | null): string {
  const path = chosen ?? (file === "-" ? "import.rejected.csv" : `${file}.rejected.csv`);
  if (resolve(path) === resolve(file)) throw new CsvProblem("--rejects must not be the imported file itself.");
  return path;
}

function stopSignal(deps: ImportDeps): { readonly stop: AbortSignal; release(): void } {
  if (deps.stop) return { stop: deps.stop, release: () => {} };
  const controller = new AbortController();
  const onInterrupt = (): void => controller.abort();
  process.once("SIGINT", onInterrupt);
  return { stop: controller.signal, release: () => process.removeListener("SIGINT", onInterrupt) };
}

function say(stream: NodeJS.WritableStream, lines: readonly string[]): void {
  stream.write(`${lines.join("\n")}\n`);
}

function isYes(answer: string): boolean {
  return /^(y(es)?)?$/i.test(answer.trim());
}
