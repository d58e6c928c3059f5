import type { Database } from "../../src/store/database.ts";
import { peopleTx } from "../../src/store/people-tx.ts";
import { chosenByEmail } from "../../src/usecases/choose-people.ts";

/** The id of a person known by an address alone, made as a form makes them. */
export async function knownByEmail(db: Database, workspaceId: number, email: string, at: string): Promise<number> {
  const choice = { workspaceId, role: "follower", sendsMail: true, at } as const;
  const [id] = await db.transaction((trx) => chosenByEmail(peopleTx(trx), email, choice));
  if (id === undefined) throw new Error(`${email} made nobody known`);
  return id;
}
