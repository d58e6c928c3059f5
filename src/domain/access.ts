import { RuleViolation } from "./errors.ts";

/** What Amends knows of a person of the workspace. `name` is how others read them. */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly slackUserId: string | null;
  /** member: may act · guest and stranger (Slack Connect): may look · bot, deactivated: neither. */
  readonly standing: Standing;
}

export type Standing = "member" | "guest" | "stranger" | "bot" | "deactivated";

const REFUSALS: Readonly<Record<Exclude<Standing, "member">, string>> = {
  guest: "Guests can read issues but not change them. Ask a member of the workspace.",
  stranger: "People from other organisations can read issues but not change them. Ask a member of the workspace.",
  bot: "Apps cannot change issues.",
  deactivated: "This account is deactivated.",
};

/** Throws RuleViolation("not_allowed") with the reason when this person may not change issues. */
export function mustBeAllowedToAct(person: Pick<Person, "standing">): void {
  if (person.standing !== "member") throw new RuleViolation("not_allowed", REFUSALS[person.standing]);
}
