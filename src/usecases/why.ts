import type { Why } from "../domain/audience.ts";
import { RuleViolation } from "../domain/errors.ts";
import type { Lists } from "./list-issues.ts";
import { mustSee } from "./list-issues.ts";

/** One message of an issue as the ledger has it. */
export interface LedgerEntry {
  /** `digest`, `reminder`, `rollup`: collected, and told with others in one message. */
  readonly kind: "card" | "line" | "dm" | "mail" | "digest" | "reminder" | "rollup";
  readonly transport: "slack" | "email";
  readonly state: "planned" | "sending" | "sent" | "unknown" | "failed" | "superseded";
  /** Whom it was for; null for the card and its thread. */
  readonly personName: string | null;
  readonly why: Why | null;
  /** The name of who is away, in whose place they were told. */
  readonly standsInFor?: string | null;
  readonly eventVersion: number;
  readonly plannedAt: string;
  readonly sentAt: string | null;
  /** Not sent before this time: the end of the reader's quiet hours, or the moment of their digest. */
  readonly notBefore: string | null;
  readonly errorCode: string | null;
  readonly attempts: number;
}

/** Someone an issue concerns whom mails about it do not reach, by their own or the workspace's will. */
export interface Unmailed {
  readonly personName: string;
  readonly because: "mails_stopped" | "slack_address";
  /** When the mails were stopped. */
  readonly since: string | null;
}

/** What `/amends why` answers. */
export interface WhyTold {
  readonly number: number;
  readonly entries: readonly LedgerEntry[];
  readonly unmailed: readonly Unmailed[];
}

export interface Ledger {
  /** The issue of that number; null when there is none. */
  idOf(workspaceId: number, number: number): Promise<number | null>;
  /** Newest first, at most `limit`. */
  entries(issueId: number, limit: number): Promise<readonly LedgerEntry[]>;
  /** By name, at most `limit`: those who stopped its mails, and those who would be told by mail if their address were to be used. */
  unmailed(issueId: number, limit: number): Promise<readonly Unmailed[]>;
}

/** How many people without mails one answer names. */
const UNMAILED_MOST = 10;

/** Who was told what of an issue, when, by which way, and what failed; for those who may see it. */
export async function whyTold(
  ports: { ledger: Ledger; lists: Lists },
  workspaceId: number,
  personId: number,
  asked: string,
  limit: number,
): Promise<WhyTold> {
  const number = /^#?(\d{1,12})$/.exec(asked.trim())?.[1];
  if (!number)
    throw new RuleViolation(
      "no_such_issue",
      "Say which issue by its number, as in /amends why 1042. The number stands on the card.",
    );
  const issueId = await ports.ledger.idOf(workspaceId, Number(number));
  if (issueId === null) throw new RuleViolation("no_such_issue", `There is no issue #${number}.`);
  await mustSee(ports.lists, workspaceId, personId, issueId);
  const [entries, unmailed] = await Promise.all([
    ports.ledger.entries(issueId, limit),
    ports.ledger.unmailed(issueId, UNMAILED_MOST),
  ]);
  return { number: Number(number), entries, unmailed };
}
