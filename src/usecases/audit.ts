/** Promises that hold after whatever happened; docs/adr and the README say them in words. */
export type Invariant = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I7" | "I8";

/** One check: what it stands for, and what is said of it. */
export interface AuditCheck {
  readonly name: string;
  readonly invariant: Invariant;
  /** The sentence when nothing is found. */
  readonly clean: string;
  /** What to do about what is found. */
  readonly mend: string;
}

/** A row that breaks a promise, by its table and ids, and in which way; never a respondent's words. */
export interface Offence {
  readonly row: string;
  readonly fault: string;
}

/** What came of a check. `many` are found, `offences` the first of them; `skipped` says why nobody could tell. */
export interface AuditResult extends AuditCheck {
  readonly many: number;
  readonly offences: readonly Offence[];
  readonly skipped?: string;
}

/** How much is asked. */
export interface AuditScope {
  /** The present on the business's clock. ISO 8601 in UTC. */
  readonly at: string;
  /** What ended before is left out; null: nothing is. ISO 8601 in UTC. */
  readonly since: string | null;
  /** How long work may wait or be under way before it counts as stuck. */
  readonly patienceMs: number;
  /** How many rows are named of each check. */
  readonly limit: number;
}

/** How far a long check has come. */
export type OnProgress = (done: number, total: number) => void;

/** Names the first offences of one check and counts the rest, so that memory does not grow with what is found. */
export class Findings {
  readonly #check: AuditCheck;
  readonly #limit: number;
  readonly #offences: Offence[] = [];
  #many = 0;

  constructor(check: AuditCheck, limit: number) {
    this.#check = check;
    this.#limit = limit;
  }

  add(offence: Offence): void {
    this.#many += 1;
    if (this.#offences.length < this.#limit) this.#offences.push(offence);
  }

  result(): AuditResult {
    return resultOf(this.#check, this.#many, this.#offences);
  }
}

/** A check with what came of it. */
export const resultOf = (
  { name, invariant, clean, mend }: AuditCheck,
  many: number,
  offences: readonly Offence[],
): AuditResult => ({ name, invariant, clean, mend, many, offences });

/** Nothing was found wrong. */
export const isClean = (results: readonly AuditResult[]): boolean => results.every(({ many }) => many === 0);
