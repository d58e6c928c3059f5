import type { Standing } from "./access.ts";
import type { Terms } from "./terms.ts";

/** Somebody whom settings name, and where: "chain, level 2", "owners". */
export interface Naming {
  readonly where: string;
  readonly name: string;
}

/** What Slack says of a name. */
export type Known =
  | { readonly kind: "person"; readonly standing: Standing }
  | { readonly kind: "group"; readonly isDisabled: boolean; readonly members: number }
  /** An address that nobody in Slack has. */
  | { readonly kind: "address" }
  | { readonly kind: "nobody" }
  /** Amends was not allowed to read user groups. */
  | { readonly kind: "unreadable" }
  /** Slack did not answer. */
  | { readonly kind: "unasked" };

/** Everybody whom terms name. */
export const namingsOf = ({ chain = [], owners = [] }: Partial<Pick<Terms, "chain" | "owners">>): readonly Naming[] => [
  ...chain.flatMap(({ who }, i) => who.map((name) => ({ where: `chain, level ${i + 1}`, name }))),
  ...owners.map((name) => ({ where: "owners", name })),
];

const CANNOT_ACT: Readonly<Record<Exclude<Standing, "member">, string>> = {
  guest: "is a guest, and guests cannot act",
  stranger: "is from another organisation",
  bot: "is an app",
  deactivated: "is deactivated",
};

const NO_GROUPS =
  "is a user group, and Amends may not read those: add the scope usergroups:read to the Slack app and reinstall it, or name people";

/** Why nobody is called by a name, to be read after it; null: somebody is, or nobody can tell. `mails`: Amends sends mail. */
export function faultOf(known: Known, mails: boolean): string | null {
  switch (known.kind) {
    case "person":
      return known.standing === "member" ? null : CANNOT_ACT[known.standing];
    case "group":
      if (known.isDisabled) return "is a user group that was disabled";
      return known.members > 0 ? null : "is a user group with nobody in it";
    case "address":
      return mails ? null : "is nobody's address in Slack, and Amends sends no mail (SMTP_URL is not set)";
    case "nobody":
      return "is nobody in this Slack workspace";
    case "unreadable":
      return NO_GROUPS;
    case "unasked":
      return null;
  }
}

/** A name that reaches nobody, with why. */
export interface NamingFault extends Naming {
  readonly fault: string;
  readonly kind: Known["kind"];
}

/** Which of these names reach nobody. */
export const faultsIn = (
  namings: readonly Naming[],
  known: ReadonlyMap<string, Known>,
  mails: boolean,
): readonly NamingFault[] =>
  namings.flatMap((naming) => {
    const found = known.get(naming.name) ?? { kind: "unasked" };
    const fault = faultOf(found, mails);
    return fault === null ? [] : [{ ...naming, fault, kind: found.kind }];
  });

/** "chain, level 2: U0GONE is deactivated": as people read it. */
export const namingText = ({ where, name, fault }: NamingFault): string => `${where}: ${name} ${fault}`;
