/** What holds after whatever happened. */
export const INVARIANTS = {
  I1: "every unhappy answer that was accepted has one issue, and no other answer has one",
  I2: "every issue has one card, where the database says",
  I3: "the card shows how its issue stands",
  I4: "each change is told once to everybody concerned, and to nobody else",
  I5: "the history of an issue leads to what the issue is, step by allowed step",
  I6: "nobody is reminded twice in a period, or of what is closed",
  I7: "nothing is stuck, and nothing is given up that could have been delivered",
  I8: "threads read in the order in which things happened",
} as const;
export type Invariant = keyof typeof INVARIANTS;

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
