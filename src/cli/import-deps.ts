import type { SurveyResponse } from "../domain/response.ts";

/** How much of a batch was new; `opened` counts the issues that it opened. */
export interface BatchResult {
  readonly stored: number;
  readonly already: number;
  readonly updated: number;
  readonly opened: number;
}

/** Stores responses for one source. `threshold` is the one that source applies. A batch is stored whole or not at all. */
export interface Importer {
  readonly threshold: number;
  /** Whether it was ever read who is in Slack: before, an owner is nobody. */
  readonly knowsPeople: boolean;
  receiveBatch(batch: readonly SurveyResponse[], options: { readonly asHistory: boolean }): Promise<BatchResult>;
  /** Why the database can never hold a batch that failed with this; null when something else went wrong. */
  unstorable(error: unknown): string | null;
  close(): Promise<void>;
}

/** What the file is imported into; a null threshold leaves the source's own. */
export interface ImportTarget {
  readonly source: string | null;
  readonly threshold: number | null;
  readonly scaleMax: number;
}

/** What `amends import` needs from outside. The importer is opened only when something is stored, so never in a dry run. */
export interface ImportDeps {
  importer(target: ImportTarget): Promise<Importer>;
  now(): Date;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Read for FILE "-"; default: the process's. */
  readonly stdin?: AsyncIterable<Buffer>;
  /** True when a person can be asked. */
  readonly isTerminal: boolean;
  /** Null when the question is broken off. */
  ask(question: string): Promise<string | null>;
  /** Stops the import after the running batch; default: Ctrl-C. */
  readonly stop?: AbortSignal;
  /** Default: sets the process's exit code. */
  setExitCode?(code: number): void;
}
