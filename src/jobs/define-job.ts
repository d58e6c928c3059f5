/** What each job is told. Ids only: the database holds the rest, and a job that was lost or came twice does no harm. */
export interface JobData {
  readonly "parse-received": Readonly<Record<string, never>>;
  readonly "deliver-notice": { readonly lane: string };
  readonly "sync-card": { readonly lane: string };
  readonly "refresh-home": { readonly person: number };
  readonly "sweep-deadlines": Readonly<Record<string, never>>;
  readonly watch: Readonly<Record<string, never>>;
  readonly relay: Readonly<Record<string, never>>;
}

export type JobName = keyof JobData;

/** One kind of background work: its name, what it does, and how often it runs unasked. */
export interface JobDeclaration<N extends JobName = JobName> {
  readonly name: N;
  run(data: JobData[N]): Promise<void>;
  readonly everyMs?: number;
}

/** Declares a job; the name fixes the type of the data its `run` gets. */
export function defineJob<N extends JobName>(job: JobDeclaration<N>): JobDeclaration {
  return job;
}
