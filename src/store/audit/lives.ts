import type { Knex } from "knex";
import type { Rules } from "../../domain/deadlines.ts";
import type { Issue, IssueEvent } from "../../domain/issue.ts";
import type { Contact } from "../../domain/ladder.ts";
import { rulesOf } from "../../domain/rules.ts";
import type { AuditScope, OnProgress } from "../../usecases/audit.ts";
import type { PlannedNotice } from "../../usecases/store-ports.ts";
import { CONTACT_COLUMNS, type ContactRow, toContact } from "../contacts.ts";
import { EVENT_COLUMNS, type EventRow, toEvent } from "../event-rows.ts";
import { ISSUE_COLUMNS, type IssueRow, toIssue } from "../issue-rows.ts";
import { isoOrNull, row, rows } from "../rows.ts";
import { SETTING_LAYERS, type SettingLayers, settingsOf } from "../workspaces.ts";
import { ISSUE_ASKED } from "./check.ts";
import { type Replay, replay } from "./replay.ts";

/** A message of the ledger, as far as checks of an issue ask. */
export interface LedgerRow {
  readonly issue_id: number;
  readonly kind: PlannedNotice["kind"] | "card" | "line";
  readonly state: string;
  readonly event_version: number;
  readonly person_id: number | null;
  readonly why: string | null;
  readonly stands_in_for: number | null;
  readonly wanted_version: number;
  readonly planned_at: Date;
  readonly sent_at: Date | null;
  readonly id: number;
}

/** An event with the command that brought it. */
export interface Recorded {
  readonly event: IssueEvent;
  readonly commandId: string;
  /** The column beside the event's own word. */
  readonly type: string;
}

/** Somebody of the workspace. */
export interface Known {
  readonly workspaceId: number;
  /** Whose messages theirs are: their own, or those of the Slack person they were found to be. */
  readonly is: number;
  readonly contact: Contact;
}

/** An issue with all that belongs to it. */
export interface Life {
  readonly id: number;
  readonly workspaceId: number;
  /** As its row has it. */
  readonly issue: Issue;
  readonly leaderIds: readonly number[];
  readonly nextLookAt: string | null;
  readonly dueAt: string | null;
  readonly rules: Rules;
  readonly answer: { readonly score: number | null; readonly isDeleted: boolean };
  readonly replay: Replay;
  readonly ledger: readonly LedgerRow[];
  readonly people: ReadonlyMap<number, Known>;
}

type LifeRow = IssueRow & {
  id: number;
  workspace_id: number;
  leader_ids: number[];
  next_deadline_at: Date | null;
  due_at: Date | null;
  settings: SettingLayers;
  score: string | null;
  deleted_at: Date | null;
};

const BATCH = 500;

/** Reads issues with their histories and ledgers, oldest first, so many at a time that memory stays the same whatever their number. */
export async function* readLives(
  trx: Knex.Transaction,
  { since }: Pick<AuditScope, "since">,
  onProgress: OnProgress,
): AsyncGenerator<Life> {
  const people = await readPeople(trx);
  const rulesAs = memoized();
  const counted = await row<{ total: number }>(trx, `select count(*) as total from issues i where ${ISSUE_ASKED}`, {
    since,
  });
  const total = counted?.total ?? 0;
  for (let after = 0, done = 0; ; ) {
    const batch = await rows<LifeRow>(trx, LIVES, { after, since });
    const ids = batch.map(({ id }) => id);
    const histories = await readHistories(trx, ids);
    const ledgers = await readLedgers(trx, ids);
    for (const r of batch)
      yield {
        id: r.id,
        workspaceId: r.workspace_id,
        issue: toIssue(r),
        leaderIds: r.leader_ids,
        nextLookAt: isoOrNull(r.next_deadline_at),
        dueAt: isoOrNull(r.due_at),
        rules: rulesAs(r.settings),
        answer: { score: r.score === null ? null : Number(r.score), isDeleted: r.deleted_at !== null },
        replay: replay(histories.get(r.id) ?? []),
        ledger: ledgers.get(r.id) ?? [],
        people,
      };
    done += batch.length;
    onProgress(done, total);
    if (batch.length < BATCH) return;
    after = ids.at(-1) ?? 0;
  }
}

const LIVES = `select i.id, i.workspace_id, ${ISSUE_COLUMNS}, i.next_deadline_at, i.due_at, ${SETTING_LAYERS} as settings, r.score, r.deleted_at,
    coalesce((select json_agg(l.person_id order by l.person_id) from leaders l where l.issue_id = i.id), '[]') as leader_ids
  from issues i join workspaces w on w.id = i.workspace_id join routes route on route.id = i.route_id join responses r on r.id = i.response_id
  where i.id > :after and ${ISSUE_ASKED} order by i.id limit ${BATCH}`;

async function readHistories(trx: Knex.Transaction, ids: readonly number[]): Promise<Map<number, Recorded[]>> {
  const events = await rows<EventRow & { issue_id: number; command_id: string; type: string }>(
    trx,
    `select e.issue_id, e.command_id, e.type, ${EVENT_COLUMNS} from issue_events e left join people n on n.id = e.actor_id
     where e.issue_id = any(cast(:ids as bigint[])) order by e.issue_id, e.version`,
    { ids: [...ids] },
  );
  const recorded = events.map((e) => ({ ...e, event: toEvent(e), commandId: e.command_id }));
  return byIssue(recorded);
}

async function readLedgers(trx: Knex.Transaction, ids: readonly number[]): Promise<Map<number, LedgerRow[]>> {
  const ledger = await rows<LedgerRow>(
    trx,
    `select n.id, n.issue_id, n.kind, n.state, n.event_version, n.person_id, n.why, n.stands_in_for, n.wanted_version, n.planned_at, n.sent_at
     from notices n where n.issue_id = any(cast(:ids as bigint[])) order by n.id`,
    { ids: [...ids] },
  );
  return byIssue(ledger);
}

function byIssue<T extends { readonly issue_id: number }>(found: readonly T[]): Map<number, T[]> {
  const grouped = new Map<number, T[]>();
  for (const one of found) {
    const others = grouped.get(one.issue_id);
    if (others) others.push(one);
    else grouped.set(one.issue_id, [one]);
  }
  return grouped;
}

/** Everybody: people are few beside what happens. */
async function readPeople(trx: Knex.Transaction): Promise<ReadonlyMap<number, Known>> {
  const found = await rows<ContactRow & { workspace_id: number; same_as: number | null }>(
    trx,
    `select ${CONTACT_COLUMNS}, p.workspace_id, p.same_as from people p join workspaces w on w.id = p.workspace_id`,
  );
  return new Map(
    found.map((p) => [p.id, { workspaceId: p.workspace_id, is: p.same_as ?? p.id, contact: toContact(p) }]),
  );
}

/** Settings are the same for most issues: what follows from them is worked out once. */
function memoized(): (layers: SettingLayers) => Rules {
  const known = new Map<string, Rules>();
  return (layers) => {
    const key = JSON.stringify(layers);
    const rules = known.get(key) ?? rulesOf(settingsOf(layers));
    known.set(key, rules);
    return rules;
  };
}
