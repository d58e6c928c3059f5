import { addressIn } from "../domain/email-address.ts";
import { RuleViolation } from "../domain/errors.ts";
import type { People, Person } from "./ports.ts";

const MOST = 50;

/**
 * The people behind typed addresses, in order and each once; whoever is not known yet is made known by the address alone.
 * Throws RuleViolation("bad_address") that names the one that is none.
 */
export async function peopleByEmail(
  people: People,
  workspaceId: number,
  typed: string,
  at: string,
): Promise<readonly Person[]> {
  const addresses = [
    ...new Set(
      typed
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map(mustBeAddress),
    ),
  ];
  if (addresses.length > MOST)
    throw new RuleViolation("bad_address", `At most ${MOST} addresses at once, not ${addresses.length}.`);
  const found: Person[] = [];
  for (const address of addresses) found.push(await people.byEmail(workspaceId, address, at));
  return found;
}

function mustBeAddress(text: string): string {
  const address = addressIn(text);
  if (!address)
    throw new RuleViolation(
      "bad_address",
      `"${text.slice(0, 80)}" is not an email address. Write one as name@example.com.`,
    );
  return address.toLowerCase();
}
