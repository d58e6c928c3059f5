import { randomBytes } from "node:crypto";
import type { Standing } from "../domain/access.ts";
import type { Visitor } from "../usecases/page-ports.ts";
import { type Db, row, rows } from "./rows.ts";
import { tokenHash } from "./secrets.ts";

const TOKEN_BYTES = 24;
/** How long a link in a mail works. */
const TOKEN_DAYS = 30;

/** Whose page of which issue. */
export interface PageOf {
  readonly workspaceId: number;
  readonly personId: number;
  readonly issueId: number;
}

/** Makes a personal token for one issue, good for 30 days from `at`. It is given out here and never again: only its hash is kept. */
export async function issueToken(db: Db, of: PageOf, at: string): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  await rows(
    db,
    `insert into page_tokens (token_hash, workspace_id, issue_id, person_id, created_at, expires_at)
     values (:hash, :workspaceId, :issueId, :personId, :at, cast(:at as timestamptz) + interval '${TOKEN_DAYS} days')`,
    { ...of, hash: tokenHash(token), at },
  );
  return token;
}

interface VisitorRow {
  workspace_id: number;
  issue_id: number;
  person_id: number;
  name: string;
  standing: Standing;
  in_slack: boolean;
  refused: boolean;
  time_zone: string | null;
}

/**
 * Whose page a token opens; null, and no slower or faster, when it is unknown, expired or revoked. Whoever opens it reads the mails at their address,
 * whatever the mail server said of it.
 */
export async function openToken(db: Db, token: string, at: string): Promise<Visitor | null> {
  const found = await row<VisitorRow>(
    db,
    `select t.workspace_id, t.issue_id, t.person_id, p.name, p.standing, p.slack_user_id is not null as in_slack,
       p.bounced_at is not null as refused, p.time_zone
     from page_tokens t join people p on p.id = t.person_id
     where t.token_hash = :hash and t.revoked_at is null and t.expires_at > :at`,
    { hash: tokenHash(token), at },
  );
  if (!found) return null;
  if (found.refused)
    await rows(db, "update people set bounced_at = null where id = :personId", { personId: found.person_id });
  return {
    workspaceId: found.workspace_id,
    issueId: found.issue_id,
    personId: found.person_id,
    name: found.name,
    standing: found.standing,
    inSlack: found.in_slack,
    timeZone: found.time_zone,
  };
}

/** Makes all links of a person useless, as those to a mailbox that was found to be somebody else's. */
export async function revokeTokens(db: Db, of: Omit<PageOf, "issueId">, at: string): Promise<void> {
  await rows(
    db,
    `update page_tokens set revoked_at = :at
     where workspace_id = :workspaceId and person_id = :personId and revoked_at is null`,
    { ...of, at },
  );
}

/** Deletes links that have ended before `at`, at most so many; answers how many. No index is kept for it: the table is read through. */
export async function deleteEndedTokens(db: Db, at: string, limit: number): Promise<number> {
  const deleted = await rows(
    db,
    `delete from page_tokens where token_hash in (
       select token_hash from page_tokens where expires_at <= :at limit :limit for update skip locked
     ) returning 1`,
    { at, limit },
  );
  return deleted.length;
}
