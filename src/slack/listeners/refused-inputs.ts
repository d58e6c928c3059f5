import { RuleViolation } from "../../domain/errors.ts";

/** A window that was refused at several of its inputs: a sentence each. */
export class RefusedInputs extends RuleViolation {
  readonly errors: Readonly<Record<string, string>>;
  constructor(errors: Readonly<Record<string, string>>) {
    super("bad_setting", Object.values(errors).join(" "));
    this.errors = errors;
  }
}

/** Reads one input after another and gathers what is refused, each under its block. */
export class Reading {
  readonly #errors: Record<string, string> = {};

  /** What is read of a block; undefined when it is refused. */
  of<T>(block: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
      this.refuse(block, error.message);
      return undefined;
    }
  }

  refuse(block: string, sentence: string): void {
    this.#errors[block] ??= sentence;
  }

  /** Throws RefusedInputs when anything was refused. */
  mustBeWhole(): void {
    if (Object.keys(this.#errors).length > 0) throw new RefusedInputs(this.#errors);
  }
}
