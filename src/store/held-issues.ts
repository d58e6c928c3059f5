import type { Knex } from "knex";
import type { Contact } from "../domain/ladder.ts";
import type { Asked, IssueTx, LockedIssue } from "../usecases/store-ports.ts";
import { readContacts } from "./contacts.ts";
import { issueTx } from "./issues.ts";
import { readIssues } from "./read-issue.ts";

/** Issues that this transaction has locked, read together with the people who have or follow them: a statement for all instead of some for each. */
export async function heldIssues(trx: Knex.Transaction, asked: readonly Asked[]): Promise<IssueTx> {
  const issues = issueTx(trx);
  const held = new Map(await readIssues(trx, asked));
  const contacts = await contactsOf(trx, asked, held);
  const commandOf = new Map(asked.map((one) => [one.issueId, one.commandId]));
  return {
    ...issues,
    lock: async (workspaceId, issueId, commandId, viewerId) => {
      const read = viewerId === undefined && commandOf.get(issueId) === commandId ? held.get(issueId) : undefined;
      // Once: what is done with it makes it old.
      held.delete(issueId);
      return read ?? issues.lock(workspaceId, issueId, commandId, viewerId);
    },
    contacts: async (workspaceId, personIds) => {
      const known = personIds.flatMap((id) => contacts.get(id) ?? []);
      return known.length === new Set(personIds).size ? known : issues.contacts(workspaceId, personIds);
    },
  };
}

async function contactsOf(
  trx: Knex.Transaction,
  asked: readonly Asked[],
  held: ReadonlyMap<number, LockedIssue>,
): Promise<ReadonlyMap<number, Contact>> {
  const concerned = new Map<number, Set<number>>();
  for (const { workspaceId, issueId } of asked) {
    const issue = held.get(issueId)?.issue;
    const ids = concerned.get(workspaceId) ?? new Set();
    concerned.set(workspaceId, ids);
    for (const id of [...(issue?.followerIds ?? []), issue?.assigneeId ?? null]) if (id !== null) ids.add(id);
  }
  const read = await Promise.all([...concerned].map(([workspaceId, ids]) => readContacts(trx, workspaceId, [...ids])));
  return new Map(read.flat().map((contact) => [contact.personId, contact]));
}
