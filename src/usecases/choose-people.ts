import { mustBeChoosable, type Role } from "../domain/access.ts";
import { readAddress } from "../domain/email-address.ts";
import { RuleViolation } from "../domain/errors.ts";
import type { KnownPerson, PeopleTx } from "./store-ports.ts";

/** How many addresses one form may name. */
export const MOST_ADDRESSES = 200;

/** Who is chosen in a form: people it listed, and typed addresses, separated by commas, semicolons, spaces or lines. */
export interface Choice {
  readonly workspaceId: number;
  readonly role: Role;
  /** Somebody of whom only an address is known can be told. */
  readonly sendsMail: boolean;
  readonly at: string;
}

/** The listed people with these ids. Throws RuleViolation("cannot_be_chosen") when one is unknown here or may not have the role. */
export async function chosenById(people: PeopleTx, ids: readonly number[], choice: Choice): Promise<readonly number[]> {
  const wanted = new Set(ids);
  if (wanted.size === 0) return [];
  const known = await people.byId(choice.workspaceId, [...wanted].filter(Number.isSafeInteger));
  if (known.length < wanted.size)
    throw new RuleViolation("cannot_be_chosen", "Someone you chose is no longer known here. Choose again.");
  return idsOf(known, choice);
}

/**
 * The people behind typed addresses: who is known by that address, else a new person without Slack.
 * Throws RuleViolation: "bad_address" that names what is no address, "cannot_be_told" that names whom only a mail would reach where none is sent.
 */
export async function chosenByEmail(people: PeopleTx, typed: string, choice: Choice): Promise<readonly number[]> {
  const { workspaceId, at } = choice;
  const parts = [...new Set(typed.split(/[\s,;]+/u).filter(Boolean))];
  if (parts.length === 0) return [];
  if (parts.length > MOST_ADDRESSES)
    throw new RuleViolation("bad_address", `At most ${MOST_ADDRESSES} addresses at once; these are ${parts.length}.`);
  const addresses = [...new Set(parts.map(mustBeAddress))];
  await people.addByEmail(workspaceId, addresses, at);
  const known = await people.byEmail(workspaceId, addresses);
  const untold = choice.sendsMail ? undefined : known.find(({ inSlack }) => !inSlack);
  if (untold) throw new RuleViolation("cannot_be_told", neverTold(untold));
  return idsOf(known, choice);
}

const neverTold = ({ email, name }: KnownPerson): string =>
  `${email ?? name} would never hear of it: nobody in Slack has this address, and Amends sends no mail here (SMTP_URL is not set). Choose somebody who is in Slack.`;

function idsOf(known: readonly KnownPerson[], { role }: Choice): readonly number[] {
  for (const person of known) mustBeChoosable(person, role);
  return [...new Set(known.map((person) => person.id))];
}

const SHOWN_CHARS = 60;

function mustBeAddress(part: string): string {
  const read = readAddress(part);
  if ("address" in read) return read.address.toLowerCase();
  const shown = part.length > SHOWN_CHARS ? `${part.slice(0, SHOWN_CHARS).toWellFormed()}…` : part;
  throw new RuleViolation("bad_address", `“${shown}” is not an email address. ${read.fault}`);
}
