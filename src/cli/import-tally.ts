import type { SurveyResponse } from "../domain/response.ts";
import { newFindings, type ReadFindings } from "../intake/csv/read.ts";
import type { RejectedLine } from "./import-rejects.ts";

/** What a pass over a file counted. `rows` = `responses` + `rejected` + `repeated`. */
export interface Tally {
  rows: number;
  responses: number;
  detractors: number;
  noScore: number;
  rejected: number;
  /** Rows whose id and content stood on an earlier line. */
  repeated: number;
  stored: number;
  updated: number;
  already: number;
  /** Issues that were opened; none of what is stored as history. */
  opened: number;
  readonly firstRejected: RejectedLine[];
  readonly firstDetractors: { readonly line: number; readonly response: SurveyResponse }[];
  readonly findings: ReadFindings;
  /** True when the pass ended before the file did. */
  interrupted: boolean;
}

/** A tally of nothing yet. */
export function newTally(): Tally {
  return {
    rows: 0,
    responses: 0,
    detractors: 0,
    noScore: 0,
    rejected: 0,
    repeated: 0,
    stored: 0,
    updated: 0,
    already: 0,
    opened: 0,
    firstRejected: [],
    firstDetractors: [],
    findings: newFindings(),
    interrupted: false,
  };
}
