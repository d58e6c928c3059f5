import type { ResponseChange } from "./issue.ts";
import { isDetractor } from "./nps.ts";
import type { SurveyResponse } from "./response.ts";

type Compared = Pick<SurveyResponse, "score" | "scaleMax" | "comment" | "deleted">;

/** What an update says that was not known before, in the terms of the history; empty when nothing worth telling changed. */
export function changeBetween(before: Compared, after: Compared, threshold: number): ResponseChange {
  const scored = before.score !== after.score;
  const comment = commentChange(before.comment, after.comment);
  return {
    ...(scored ? { score: { from: before.score, to: after.score, scaleMax: after.scaleMax } } : {}),
    ...(comment ? { comment } : {}),
    ...(after.deleted && !before.deleted ? { deleted: true } : {}),
    ...(scored && after.score !== null && !isDetractor(after.score, threshold) ? { nowAboveThreshold: true } : {}),
  };
}

function commentChange(before: string | null, after: string | null): ResponseChange["comment"] {
  if (before === after) return undefined;
  if (before === null) return "added";
  return after === null ? "removed" : "edited";
}
