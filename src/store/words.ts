import type { Knex } from "knex";
import type { Happening, IssueEvent } from "../domain/issue.ts";
import { notesOf } from "../domain/notes.ts";
import type { SurveyResponse } from "../domain/response.ts";
import { type Facet, facetWord, indexWords, type Terms } from "../domain/search.ts";
import { type ResponseRow, STORED_COLUMNS, toResponse } from "./responses.ts";
import { iso, row, rows } from "./rows.ts";

/** The words an issue is found by: what its response says, its number, and whole tags, survey and directors for filters. */
export function wordsOfResponse(response: SurveyResponse, number: number): readonly string[] {
  const { respondent, survey, comment, owners, tags, answers } = response;
  const facets: readonly (readonly [Facet, string | null])[] = [
    ...tags.map((tag) => ["tag", tag] as const),
    ...owners.map((owner) => ["director", owner] as const),
    ["survey", survey.name ?? survey.id],
  ];
  return [
    ...indexWords([
      String(number),
      ...[respondent.name, respondent.email, respondent.company, respondent.title, survey.name, comment],
      ...[...tags, ...owners],
      ...answers.map((a) => a.answer),
    ]),
    ...facets.flatMap(([facet, value]) => (value === null ? [] : (facetWord(facet, value) ?? []))),
  ];
}

/** The words that new notes add. */
export const wordsOfNotes = (events: readonly IssueEvent[]): readonly string[] =>
  indexWords(events.map(({ what }) => ("note" in what ? what.note : null)));

/** Whether something was taken back, so that adding words is not enough. */
export const takesWordsBack = (events: readonly IssueEvent[]): boolean =>
  events.some(({ what }) => what.type === "NoteEdited" || what.type === "NoteDeleted");

/** Makes an issue's words anew from its response and its notes as they read now. */
export async function reindex(trx: Knex | Knex.Transaction, issueId: number): Promise<void> {
  const found = await row<ResponseRow & { workspace_id: number; number: number }>(
    trx,
    `select ${STORED_COLUMNS}, i.number, i.workspace_id
     from issues i join responses r on r.id = i.response_id join respondents p on p.id = r.respondent_id where i.id = :issueId`,
    { issueId },
  );
  if (!found) return;
  const events = await rows<{ version: number; at: Date; via: IssueEvent["via"]; what: Happening }>(
    trx,
    "select version, at, via, what from issue_events where issue_id = :issueId order by version",
    { issueId },
  );
  const notes = notesOf(events.map((e) => ({ ...e, at: iso(e.at), actor: { kind: "amends" } as const })));
  const words = [...wordsOfResponse(toResponse(found), found.number), ...indexWords(notes.map((note) => note.text))];
  await rows(
    trx,
    `insert into issue_words (workspace_id, issue_id, words) values (:workspaceId, :issueId, array_to_tsvector(cast(:words as text[])))
     on conflict (issue_id) do update set words = excluded.words, stale = false`,
    { workspaceId: found.workspace_id, issueId, words },
  );
}

const BATCH = 200;

/** Indexes up to a batch of issues that are older than the index; how many there were. */
export async function indexSomeOld(db: Knex): Promise<number> {
  const old = await rows<{ issue_id: number }>(
    db,
    `select issue_id from issue_words where stale order by issue_id desc limit ${BATCH}`,
  );
  for (const { issue_id: issueId } of old) await reindex(db, issueId);
  return old.length;
}

/** Terms and whole values as PostgreSQL reads them. Words hold letters and digits only; what could be an operator is quoted. */
export function queryText(terms: Terms | null, facets: readonly string[]): string | null {
  const parts = [
    ...(terms?.words ?? []).map(quoted),
    ...(terms?.prefix ? [`${quoted(terms.prefix)}:*`] : []),
    ...facets.map(quoted),
  ];
  return parts.length === 0 ? null : parts.join(" & ");
}

const quoted = (word: string): string => `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
