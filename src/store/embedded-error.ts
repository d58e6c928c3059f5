/** The embedded PostgreSQL could not be made to run; the message says why and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  readonly safeToLog = true;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** What PostgreSQL writes when it cannot start, and what that means for the reader. */
const ADVICE: readonly (readonly [sign: RegExp, advice: (home: string) => string])[] = [
  [/No space left on device|ENOSPC/, (home) => `The disk that holds ${home} is full: free some space there.`],
  [/could not create shared memory|could not map/, () => "The machine has too little memory left for PostgreSQL."],
  [
    /incompatible with server|initialized by PostgreSQL version/,
    (home) =>
      `${home} was made by another version of PostgreSQL. Move it away, or run the version of Amends that made it.`,
  ],
  [
    /invalid permissions|Permission denied|EACCES/,
    (home) => `Check who owns ${home} and that its owner may write there.`,
  ],
  [/cannot open shared object file/, () => "The PostgreSQL binaries are incomplete: run npm install again."],
];

const OTHERWISE = "Mend what it names, or set DATABASE_URL to a database you run yourself.";

/** A failed step of the embedded PostgreSQL as an error with the server's last words and advice. */
export function embeddedFailure(step: string, home: string, output: string, cause: unknown): EmbeddedPostgresError {
  const [, advice] = ADVICE.find(([sign]) => sign.test(output)) ?? [];
  const lastWords = output.trim().split("\n").slice(-5).join("\n  ");
  return new EmbeddedPostgresError(`${step} ${advice?.(home) ?? OTHERWISE}\n  ${lastWords}`, cause);
}

/** What a failed program printed, or what any other error says. */
export function outputOf(err: unknown): string {
  const { stderr = "", message = "" } = err as { readonly stderr?: string; readonly message?: string };
  return stderr || message;
}
