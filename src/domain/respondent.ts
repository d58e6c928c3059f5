import type { SurveyResponse } from "./response.ts";
import { withoutEnd } from "./text.ts";

/**
 * By what a respondent is recognised again within a workspace: the email address (case does not matter), else the tool's
 * own id of the person, else nothing but this one response.
 */
export function respondentIdentity(sourceId: number, response: SurveyResponse): string {
  const { email, externalId } = response.respondent;
  if (email) return `email:${email.trim().toLowerCase()}`;
  if (externalId) return `id:${sourceId}:${externalId}`;
  return `response:${sourceId}:${response.externalId}`;
}

/** By what a company is recognised again: its name without case, spacing and final dots; null when unknown. */
export const companyKey = (company: string | null): string | null =>
  withoutEnd((company ?? "").normalize("NFKC").toLowerCase().replace(/\s+/g, " "), /[\s.]/).trim() || null;

/** How a respondent is called in sentences: name, else email, else "Someone". */
export const respondentName = (r: { readonly name: string | null; readonly email: string | null }): string =>
  r.name?.trim() || r.email?.trim() || "Someone";
