import type { Batch } from "./same-tables.ts";

/** One line of the file that is imported. */
export interface Line {
  readonly id: string;
  readonly score: number;
  readonly comment: string;
  readonly name: string;
  readonly email: string;
  readonly company: string;
  readonly tags: string;
  readonly date: string;
}

const BATCH_ROWS = 1_000;

/** Lines as a survey tool exports them; every score is a detractor's. */
export const makeLines = (many: number): readonly Line[] =>
  Array.from({ length: many }, (_, i) => ({
    id: `R_${100_000 + i}`,
    score: i % 7,
    comment: `Answer ${i}: nobody called back for three days, and the invoice of last month was wrong again.`,
    name: `Jane Doe ${i}`,
    email: `jane.doe.${i}@example.com`,
    company: `Company ${i % 2_000}`,
    tags: "Portland, Industrial",
    date: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString(),
  }));

/** The lines as a CSV file. */
export const csvOf = (lines: readonly Line[]): string =>
  [
    "Response ID,Score,Comment,Name,Email,Company,Tags,Submitted at",
    ...lines.map((l) => [l.id, l.score, `"${l.comment}"`, l.name, l.email, l.company, `"${l.tags}"`, l.date].join(",")),
    "",
  ].join("\n");

/** The rows that the lines become, ready to insert; with `issues` also the issues, their events and their cards. */
export function rowsOf(
  lines: readonly Line[],
  of: { readonly workspaceId: number; readonly sourceId: number; readonly routeId: number },
  o: { readonly issues: boolean },
): readonly Batch[] {
  const batches: Batch[] = [];
  for (let start = 0; start < lines.length; start += BATCH_ROWS) {
    const batch = lines.slice(start, start + BATCH_ROWS).map((line, i) => tablesOf(line, start + i + 1, of));
    const tables = [
      "respondents",
      "responses",
      ...(o.issues ? (["issues", "issue_events", "notices"] as const) : []),
    ] as const;
    batches.push(tables.map((table) => ({ table, rows: batch.map((line) => line[table]) })));
  }
  return batches;
}

function tablesOf(line: Line, id: number, of: { workspaceId: number; sourceId: number; routeId: number }) {
  const inWorkspace = { workspace_id: of.workspaceId };
  const company = line.company.toLowerCase();
  const { date } = line;
  return {
    respondents: {
      id,
      ...inWorkspace,
      identity: `email:${line.email}`,
      name: line.name,
      email: line.email,
      company: line.company,
    },
    responses: {
      ...{ id, ...inWorkspace, source_id: of.sourceId, external_id: line.id, respondent_id: id, company_key: company },
      ...{
        score: line.score,
        scale_max: 10,
        comment: line.comment,
        owners: "[]",
        tags: JSON.stringify(line.tags.split(", ")),
      },
      ...{ segment: "{}", answers: "[]", wants_contact: false, submitted_at: date, source_updated_at: date },
      ...{ content_hash: line.id.padEnd(43, "x"), as_history: false, stored_at: date },
    },
    issues: {
      ...{
        id,
        ...inWorkspace,
        number: id,
        response_id: id,
        respondent_id: id,
        company_key: company,
        route_id: of.routeId,
      },
      ...{ version: 1, status: "needs_attention", opened_at: date, status_changed_at: date },
    },
    issue_events: {
      ...{
        ...inWorkspace,
        issue_id: id,
        version: 1,
        type: "Opened",
        at: date,
        via: "import",
        command_id: `open:${id}`,
      },
      what: JSON.stringify({ type: "Opened", reason: "score", score: line.score }),
    },
    notices: {
      ...{ ...inWorkspace, issue_id: id, key: `card:${id}`, kind: "card", transport: "slack", event_version: 1 },
      ...{ channel_id: "C0DETRACT", priority: 2, wanted_version: 1, planned_at: date },
    },
  };
}
