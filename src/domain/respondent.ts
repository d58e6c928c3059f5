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

/** An index holds no more than some 2,700 bytes, and the normal form of a name can be far longer than the name. */
const KEY_MAX = 500;

/** By what a company is recognised again: its name without case, spacing and final dots, at most 500 UTF-16 units of it; null when unknown. */
export const companyKey = (company: string | null): string | null => {
  const name = (company ?? "").normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  return withoutEnd(name.slice(0, KEY_MAX).toWellFormed(), /[\s.]/) || null;
};

/** How a respondent is called in sentences: name, else email, else "Someone". */
export const respondentName = (r: { readonly name: string | null; readonly email: string | null }): string =>
  r.name?.trim() || r.email?.trim() || "Someone";
