import type { Titled } from "../domain/wording.ts";

/** A row with what an issue is called by. */
export interface TitledRow {
  score: string | null;
  scale_max: string;
  name: string | null;
  email: string | null;
  company: string | null;
}

/** The columns a TitledRow needs, over `responses r` and `respondents p`. */
export const TITLED_COLUMNS = "r.score, r.scale_max, p.name, p.email, p.company";

/** Row to domain. */
export const toTitled = (r: TitledRow): Titled => ({
  score: r.score === null ? null : Number(r.score),
  scaleMax: Number(r.scale_max),
  respondent: { name: r.name, email: r.email, company: r.company },
});
