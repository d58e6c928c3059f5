import type { MailTo, Unsent } from "../usecases/mail-ports.ts";
import { type Db, row, rows } from "./rows.ts";

/** Whether the workspace `w` lets the address of a person `p` be written to: one known from Slack alone only where it is set so. */
const ALLOWED = `(p.email_given or w.settings @> '{"slackAddresses": true}')`;

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

/** For how long an address that the mail server refused is not written to; then a mail is tried again, and may be refused again. */
export const REFUSED_DAYS = 7;

/** Whether the mail server refused the address of a person `p` lately. */
export const ADDRESS_REFUSED = `(p.bounced_at is not null and p.bounced_at > now() - interval '${REFUSED_DAYS} days')`;

/** Whether the installation of a workspace `w` sends mails at all. */
export const SENDS_MAIL = `(not w.defaults @> '{"sendsMail": false}')`;

/** Whether a mail about an issue would go out to a person, as one expression over the columns with their ids. */
export const wouldBeMailed = (
  personId: string,
  issueId: string,
): string => `(exists (select 1 from people p join workspaces w on w.id = p.workspace_id
    where p.id = ${personId} and ${MAIL_ADDRESS} is not null and not ${ADDRESS_REFUSED})
  and not ${hasStopped(personId, issueId)})`;

/** Whether a person has stopped the mails about an issue, as one expression over the columns with their ids. */
export const hasStopped = (personId: string, issueId: string): string =>
  `exists (select 1 from mail_stops stop where stop.issue_id = ${issueId} and stop.person_id = ${personId})`;

/**
 * Writes down that these addresses were typed in Amends or came with a response: whatever Slack says, they may be used from then on. Nobody who gives one of
 * these people an issue waits for that: they may hold what the rest of this transaction needs.
 */
export async function addressesGiven(db: Db, workspaceId: number, texts: Iterable<string>): Promise<void> {
  const addresses = [...texts].map((text) => text.trim().toLowerCase()).filter((text) => text.includes("@"));
  if (addresses.length === 0) return;
  await rows(
    db,
    `with given as (
       select id from people where workspace_id = :workspaceId and email = any(cast(:addresses as text[])) and not email_given
       order by id for no key update
     )
     update people p set email_given = true from given where p.id = given.id`,
    { workspaceId, addresses },
  );
}

/** These addresses may be written to again at once, although the mail server refused them: somebody has just typed them. */
export async function addressesMended(db: Db, workspaceId: number, addresses: readonly string[]): Promise<void> {
  await rows(
    db,
    `with mended as (
       select p.id from people known join people p on p.id = coalesce(known.same_as, known.id)
       where known.workspace_id = :workspaceId and known.email = any(cast(:addresses as text[])) and p.bounced_at is not null
       order by p.id for update of p
     )
     update people p set bounced_at = null from mended where p.id = mended.id`,
    { workspaceId, addresses: [...addresses] },
  );
}

/** To how many people no mail goes, as the mail server refused their address lately. */
export async function refusedAddresses(db: Db, workspaceId: number): Promise<number> {
  const found = await row<{ count: number }>(
    db,
    `select count(*) as count from people p where p.workspace_id = :workspaceId and p.same_as is null and ${ADDRESS_REFUSED}`,
    { workspaceId },
  );
  return found?.count ?? 0;
}

interface MailboxRow {
  name: string;
  address: string | null;
  time_zone: string | null;
  refused: boolean;
  withheld: boolean;
  stopped: boolean;
}

/** Where a person reads mails about an issue, or all their mails (null); or why they get none. */
export async function readMailbox(db: Db, personId: number, issueId: number | null): Promise<MailTo | Unsent> {
  const found = await row<MailboxRow>(
    db,
    `select p.name, ${MAIL_ADDRESS} as address, p.time_zone, ${ADDRESS_REFUSED} as refused, ${ADDRESS_WITHHELD} as withheld,
       ${hasStopped("p.id", "cast(:issueId as bigint)")} as stopped
     from people p join workspaces w on w.id = p.workspace_id where p.id = :personId`,
    { personId, issueId },
  );
  if (!found?.address) return { unsent: found?.withheld ? "slack_address" : "no_address" };
  if (found.refused) return { unsent: "address_refused" };
  const { name, address, time_zone: timeZone, stopped } = found;
  return { to: { name, address }, timeZone, stopped };
}
