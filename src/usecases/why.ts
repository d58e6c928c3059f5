import type { Why } from "../domain/audience.ts";
import { RuleViolation } from "../domain/errors.ts";
import type { Lists } from "./list-issues.ts";
import { mustSee } from "./list-issues.ts";

/** One message of an issue as the ledger has it. */
export interface LedgerEntry {
  readonly kind: "card" | "line" | "dm" | "mail";
  readonly state: "planned" | "sending" | "sent" | "unknown" | "failed" | "superseded";
  /** Whom it was for; null for the card and its thread. */
  readonly personName: string | null;
  readonly why: Why | null;
  readonly eventVersion: number;
  readonly plannedAt: string;
  readonly sentAt: string | null;
  /** Not sent before this time: the reader's quiet hours. */
  readonly notBefore: string | null;
  readonly errorCode: string | null;
  readonly attempts: number;
}

export interface Ledger {
  /** The issue of that number; null when there is none. */
  idOf(workspaceId: number, number: number): Promise<number | null>;
  /** Newest first, at most `limit`. */
  entries(issueId: number, limit: number): Promise<readonly LedgerEntry[]>;
}

/** Who was told what of an issue, when, by which way, and what failed; for those who may see it. */
export async function whyTold(
  ports: { ledger: Ledger; lists: Lists },
  workspaceId: number,
  personId: number,
  asked: string,
  limit: number,
): Promise<{ readonly number: number; readonly entries: readonly LedgerEntry[] }> {
  const number = /^#?(\d{1,12})$/.exec(asked.trim())?.[1];
  if (!number)
    throw new RuleViolation(
      "no_such_issue",
      "Say which issue by its number, as in /amends why 1042. The number stands on the card.",
    );
  const issueId = await ports.ledger.idOf(workspaceId, Number(number));
  if (issueId === null) throw new RuleViolation("no_such_issue", `There is no issue #${number}.`);
  await mustSee(ports.lists, workspaceId, personId, issueId);
  return { number: Number(number), entries: await ports.ledger.entries(issueId, limit) };
}
