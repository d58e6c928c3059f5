import type { Knex } from "knex";
import { UNDO_MINUTES } from "../domain/undo.ts";
import type { Matching, MergeTx } from "../usecases/match-person.ts";
import { issueTx } from "./issues.ts";
import { addressesMended } from "./mail-address.ts";
import { revokeTokens } from "./page-tokens.ts";
import { json, row, rows } from "./rows.ts";

/** People who are found to be one. */
export const openMatching = (db: Knex): Matching => ({
  transaction: (work) => db.transaction((trx) => work({ issues: issueTx(trx), people: mergeTx(trx) })),
});

/**
 * Rows of `people` never go. History names whoever acted, in events that cannot be changed: what someone did by mail stays told under the address
 * they did it with. That row keeps the address too, so nobody else can come to have it, and `same_as` says who it leads to.
 */
const mergeTx = (trx: Knex.Transaction): MergeTx => ({
  async holder(workspaceId, address, at) {
    await rows(
      trx,
      `insert into people (workspace_id, email, name, standing, refreshed_at) values (:workspaceId, :address, :address, 'member', :at)
       on conflict (workspace_id, email) where email is not null do nothing`,
      { workspaceId, address, at },
    );
    const found = await row<HolderRow>(
      trx,
      `select p.id, p.name, p.slack_user_id, p.same_as, (select name from people where id = p.same_as) as same_name
       from people p where p.workspace_id = :workspaceId and p.email = :address for no key update`,
      { workspaceId, address },
    );
    if (!found) throw new Error("a person that was just made is not there");
    await addressesMended(trx, workspaceId, [address]);
    const sameAs = found.same_as === null ? null : { id: found.same_as, name: found.same_name ?? "" };
    return { id: found.id, name: found.name, slackUserId: found.slack_user_id, sameAs };
  },
  async issuesOf(workspaceId, personId, at) {
    const level = json([{ personIds: [personId] }]);
    const found = await rows<{ id: number }>(trx, ISSUES_OF, { workspaceId, personId, at, level });
    return found.map(({ id }) => id);
  },
  endLinks: (workspaceId, personId, at) => revokeTokens(trx, { workspaceId, personId }, at),
  async makeSame(workspaceId, from, to) {
    for (const statement of MAKE_SAME) await rows(trx, statement, { workspaceId, from, to });
  },
});

/** Of an undo only those can be brought back whose status was set a moment ago. */
const UNDOABLE = `status_changed_at >= cast(:at as timestamptz) - interval '${UNDO_MINUTES} minutes'
  and (undoable -> 'by' = to_jsonb(cast(:personId as bigint)) or undoable -> 'before' -> 'clocks' -> 'escalation' -> 'levels' @> cast(:level as jsonb))`;
/** What is escalated, open, or was closed a moment ago, are each found by an index of their own. */
const ISSUES_OF = `select id from issues where workspace_id = :workspaceId and assignee_id = :personId
  union select issue_id from followers where workspace_id = :workspaceId and person_id = :personId
  union select issue_id from leaders where workspace_id = :workspaceId and person_id = :personId
  union select id from issues where workspace_id = :workspaceId and status = 'escalated' and closed_at is null
    and clocks -> 'escalation' -> 'levels' @> cast(:level as jsonb)
  union select id from issues where workspace_id = :workspaceId and status in ('in_progress', 'escalated') and closed_at is null and ${UNDOABLE}
  union select id from issues where workspace_id = :workspaceId and closed_at >= cast(:at as timestamptz) - interval '${UNDO_MINUTES} minutes' and ${UNDOABLE}
  order by id`;

interface HolderRow {
  id: number;
  name: string;
  slack_user_id: string | null;
  same_as: number | null;
  same_name: string | null;
}

/** Issues and followers are not here: they change by an event of each issue. */
const MAKE_SAME = [
  `insert into standing_follows (workspace_id, person_id, field, value, as_typed, since)
   select workspace_id, :to, field, value, as_typed, since from standing_follows where workspace_id = :workspaceId and person_id = :from
   on conflict do nothing`,
  "delete from standing_follows where workspace_id = :workspaceId and person_id = :from",
  `insert into leaders (workspace_id, issue_id, person_id, since)
   select workspace_id, issue_id, :to, since from leaders where workspace_id = :workspaceId and person_id = :from on conflict do nothing`,
  "delete from leaders where workspace_id = :workspaceId and person_id = :from",
  `insert into mail_stops (workspace_id, person_id, issue_id, at)
   select workspace_id, :to, issue_id, at from mail_stops where workspace_id = :workspaceId and person_id = :from
   on conflict do nothing`,
  "delete from mail_stops where workspace_id = :workspaceId and person_id = :from",
  // Whoever was to be told of one change under both names is told once.
  `update notices n set state = 'superseded', error_code = 'same_person' where n.workspace_id = :workspaceId and n.person_id = :from
     and n.state = 'planned' and exists (select 1 from notices other where other.issue_id = n.issue_id
       and other.event_version = n.event_version and other.person_id = :to)`,
  "update notices set person_id = :to where workspace_id = :workspaceId and person_id = :from and state = 'planned'",
  "update page_tokens set person_id = :to where workspace_id = :workspaceId and person_id = :from",
  "update people set same_as = :to where workspace_id = :workspaceId and id = :from",
  // What the mail server refused may have been the other address.
  "update people set bounced_at = null where workspace_id = :workspaceId and id = :to and bounced_at is not null",
];

/** Every table that refers to people, and what becomes of a merged person's rows in it; held against the database by a test. */
export const AFTER_MERGE: Readonly<Record<string, "moved" | "stays" | "of Slack people only">> = {
  "issues.assignee_id": "moved",
  "issues.status_changed_by": "stays",
  "issue_events.actor_id": "stays",
  "followers.person_id": "moved",
  "leaders.person_id": "moved",
  "standing_follows.person_id": "moved",
  "notices.person_id": "moved",
  "notices.stands_in_for": "of Slack people only",
  "page_tokens.person_id": "moved",
  "mail_stops.person_id": "moved",
  "people.same_as": "of Slack people only",
  "channel_members.person_id": "of Slack people only",
  "homes.person_id": "of Slack people only",
};
