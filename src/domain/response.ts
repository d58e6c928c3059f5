/** One question of a survey as it was asked, and the answer as text. `answer` is null when none was given. */
export interface Answer {
  readonly question: string;
  readonly answer: string | null;
}

/** Who answered. Everything may be unknown; `externalId` is the survey tool's own id of the person. */
export interface Respondent {
  readonly externalId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly company: string | null;
  readonly title: string | null;
}

/**
 * One survey answer set in Amends' words, whatever tool it came from. Intake makes it, everything else reads it.
 * Times are ISO 8601 with offset. `score` is on a scale from 0 (or 1) to `scaleMax`; null when the question was left blank.
 */
export interface SurveyResponse {
  /** The tool's id of this response: the same id again means an update of the same response, never a second one. */
  readonly externalId: string;
  readonly survey: { readonly id: string | null; readonly name: string | null };
  readonly score: number | null;
  readonly scaleMax: number;
  readonly comment: string | null;
  readonly respondent: Respondent;
  /** The director line, first owner first: names or email addresses. */
  readonly owners: readonly string[];
  readonly tags: readonly string[];
  /** Free segment fields, as text. */
  readonly segment: Readonly<Record<string, string>>;
  readonly answers: readonly Answer[];
  /** Where the response can be seen in the survey tool: http(s) only. */
  readonly url: string | null;
  readonly submittedAt: string;
  /** When the tool last changed it: an event older than what is stored changes nothing. */
  readonly updatedAt: string;
  /** The respondent asked to be contacted. */
  readonly wantsContact: boolean;
  /** The tool says it was deleted there. */
  readonly deleted: boolean;
}

/** Shown in place of a missing answer. */
export const NO_RESPONSE = "No Response Provided";

/** What the owners of a respondent are called wherever they are shown. */
export const DIRECTOR_LINE = "Director line";
/** The owners in their order, the first one first. */
export const directorLine = (owners: readonly string[]): string => owners.join(" › ");
