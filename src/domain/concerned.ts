import type { Told } from "./audience.ts";
import type { StandIns } from "./away.ts";
import type { InsteadOf } from "./issue.ts";
import type { SurveyResponse } from "./response.ts";
import { visibleLine } from "./text.ts";

/** What a standing follow goes by. */
export const STANDING_FIELDS = { tag: "Tag", company: "Company", survey: "Survey" } as const;
export type StandingField = keyof typeof STANDING_FIELDS;

/** Who is concerned by new answers in a workspace, as far as a batch of responses needs it. Keys and values are lower case. */
export interface Directory {
  /** People by name and by email address, among those the responses name as owners. */
  readonly owners: ReadonlyMap<string, number>;
  readonly standing: readonly { readonly personId: number; readonly field: StandingField; readonly value: string }[];
  /** People who asked to be told of every answer at or below a score. */
  readonly askedFor: readonly { readonly personId: number; readonly score: number }[];
  /** Of the owners those who are away; missing: nobody is. */
  readonly standIns?: StandIns;
}

export interface Concerned {
  readonly assigneeId: number | null;
  /** For whom the assignee stands in. */
  readonly insteadOf?: InsteadOf;
  readonly followerIds: readonly number[];
  /** Told of the opening, without following. */
  readonly told: readonly Told[];
}

/** What of a value is compared: neither case, nor spaces, nor signs that are not seen. */
export const standingKey = (value: string): string => visibleLine(value).toLowerCase();

/** The words a standing follow can match. */
export const standingValues = (response: SurveyResponse): readonly (readonly [StandingField, string])[] =>
  [
    ...response.tags.map((tag) => ["tag", tag] as const),
    ["company", response.respondent.company] as const,
    ["survey", response.survey.name] as const,
  ].flatMap(([field, value]) => {
    const key = standingKey(value ?? "");
    return key === "" ? [] : [[field, key] as const];
  });

/** What a standing follow can match in a response, and could not before it changed. */
export function newStandingValues(before: SurveyResponse, after: SurveyResponse): readonly string[] {
  const known = new Set(standingValues(before).map(([field, value]) => `${field}:${value}`));
  return standingValues(after).flatMap(([field, value]) => (known.has(`${field}:${value}`) ? [] : `${field}:${value}`));
}

/** Whom a new issue belongs to (the first owner who is known, or who stands in for them), who follows it by a standing wish, and who asked to hear of such scores. */
export function concernedBy(response: SurveyResponse, directory: Directory): Concerned {
  const owners = response.owners.map((owner) => directory.owners.get(owner.trim().toLowerCase()));
  const values = new Set(standingValues(response).map(([field, value]) => `${field}:${value}`));
  const followers = directory.standing.filter(({ field, value }) => values.has(`${field}:${value}`));
  const { score, scaleMax } = response;
  const told = directory.askedFor.filter((asked) => scaleMax === 10 && score !== null && score <= asked.score);
  const assigneeId = owners.find((id) => id !== undefined) ?? null;
  const standIn = assigneeId === null ? undefined : directory.standIns?.get(assigneeId);
  return {
    assigneeId: standIn?.personId ?? assigneeId,
    ...(standIn ? { insteadOf: { personId: standIn.insteadOf, until: standIn.until } } : {}),
    followerIds: [...new Set(followers.map(({ personId }) => personId))],
    told: told.map(({ personId }) => ({ personId, why: "asked_for_scores" })),
  };
}
