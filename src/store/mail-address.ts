import type { MailTo, Unsent } from "../usecases/mail-ports.ts";
import { type Db, row, rows } from "./rows.ts";

/** Whether the workspace `w` lets the address of a person `p` be written to: one known from Slack alone only where it is set so. */
const ALLOWED = `(p.email_given or not w.settings @> '{"slackAddresses": false}')`;

/**
 * The address that mails to a person `p` of a workspace `w` may use, their own or one that an admin gave them; null when there is none.
 * Whether mails come back is asked beside it.
 */
export const MAIL_ADDRESS = `coalesce(case when ${ALLOWED} then p.email end,
  (select given.email from people given where given.same_as = p.id order by given.id limit 1))`;

/** Whether a person `p` has an address, also one that may not be used: a mail to it is planned, and the ledger says why it is not sent. */
export const HAS_ADDRESS = "(p.email is not null or exists (select 1 from people given where given.same_as = p.id))";

/** Whether a person `p` of a workspace `w` has only an address that may not be used, as it is known from Slack alone. */
export const ADDRESS_WITHHELD = `(p.email is not null and ${MAIL_ADDRESS} is null)`;

/** Whether a mail about an issue would go out to a person, as one expression over the columns with their ids. */
export const wouldBeMailed = (
  personId: string,
  issueId: string,
): string => `(exists (select 1 from people p join workspaces w on w.id = p.workspace_id
    where p.id = ${personId} and ${MAIL_ADDRESS} is not null and p.bounced_at is null)
  and not ${hasStopped(personId, issueId)})`;

/** Whether a person has stopped the mails about an issue, as one expression over the columns with their ids. */
export const hasStopped = (personId: string, issueId: string): string =>
  `exists (select 1 from mail_stops stop where stop.issue_id = ${issueId} and stop.person_id = ${personId})`;

/** Writes down that these addresses were typed in Amends or came with a response: whatever Slack says, they may be used from then on. */
export async function addressesGiven(db: Db, workspaceId: number, texts: Iterable<string>): Promise<void> {
  const addresses = [...texts].map((text) => text.trim().toLowerCase()).filter((text) => text.includes("@"));
  if (addresses.length === 0) return;
  await rows(
    db,
    `with given as (
       select id from people where workspace_id = :workspaceId and email = any(cast(:addresses as text[])) and not email_given
       order by id for update
     )
     update people p set email_given = true from given where p.id = given.id`,
    { workspaceId, addresses },
  );
}

interface MailboxRow {
  name: string;
  address: string | null;
  time_zone: string | null;
  withheld: boolean;
  stopped: boolean;
}

/** Where a person reads mails about an issue, or all their mails (null); or why they get none. */
export async function readMailbox(db: Db, personId: number, issueId: number | null): Promise<MailTo | Unsent> {
  const found = await row<MailboxRow>(
    db,
    `select p.name, case when p.bounced_at is null then ${MAIL_ADDRESS} end as address, p.time_zone, ${ADDRESS_WITHHELD} as withheld,
       ${hasStopped("p.id", "cast(:issueId as bigint)")} as stopped
     from people p join workspaces w on w.id = p.workspace_id where p.id = :personId`,
    { personId, issueId },
  );
  if (!found?.address) return { unsent: found?.withheld ? "slack_address" : "no_address" };
  const { name, address, time_zone: timeZone, stopped } = found;
  return { to: { name, address }, timeZone, stopped };
}
