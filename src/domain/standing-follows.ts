import { STANDING_FIELDS, type StandingField, standingKey } from "./concerned.ts";
import { RuleViolation } from "./errors.ts";
import { visibleLine } from "./text.ts";

/** The longest value of a standing follow, in characters. */
export const STANDING_MAX = 100;
/** How many standing follows a person may have. */
export const MOST_STANDING = 50;

/** A wish to follow every new issue that it fits. `value` is as the person typed it. */
export interface StandingFollow {
  readonly field: StandingField;
  readonly value: string;
}

/** A standing follow as a person asks for it: `key` is what is compared. Throws RuleViolation("bad_setting") with what is wrong. */
export function newStandingFollow(field: string, typed: string): StandingFollow & { readonly key: string } {
  if (!Object.hasOwn(STANDING_FIELDS, field))
    throw new RuleViolation("bad_setting", "Choose a tag, a company or a survey.");
  const value = visibleLine(typed);
  if (value === "") throw new RuleViolation("bad_setting", "Write the name of a tag, a company or a survey.");
  if (value.length > STANDING_MAX)
    throw new RuleViolation("bad_setting", `A name may have ${STANDING_MAX} characters; this one has ${value.length}.`);
  return { field: field as StandingField, value, key: standingKey(value) };
}

/** The refusal of one more than anyone may have. */
export const tooManyStanding = (): RuleViolation =>
  new RuleViolation("bad_setting", `You have ${MOST_STANDING} standing follows, which is the most. Remove one first.`);

const SAY: Readonly<Record<StandingField, (value: string) => string>> = {
  tag: (value) => `tagged ${value}`,
  company: (value) => `of ${value}`,
  survey: (value) => `of the survey ${value}`,
};

/** "tagged Portland": to be read after "every new issue". */
export const standingText = ({ field, value }: StandingFollow): string => SAY[field](value);
