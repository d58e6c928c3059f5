import { MOST_STANDING, newStandingFollow, type StandingFollow, tooManyStanding } from "../domain/standing-follows.ts";

/** A standing follow that is kept. */
export interface KeptFollow extends StandingFollow {
  readonly id: number;
}

/** Who follows which new issues. */
export interface StandingFollows {
  /** A person's, oldest first. */
  of(personId: number): Promise<readonly KeptFollow[]>;
  /**
   * Takes some away and adds one, both or neither; what is there already, whatever its case, is not added again.
   * False, with nothing changed, when the person would have more than `most`.
   */
  change(personId: number, change: StandingChange): Promise<boolean>;
}

export interface StandingChange {
  readonly workspaceId: number;
  readonly remove: readonly number[];
  readonly add: (StandingFollow & { readonly key: string }) | null;
  readonly most: number;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** What a person asks for in one go: what to remove, and what to add unless its text is empty. */
export interface StandingWish {
  readonly workspaceId: number;
  readonly personId: number;
  readonly remove: readonly number[];
  readonly field: string;
  readonly typed: string;
  readonly at: string;
}

/** Changes a person's standing follows. Throws RuleViolation("bad_setting") with what is wrong; then nothing is changed. */
export async function saveStanding(follows: StandingFollows, wish: StandingWish): Promise<void> {
  const { workspaceId, personId, remove, field, typed, at } = wish;
  const add = typed.trim() === "" ? null : newStandingFollow(field, typed);
  if (!(await follows.change(personId, { workspaceId, remove, add, most: MOST_STANDING, at }))) throw tooManyStanding();
}
