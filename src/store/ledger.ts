import type { Ledger, LedgerEntry } from "../usecases/why.ts";
import { type Db, iso, isoOrNull, row, rows } from "./rows.ts";

interface LedgerRow {
  kind: LedgerEntry["kind"];
  state: LedgerEntry["state"];
  person_name: string | null;
  why: LedgerEntry["why"];
  event_version: number;
  planned_at: Date;
  sent_at: Date | null;
  not_before: Date | null;
  error_code: string | null;
  attempts: number;
}

/** The notices of an issue, to be read by people. */
export const openLedger = (db: Db): Ledger => ({
  async idOf(workspaceId, number) {
    const found = await row<{ id: number }>(
      db,
      "select id from issues where workspace_id = :workspaceId and number = :number",
      {
        workspaceId,
        number,
      },
    );
    return found?.id ?? null;
  },
  async entries(issueId, limit) {
    const found = await rows<LedgerRow>(
      db,
      `select n.kind, n.state, p.name as person_name, n.why, n.event_version, n.planned_at, n.sent_at, n.not_before, n.error_code, n.attempts
       from notices n left join people p on p.id = n.person_id where n.issue_id = :issueId order by n.id desc limit :limit`,
      { issueId, limit },
    );
    return found.map((r) => ({
      kind: r.kind,
      state: r.state,
      personName: r.person_name,
      why: r.why,
      eventVersion: r.event_version,
      plannedAt: iso(r.planned_at),
      sentAt: isoOrNull(r.sent_at),
      notBefore: isoOrNull(r.not_before),
      errorCode: r.error_code,
      attempts: r.attempts,
    }));
  },
});
