import type { ResponseChange } from "./issue.ts";
import { isDetractor } from "./nps.ts";
import type { SurveyResponse } from "./response.ts";

/** Whether an event tells of a time before what is known: then it changes nothing. */
export const isOlder = (event: SurveyResponse, known: SurveyResponse): boolean =>
  Date.parse(event.updatedAt) < Date.parse(known.updatedAt);

/** What an update says that was not known before, in the terms of the history; empty when nothing worth telling changed. */
export function changeBetween(before: SurveyResponse, after: SurveyResponse, threshold: number): ResponseChange {
  const scored = before.score !== after.score;
  const comment = commentChange(before.comment, after.comment);
  return {
    ...(scored ? { score: { from: before.score, to: after.score, scaleMax: after.scaleMax } } : {}),
    ...(comment ? { comment } : {}),
    ...(after.deleted && !before.deleted ? { deleted: true } : {}),
    ...(detailsChanged(before, after) ? { details: true } : {}),
    ...(scored && after.score !== null && !isDetractor(after.score, threshold) ? { nowAboveThreshold: true } : {}),
  };
}

const CONTACT = ["name", "email", "phone", "company", "title"] as const;

/** What is not known of a person any more stays as it was. */
function detailsChanged(before: SurveyResponse, after: SurveyResponse): boolean {
  const [known, told] = [before.respondent, after.respondent];
  const corrected = CONTACT.some((field) => told[field] !== null && told[field] !== known[field]);
  return corrected || detailsOf(before) !== detailsOf(after);
}

const detailsOf = ({ survey, scaleMax, owners, tags, segment, answers, url, wantsContact }: SurveyResponse): string =>
  JSON.stringify([
    [survey.id, survey.name, scaleMax, url, wantsContact],
    owners,
    tags,
    Object.entries(segment).sort(([a], [b]) => (a < b ? -1 : 1)),
    answers.map(({ question, answer }) => [question, answer]),
  ]);

function commentChange(before: string | null, after: string | null): ResponseChange["comment"] {
  if (before === after) return undefined;
  if (before === null) return "added";
  return after === null ? "removed" : "edited";
}
