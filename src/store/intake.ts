import type { Knex } from "knex";
import { isOlder } from "../domain/change.ts";
import { respondentIdentity } from "../domain/respondent.ts";
import type { SurveyResponse } from "../domain/response.ts";
import type { IntakeTx, KnownResponse, Source, StoredResponses } from "../usecases/intake-ports.ts";
import { readFormerDetractors } from "./detractors.ts";
import { addressesGiven } from "./mail-address.ts";
import { openIssues, readDirectory } from "./openings.ts";
import { claimReceived, settleReceived } from "./received.ts";
import {
  contentHash,
  RESPONSE_COLUMNS,
  type ResponseRow,
  responseRecord,
  STORED_COLUMNS,
  toResponse,
} from "./responses.ts";
import { json, row, rows } from "./rows.ts";
import { reindex } from "./words.ts";
import { readRouteSettings, settingsOf } from "./workspaces.ts";

/** Intake within one transaction: every statement takes a whole batch. `keys` open the bodies that wait. */
export const intakeTx = (trx: Knex.Transaction, keys: readonly Buffer[]): IntakeTx => ({
  settings: async (workspaceId) => (await readRouteSettings(trx, workspaceId, null)) ?? settingsOf([]),
  storeResponses: (source, responses, o) => storeResponses(trx, source, responses, o),
  updateResponse: (source, responseId, response, at) => updateResponse(trx, source, responseId, response, at),
  async directory(workspaceId, responses, at) {
    await addressesGiven(trx, workspaceId, new Set(responses.flatMap((response) => response.owners)));
    return readDirectory(trx, workspaceId, responses, at);
  },
  formerDetractors: (workspaceId, responseIds, threshold) =>
    readFormerDetractors(trx, workspaceId, responseIds, threshold),
  openIssues: (workspaceId, openings, priority) => openIssues(trx, workspaceId, openings, priority),
  claimReceived: (limit) => claimReceived(trx, keys, limit),
  settleReceived: (outcomes, at) => settleReceived(trx, outcomes, at),
});

async function storeResponses(
  trx: Knex.Transaction,
  source: Source,
  responses: readonly SurveyResponse[],
  o: { asHistory: boolean; at: string },
): Promise<StoredResponses> {
  const known = await lockKnown(trx, source, responses);
  await confirm(trx, known, responses);
  const stored = new Map(known.map((one) => [one.externalId, one.stored]));
  const current = responses.filter((response) => {
    const before = stored.get(response.externalId);
    return !before || !isOlder(response, before);
  });
  const respondents = await upsertRespondents(trx, source, current);
  const fresh = responses.filter((response) => !stored.has(response.externalId));
  if (fresh.length === 0) return { added: new Map(), known };
  const records = fresh.map((response) => ({
    ...responseRecord(response),
    respondent_id: respondents.get(respondentIdentity(source.id, response)),
  }));
  const inserted = await rows<{ id: number; external_id: string; respondent_id: number }>(
    trx,
    `insert into responses (workspace_id, source_id, as_history, stored_at, deleted_at, respondent_id, ${RESPONSE_COLUMNS})
     select cast(:workspaceId as bigint), cast(:sourceId as bigint), cast(:asHistory as boolean), cast(:at as timestamptz),
       case when r.deleted then cast(:at as timestamptz) end, r.respondent_id, ${RESPONSE_COLUMNS}
     from jsonb_to_recordset(cast(:records as jsonb)) as r(respondent_id bigint, deleted boolean, ${RECORD_TYPES})
     order by r.external_id
     on conflict (source_id, external_id) do nothing
     returning id, external_id, respondent_id`,
    { workspaceId: source.workspaceId, sourceId: source.id, asHistory: o.asHistory, at: o.at, records: json(records) },
  );
  const added = new Map(inserted.map((r) => [r.external_id, { responseId: r.id, respondentId: r.respondent_id }]));
  const overtaken = fresh.filter((r) => !added.has(r.externalId));
  return { added, known: [...known, ...(await lockKnown(trx, source, overtaken))] };
}

/** News that says the same again, later: older news that comes after it is old also then. */
async function confirm(
  trx: Knex.Transaction,
  known: readonly KnownResponse[],
  responses: readonly SurveyResponse[],
): Promise<void> {
  const said = new Map(responses.map((response) => [response.externalId, response.updatedAt]));
  const confirmed = known
    .filter((one) => one.sameContent)
    .map((one) => ({ id: one.responseId, at: said.get(one.externalId) }));
  if (confirmed.length === 0) return;
  await rows(
    trx,
    `update responses r set source_updated_at = n.at from jsonb_to_recordset(cast(:confirmed as jsonb)) as n(id bigint, at timestamptz)
     where r.id = n.id and r.source_updated_at < n.at`,
    { confirmed: json(confirmed) },
  );
}

const RECORD_TYPES = `external_id text, company_key text, survey_id text, survey_name text, score numeric, scale_max numeric,
  comment text, owners jsonb, tags jsonb, segment jsonb, answers jsonb, url text, wants_contact boolean,
  submitted_at timestamptz, source_updated_at timestamptz, content_hash text`;

/** Makes or completes respondents, in the order of their identities so that two batches never wait for each other in a ring. */
async function upsertRespondents(
  trx: Knex.Transaction,
  source: Source,
  responses: readonly SurveyResponse[],
): Promise<Map<string, number>> {
  if (responses.length === 0) return new Map();
  const people = new Map(
    responses.map((r) => [
      respondentIdentity(source.id, r),
      { ...r.respondent, identity: respondentIdentity(source.id, r) },
    ]),
  );
  const upserted = await rows<{ id: number; identity: string }>(
    trx,
    `insert into respondents (workspace_id, identity, name, email, phone, company, title)
     select cast(:workspaceId as bigint), r.identity, r.name, r.email, r.phone, r.company, r.title
     from jsonb_to_recordset(cast(:people as jsonb)) as r(identity text, name text, email text, phone text, company text, title text)
     order by r.identity
     on conflict (workspace_id, identity) do update set
       name = coalesce(excluded.name, respondents.name), email = coalesce(excluded.email, respondents.email),
       phone = coalesce(excluded.phone, respondents.phone), company = coalesce(excluded.company, respondents.company),
       title = coalesce(excluded.title, respondents.title)
     returning id, identity`,
    { workspaceId: source.workspaceId, people: json([...people.values()]) },
  );
  return new Map(upserted.map((r) => [r.identity, r.id]));
}

type KnownRow = ResponseRow & { id: number; respondent_id: number; issue_id: number | null; as_history: boolean };

async function lockKnown(
  trx: Knex.Transaction,
  source: Source,
  incoming: readonly SurveyResponse[],
): Promise<KnownResponse[]> {
  if (incoming.length === 0) return [];
  const hashes = new Map(incoming.map((response) => [response.externalId, contentHash(response)]));
  const known = await rows<KnownRow>(
    trx,
    `select ${STORED_COLUMNS}, r.id, r.respondent_id, r.as_history, i.id as issue_id
     from responses r
     join respondents p on p.id = r.respondent_id
     left join issues i on i.response_id = r.id
     where r.source_id = :sourceId and r.external_id = any(cast(:externalIds as text[]))
     order by r.external_id
     for update of r`,
    { sourceId: source.id, externalIds: [...hashes.keys()] },
  );
  return known.map((r) => ({
    responseId: r.id,
    respondentId: r.respondent_id,
    externalId: r.external_id,
    issueId: r.issue_id,
    asHistory: r.as_history,
    stored: toResponse(r),
    sameContent: hashes.get(r.external_id) === r.content_hash,
  }));
}

async function updateResponse(
  trx: Knex.Transaction,
  source: Source,
  responseId: number,
  response: SurveyResponse,
  at: string,
): Promise<{ respondentId: number }> {
  // Before anything is read or written that a note, too, reads or writes: it begins with its issue, and would be lost or waited for in a ring.
  const issue = await row<{ id: number }>(trx, "select id from issues where response_id = :responseId for update", {
    responseId,
  });
  const updated = await row<{ respondent_id: number; company_key: string | null }>(
    trx,
    `update responses r set company_key = coalesce(n.company_key, r.company_key), survey_id = n.survey_id, survey_name = n.survey_name, score = n.score,
       scale_max = n.scale_max, comment = n.comment, owners = n.owners, tags = n.tags, segment = n.segment, answers = n.answers,
       respondent_id = p.id, content_hash = n.content_hash, url = n.url, wants_contact = n.wants_contact, submitted_at = n.submitted_at, source_updated_at = n.source_updated_at,
       deleted_at = case when n.deleted then coalesce(r.deleted_at, cast(:at as timestamptz)) end
     from jsonb_to_record(cast(:record as jsonb)) as n(deleted boolean, ${RECORD_TYPES})
     join respondents p on p.workspace_id = :workspaceId and p.identity = :identity
     where r.workspace_id = :workspaceId and r.id = :responseId
     returning r.respondent_id, r.company_key`,
    {
      record: json(responseRecord(response)),
      identity: respondentIdentity(source.id, response),
      at,
      workspaceId: source.workspaceId,
      responseId,
    },
  );
  if (!updated) throw new Error("a response that was just read is not there");
  const [respondentId, companyKey] = [updated.respondent_id, updated.company_key];
  if (issue) {
    await rows(trx, "update issues set respondent_id = :respondentId, company_key = :companyKey where id = :id", {
      ...{ respondentId, companyKey },
      id: issue.id,
    });
    await reindex(trx, issue.id);
  }
  return { respondentId };
}
