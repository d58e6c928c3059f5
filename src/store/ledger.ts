import type { Ledger, LedgerEntry } from "../usecases/why.ts";
import { ADDRESS_WITHHELD } from "./mail-address.ts";
import { type Db, iso, isoOrNull, row, rows } from "./rows.ts";

interface LedgerRow {
  kind: LedgerEntry["kind"];
  transport: LedgerEntry["transport"];
  state: LedgerEntry["state"];
  person_name: string | null;
  why: LedgerEntry["why"];
  stands_in_for: string | null;
  event_version: number;
  planned_at: Date;
  sent_at: Date | null;
  not_before: Date | null;
  error_code: string | null;
  attempts: number;
}

interface UnmailedRow {
  person_name: string;
  stopped_at: Date | null;
}

/** Those who stopped the mails; and assignee and followers whose mails would go to an address that is not to be used, instead of or beside Slack. */
const UNMAILED = `select p.name as person_name, s.at as stopped_at
  from issues i join workspaces w on w.id = i.workspace_id join people p on p.workspace_id = i.workspace_id
    left join mail_stops s on s.issue_id = i.id and s.person_id = p.id
  where i.id = :issueId and p.id in (
      select i.assignee_id union select person_id from followers where issue_id = i.id union select person_id from mail_stops where issue_id = i.id)
    and (s.at is not null or (${ADDRESS_WITHHELD}
      and (p.preferences ->> 'via' in ('email', 'both') or p.slack_user_id is null or p.standing not in ('member', 'guest'))))
  order by p.name, p.id limit :limit`;

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
  async unmailed(issueId, limit) {
    const found = await rows<UnmailedRow>(db, UNMAILED, { issueId, limit });
    return found.map(({ person_name: personName, stopped_at: at }) => ({
      personName,
      because: at === null ? ("slack_address" as const) : ("mails_stopped" as const),
      since: isoOrNull(at),
    }));
  },
  async entries(issueId, limit) {
    const found = await rows<LedgerRow>(
      db,
      `select n.kind, n.transport, n.state, p.name as person_name, n.why, away.name as stands_in_for, n.event_version, n.planned_at, n.sent_at, n.not_before, n.error_code, n.attempts
       from notices n left join people p on p.id = n.person_id left join people away on away.id = n.stands_in_for where n.issue_id = :issueId order by n.id desc limit :limit`,
      { issueId, limit },
    );
    return found.map((r) => ({
      kind: r.kind,
      transport: r.transport,
      state: r.state,
      personName: r.person_name,
      why: r.why,
      standsInFor: r.stands_in_for,
      eventVersion: r.event_version,
      plannedAt: iso(r.planned_at),
      sentAt: isoOrNull(r.sent_at),
      notBefore: isoOrNull(r.not_before),
      errorCode: r.error_code,
      attempts: r.attempts,
    }));
  },
});
