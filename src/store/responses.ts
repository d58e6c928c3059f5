import { createHash } from "node:crypto";
import { companyKey } from "../domain/respondent.ts";
import type { Answer, SurveyResponse } from "../domain/response.ts";
import { iso } from "./rows.ts";

/** A row of `responses` joined with its respondent. */
export interface ResponseRow {
  external_id: string;
  survey_id: string | null;
  survey_name: string | null;
  score: string | null;
  scale_max: string;
  comment: string | null;
  owners: string[];
  tags: string[];
  segment: Record<string, string>;
  answers: Answer[];
  url: string | null;
  wants_contact: boolean;
  submitted_at: Date;
  source_updated_at: Date;
  deleted_at: Date | null;
  content_hash: string;
  identity: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  company: string | null;
  title: string | null;
}

/** The columns a response's record fills. */
export const RESPONSE_COLUMNS = `external_id, company_key, survey_id, survey_name, score, scale_max, comment, owners, tags, segment,
  answers, url, wants_contact, submitted_at, source_updated_at, content_hash`;

/** The columns a ResponseRow needs, for select lists over `responses r join respondents p`. */
export const STORED_COLUMNS = `r.external_id, r.survey_id, r.survey_name, r.score, r.scale_max, r.comment, r.owners, r.tags, r.segment, r.answers, r.url,
  r.wants_contact, r.submitted_at, r.source_updated_at, r.deleted_at, r.content_hash, p.identity, p.name, p.email, p.phone, p.company, p.title`;

/** Domain to row, as jsonb_to_recordset reads it. */
export const responseRecord = (r: SurveyResponse): Record<string, unknown> => ({
  external_id: r.externalId,
  company_key: companyKey(r.respondent.company),
  survey_id: r.survey.id,
  survey_name: r.survey.name,
  score: r.score,
  scale_max: r.scaleMax,
  comment: r.comment,
  owners: r.owners,
  tags: r.tags,
  segment: r.segment,
  answers: r.answers,
  url: r.url,
  wants_contact: r.wantsContact,
  submitted_at: r.submittedAt,
  source_updated_at: r.updatedAt,
  deleted: r.deleted,
  content_hash: contentHash(r),
});

/** What makes two deliveries of a response differ; the times they carry do not. */
export const contentHash = ({ updatedAt: _updatedAt, submittedAt: _submittedAt, ...content }: SurveyResponse): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("base64url");

/** Row to domain. */
export const toResponse = (r: ResponseRow): SurveyResponse => ({
  externalId: r.external_id,
  survey: { id: r.survey_id, name: r.survey_name },
  score: r.score === null ? null : Number(r.score),
  scaleMax: Number(r.scale_max),
  comment: r.comment,
  respondent: {
    externalId: externalIdOf(r.identity),
    name: r.name,
    email: r.email,
    phone: r.phone,
    company: r.company,
    title: r.title,
  },
  owners: r.owners,
  tags: r.tags,
  segment: r.segment,
  answers: r.answers,
  url: r.url,
  submittedAt: iso(r.submitted_at),
  updatedAt: iso(r.source_updated_at),
  wantsContact: r.wants_contact,
  deleted: r.deleted_at !== null,
});

/** The tool's id of the person, where it was what they were recognised by. */
const externalIdOf = (identity: string): string | null => /^id:\d+:(.*)$/s.exec(identity)?.[1] ?? null;
