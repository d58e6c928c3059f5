import type { Contact } from "../domain/ladder.ts";
import { preferencesOf } from "../domain/preferences.ts";
import { ADDRESS_REFUSED, MAIL_ADDRESS, SENDS_MAIL } from "./mail-address.ts";
import { anyOf, type Db, PREPARED, rows } from "./rows.ts";

/** A row with how a person can be reached. */
export interface ContactRow {
  id: number;
  slack_user_id: string | null;
  email: string | null;
  bounced: boolean;
  sends_mail: boolean;
  standing: Contact["standing"];
  preferences: Partial<Contact["preferences"]>;
  time_zone: string | null;
}

/** The columns a ContactRow needs, for select lists over `people p join workspaces w`. */
export const CONTACT_COLUMNS = `p.id, p.slack_user_id, ${MAIL_ADDRESS} as email, ${ADDRESS_REFUSED} as bounced, ${SENDS_MAIL} as sends_mail, p.standing, p.preferences, p.time_zone`;

/** Row to domain. */
export const toContact = (p: ContactRow): Contact => ({
  personId: p.id,
  slackUserId: p.slack_user_id,
  email: p.email,
  emailBounced: p.bounced,
  sendsMail: p.sends_mail,
  standing: p.standing,
  preferences: preferencesOf(p.preferences),
  timeZone: p.time_zone,
});

/** How people can be reached, with what they prefer. */
export async function readContacts(db: Db, workspaceId: number, personIds: readonly number[]): Promise<Contact[]> {
  const found = await rows<ContactRow>(
    db,
    `select ${CONTACT_COLUMNS} from people p join workspaces w on w.id = p.workspace_id
     where p.workspace_id = :workspaceId and p.id = ${anyOf(":personIds", "bigint")}`,
    { workspaceId, personIds: [...personIds] },
    PREPARED,
  );
  return found.map(toContact);
}
