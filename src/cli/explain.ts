import { RuleViolation } from "../domain/errors.ts";

/** What a person at the terminal reads after a failure: our own sentences as they are, anything else with where it came from. */
export function explain(error: unknown): string {
  if (error instanceof RuleViolation || isOurs(error)) return `amends: ${error.message}`;
  if (!(error instanceof Error)) return `amends: ${String(error)}`;
  const code: unknown = Reflect.get(error, "code");
  const hint = typeof code === "string" ? HINTS[code] : undefined;
  return hint ? `amends: ${hint}` : `amends: an unexpected error. Please report it.\n${error.stack ?? error.message}`;
}

const isOurs = (error: unknown): error is Error => error instanceof Error && "safeToLog" in error;

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "The database does not answer. Check DATABASE_URL and that PostgreSQL runs; `amends doctor` says more.",
  ENOTFOUND: "The host in DATABASE_URL cannot be found. Check its spelling.",
  "28P01": "The database refused the password in DATABASE_URL.",
  "3D000": "The database in DATABASE_URL does not exist. Create it first: createdb amends.",
  EADDRINUSE: "Something else listens on this port. Set PORT to another, or stop the other.",
  EACCES: "Amends may not listen on this port or write to DATA_DIR. Choose a PORT above 1023 and a folder of your own.",
};
