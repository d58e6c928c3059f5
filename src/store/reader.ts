import type { Knex } from "knex";
import { notesOf, withoutTakenBack } from "../domain/notes.ts";
import { rulesOf } from "../domain/rules.ts";
import type { Status } from "../domain/status.ts";
import type { Recipient } from "../usecases/outbox-ports.ts";
import type { CardData, DmData, HistoryEntry, LineData, Names, NoteAt, Reader } from "../usecases/reader-ports.ts";
import { readAlert } from "./alerts.ts";
import { readCollected } from "./digests.ts";
import { EVENT_COLUMNS, type EventRow, namesOf, toEvent } from "./event-rows.ts";
import { ISSUE_COLUMNS, type IssueRow, toIssue } from "./issue-rows.ts";
import { readMailbox } from "./mail-address.ts";
import { readPrior } from "./prior-contact.ts";
import { readTelling } from "./quiet.ts";
import { onPrimary, type Reading } from "./reading.ts";
import { readRejections } from "./rejected.ts";
import { readReminded } from "./reminded.ts";
import { type ResponseRow, STORED_COLUMNS, toResponse } from "./responses.ts";
import { PREPARED, row, rows } from "./rows.ts";
import { SETTING_LAYERS, type SettingLayers, settingsOf } from "./workspaces.ts";

/** What is read for drawing cards, lines and modals. */
export const openReader = (db: Knex, read: Reading = onPrimary(db)): Reader => ({
  card: (issueId) => readCard(db, issueId),
  line: (issueId, eventVersion) => readLine(db, issueId, eventVersion),
  dm: (issueId, eventVersion, recipient) => readDm(db, issueId, eventVersion, recipient),
  collected: (noticeIds) => readCollected(db, noticeIds),
  reminded: (noticeIds, at) => readReminded(db, noticeIds, at),
  alert: (noticeId, o) => readAlert(db, noticeId, o),
  rejections: (noticeId) => readRejections(db, noticeId),
  telling: (noticeId) => readTelling(db, noticeId),
  mailbox: (personId, issueId) => readMailbox(db, personId, issueId),
  history: (issueId) => read((from) => readHistory(from, issueId)),
  issueAt: (workspaceId, channelId, ts) => issueAt(db, workspaceId, channelId, ts),
  isPosting: (workspaceId, channelId) => isPosting(db, workspaceId, channelId),
  noteAt: (issueId, ref) => noteAt(db, issueId, ref),
  locate: (workspaceId, issueId) => locate(db, workspaceId, issueId),
});

type CardRow = IssueRow &
  ResponseRow & {
    workspace_id: number;
    number: number;
    respondent_id: number;
    company_key: string | null;
    source_name: string;
    assignee_name: string | null;
    by_name: string | null;
    assignee_slack_id: string | null;
    followers: { personId: number; name: string; slackId: string | null }[];
    names: Names;
    settings: SettingLayers;
    left_channel_id: string | null;
    left_ts: string | null;
  };

async function readCard(db: Knex, issueId: number): Promise<CardData> {
  const found = await row<CardRow>(
    db,
    `select ${ISSUE_COLUMNS}, i.workspace_id, i.number, i.respondent_id, i.company_key, ${STORED_COLUMNS},
       ${SETTING_LAYERS} as settings, s.name as source_name, a.name as assignee_name, a.slack_user_id as assignee_slack_id, by.name as by_name,
       card.left_channel_id, card.left_ts,
       coalesce((select json_object_agg(lp.id, lp.name) from leaders l join people lp on lp.id = l.person_id where l.issue_id = i.id), '{}') as names,
       coalesce((select json_agg(json_build_object('personId', fp.id, 'name', fp.name, 'slackId', fp.slack_user_id) order by f.since, fp.name)
         from followers f join people fp on fp.id = f.person_id where f.issue_id = i.id), '[]') as followers
     from issues i
     join responses r on r.id = i.response_id
     join respondents p on p.id = r.respondent_id
     join sources s on s.id = r.source_id
     join workspaces w on w.id = i.workspace_id
     join routes route on route.id = i.route_id
     left join notices card on card.issue_id = i.id and card.kind = 'card'
     left join people a on a.id = i.assignee_id
     left join people by on by.id = i.status_changed_by
     where i.id = :issueId`,
    { issueId },
    PREPARED,
  );
  if (!found) throw new Error("a card was asked of an issue that does not exist");
  const events = await readHistory(db, issueId);
  return {
    workspaceId: found.workspace_id,
    issueId,
    number: found.number,
    issue: toIssue(found),
    response: toResponse(found),
    sourceName: found.source_name,
    assigneeName: found.assignee_name,
    assigneeSlackId: found.assignee_slack_id,
    followers: found.followers,
    statusChangedByName: found.by_name,
    rules: rulesOf(settingsOf(found.settings)),
    names: found.names,
    left: found.left_ts === null ? null : { channelId: found.left_channel_id ?? "", ts: found.left_ts },
    ...noteSummary(events, found.status),
    flaggedBy: flaggerOf(events),
    prior: await readPrior(db, {
      issueId,
      respondentId: found.respondent_id,
      companyKey: found.company_key,
      before: found.submitted_at,
      threshold: settingsOf(found.settings).threshold,
    }),
  };
}

function flaggerOf([first]: readonly HistoryEntry[]): string | null {
  const what = first?.event.what;
  return what?.type === "IssueOpened" && what.reason === "flagged" ? (first?.actorName ?? null) : null;
}

/** The note shown is the one the present status was set with: a word in the thread after closing does not take its place. */
function noteSummary(history: readonly HistoryEntry[], status: Status): Pick<CardData, "lastNote" | "noteCount"> {
  const notes = notesOf(history.map(({ event }) => event));
  const set = history.findLast(({ event: { what } }) => what.type === "StatusChanged" && what.to === status);
  const last = notes.find(({ version }) => version === set?.event.version) ?? notes.at(-1);
  const author = history.find(({ event }) => event.actor.kind === "person" && event.actor.personId === last?.by);
  return { noteCount: notes.length, lastNote: last ? { text: last.text, by: author?.actorName ?? null } : null };
}

async function readLine(db: Knex, issueId: number, eventVersion: number): Promise<LineData> {
  const found = await row<
    EventRow & { number: number; score: string | null; scale_max: string; comment: string | null }
  >(
    db,
    `select ${EVENT_COLUMNS}, i.number, r.score, r.scale_max, r.comment
     from issue_events e join issues i on i.id = e.issue_id join responses r on r.id = i.response_id
     left join people n on n.id = e.actor_id
     where e.issue_id = :issueId and e.version = :eventVersion`,
    { issueId, eventVersion },
    PREPARED,
  );
  if (!found) throw new Error("a thread line was asked of an event that does not exist");
  const event = toEvent(found);
  return {
    number: found.number,
    event,
    actorName: found.actor_name,
    names: await namesOf(db, [event]),
    response: {
      score: found.score === null ? null : Number(found.score),
      scaleMax: Number(found.scale_max),
      comment: found.comment,
    },
  };
}

async function readHistory(db: Knex, issueId: number): Promise<Awaited<ReturnType<Reader["history"]>>> {
  const events = await rows<EventRow>(
    db,
    `select ${EVENT_COLUMNS} from issue_events e left join people n on n.id = e.actor_id where e.issue_id = :issueId order by e.version`,
    { issueId },
    PREPARED,
  );
  const history = events.map((r) => ({ event: toEvent(r), actorName: r.actor_name }));
  const names = await namesOf(
    db,
    history.map((entry) => entry.event),
  );
  return withoutTakenBack(history.map((entry) => ({ ...entry, names })));
}

async function readDm(db: Knex, issueId: number, eventVersion: number, recipient: Recipient): Promise<DmData> {
  const [card, history] = await Promise.all([readCard(db, issueId), readHistory(db, issueId)]);
  const news = history.find(({ event }) => event.version === eventVersion);
  if (!news) throw new Error("a direct message was asked of an event that does not exist");
  const place = await locate(db, card.workspaceId, issueId);
  return { card, news, history, ...recipient, cardAt: place?.ts ? { channelId: place.channelId, ts: place.ts } : null };
}

async function locate(db: Knex, workspaceId: number, issueId: number): Promise<Awaited<ReturnType<Reader["locate"]>>> {
  const found = await row<{ number: number; channel_id: string; message_ts: string | null }>(
    db,
    `select i.number, card.channel_id, card.message_ts from issues i join notices card on card.issue_id = i.id and card.kind = 'card'
     where i.workspace_id = :workspaceId and i.id = :issueId`,
    { workspaceId, issueId },
    PREPARED,
  );
  return found ? { number: found.number, channelId: found.channel_id, ts: found.message_ts } : null;
}

async function issueAt(db: Knex, workspaceId: number, channelId: string, ts: string): Promise<number | null> {
  const found = await row<{ issue_id: number }>(
    db,
    `select issue_id from notices where workspace_id = :workspaceId and channel_id = :channelId and message_ts = :ts and kind = 'card'
     union all select issue_id from notices where workspace_id = :workspaceId and left_channel_id = :channelId and left_ts = :ts limit 1`,
    { workspaceId, channelId, ts },
  );
  return found?.issue_id ?? null;
}

async function isPosting(db: Knex, workspaceId: number, channelId: string): Promise<boolean> {
  const found = await row(
    db,
    `select 1 from notices where workspace_id = :workspaceId and channel_id = :channelId and kind = 'card' and state in ('sending', 'unknown') limit 1`,
    { workspaceId, channelId },
  );
  return found !== undefined;
}

async function noteAt(db: Knex, issueId: number, ref: string): Promise<NoteAt> {
  return row(
    db,
    `select what ->> 'note' as note, what ->> 'edit' as edit from issue_events
     where issue_id = :issueId and type in ('NoteAdded', 'NoteEdited', 'NoteDeleted') and what ->> 'ref' = :ref order by version desc limit 1`,
    { issueId, ref },
  );
}
