import type { Person } from "./access.ts";
import { readAddress } from "./email-address.ts";
import { RuleViolation } from "./errors.ts";

/** Who is known by an address: the Slack person whose it is in Slack, someone known by it alone, or someone an admin said is a Slack person. */
export interface Holder extends Pick<Person, "id" | "name" | "slackUserId"> {
  /** The Slack person they are, as an admin said. */
  readonly sameAs: Pick<Person, "id" | "name"> | null;
}

/** An address in the form people are known by. Throws RuleViolation("bad_address") with what is wrong. */
export function mustBeAnAddress(typed: string): string {
  const read = readAddress(typed);
  if ("fault" in read) throw new RuleViolation("bad_address", read.fault);
  return read.address.toLowerCase();
}

/** Throws RuleViolation("cannot_be_chosen") unless this person can be found to be behind an address. */
export function mustBeMatchable(person: Person): void {
  if (person.standing !== "member" || person.slackUserId === null)
    throw new RuleViolation(
      "cannot_be_chosen",
      `${person.name} is no member of this workspace. Only members can be given an address.`,
    );
}

/** Throws RuleViolation("bad_address") when the address is another Slack person's own: two Slack people never become one. */
export function mustNotBeSomebodyElse(holder: Holder, person: Person, address: string): void {
  if (holder.slackUserId !== null && holder.id !== person.id)
    throw new RuleViolation(
      "bad_address",
      `${address} is the address of ${holder.name} in Slack. Two Slack people cannot become one here; addresses are corrected in their Slack profiles.`,
    );
}
