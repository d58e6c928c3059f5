import { Gauge, type Registry } from "prom-client";
import type { Figures } from "../usecases/figures.ts";
import { sharedFor } from "./shared-for.ts";

/** How many jobs of each queue are in which state. */
export type QueueDepths = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What is asked anew for a scrape; each may reject. */
export interface GaugeSources {
  readonly figures: () => Promise<Figures>;
  readonly queues: () => Promise<QueueDepths>;
  /** Which dependencies are well. */
  readonly dependencies: () => Promise<Readonly<Record<string, boolean>>>;
}

/** Several who ask, and those who ask again within this time, share one look. */
const KEEP_MS = 10_000;

/** Gauges that are shown and hidden together: without a value a series is not shown at all. */
interface Family {
  gauge<L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L>;
  hide(): void;
}

function family(registry: Registry): Family {
  const hiders: (() => void)[] = [];
  return {
    gauge: (name, help, ...labelNames) => {
      const made = new Gauge({ name: `amends_${name}`, help, labelNames, registers: [registry] });
      hiders.push(() => (labelNames.length === 0 ? made.remove() : made.reset()));
      return made;
    },
    hide: () => {
      for (const hide of hiders) hide();
    },
  };
}

/** Keeps the gauges of what is asked of others. `refresh` never rejects: what cannot be asked has no value, and `amends_figures_up` says so. */
export function openGauges(registry: Registry, sources: GaugeSources): { refresh(): Promise<void> } {
  const [ofDatabase, ofQueue, others] = [family(registry), family(registry), family(registry)];
  const { gauge } = ofDatabase;
  const open = gauge("open_issues", "Open issues, counted to 10001.", "workspace", "status");
  const due = gauge("due_issues", "Open issues whose time has come, counted to 10001.");
  const dueAge = gauge("due_issues_oldest_seconds", "How long ago the first of them was due.");
  const waiting = gauge("waiting_answers", "Answers that wait to be understood, counted to 10001.");
  const waitingAge = gauge("waiting_answers_oldest_seconds", "How long the first of them has waited.");
  const rejected = gauge("rejected_answers", "Answers that cannot be understood, counted to 10001.");
  const unsent = gauge("unsent_notices", "Messages not sent yet, counted to 10001.", "kind", "state");
  const dueNotices = gauge("due_notices", "Those of them whose time has come.");
  const dueNoticeAge = gauge("due_notices_oldest_seconds", "How long ago the first of them was due.");
  const redraws = gauge("messages_to_redraw", "Messages in Slack that show something old, counted to 10001.");
  const closed = gauge("closed_channels", "Channels that take no messages until somebody mends it.");
  const estimates = gauge("rows_estimate", "Rows of a table, as PostgreSQL estimates them.", "table");
  const depth = ofQueue.gauge("queue_jobs", "Jobs in the queue.", "queue", "state");
  const up = others.gauge("dependency_up", "1 when what Amends depends on answers.", "dependency");
  const asked = others.gauge("figures_up", "1 when the database and the queue could be asked for the figures.", "of");

  const showFigures = (f: Figures): void => {
    for (const { workspaceId, status, count } of f.openIssues) open.set({ workspace: workspaceId, status }, count);
    for (const { kind, state, count } of f.unsent) unsent.set({ kind, state }, count);
    for (const { table, estimate } of f.rows) estimates.set({ table }, estimate);
    due.set(f.dueIssues.count);
    dueAge.set(f.dueIssues.oldestSeconds);
    waiting.set(f.waitingAnswers.count);
    waitingAge.set(f.waitingAnswers.oldestSeconds);
    rejected.set(f.rejectedAnswers);
    dueNotices.set(f.dueNotices.count);
    dueNoticeAge.set(f.dueNotices.oldestSeconds);
    redraws.set(f.toRedraw);
    closed.set(f.closedChannels);
  };
  const showQueues = (depths: QueueDepths): void => {
    for (const [queue, states] of Object.entries(depths))
      for (const [state, count] of Object.entries(states)) depth.set({ queue, state }, count);
  };

  const ask = async <T>(of: string, from: () => Promise<T>, show: (found: T) => void, shown: Family): Promise<void> => {
    try {
      const found = await from();
      shown.hide();
      show(found);
      asked.set({ of }, 1);
    } catch {
      // A number of a while ago would look like one of now.
      shown.hide();
      asked.set({ of }, 0);
    }
  };
  const askDependencies = async (): Promise<void> => {
    for (const [dependency, isWell] of Object.entries(await sources.dependencies()))
      up.set({ dependency }, isWell ? 1 : 0);
  };
  const lookAtAll = async (): Promise<void> => {
    await Promise.all([
      ask("database", sources.figures, showFigures, ofDatabase),
      ask("queue", sources.queues, showQueues, ofQueue),
      askDependencies(),
    ]);
  };
  return { refresh: sharedFor(KEEP_MS, lookAtAll) };
}
