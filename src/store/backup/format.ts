import { z } from "zod";

/** The version of the file format that this Amends writes; it reads this one and those before. */
export const FORMAT = 1;

const count = z.int().nonnegative();

/** The first line: what the file is, of which schema, when it was taken, and how many rows of each table follow. */
export const header = z.strictObject({
  amends_export: z.int().positive(),
  schema: z.string().regex(/^\d{4}_\w+$/),
  exported_at: z.iso.datetime(),
  workspaces: z.array(z.string()),
  rows: z.record(z.string(), count),
});
export type Header = z.infer<typeof header>;

/** The last line: how many rows there were, and the SHA-256 of every byte before it. */
export const ending = z.strictObject({
  end: z.strictObject({ rows: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
});

/** Every line between: one row. Its values are checked against the table's columns. */
export const rowLine = z.strictObject({ table: z.string(), row: z.record(z.string(), z.unknown()) });

/** An export that cannot be made or read; the message says where and what to do, and never quotes a value. */
export class BackupProblem extends Error {
  override readonly name = "BackupProblem";
  readonly safeToLog = true;
}

/** What zod found, without the values: "issues.version: expected number". */
export const faultsOf = (error: z.ZodError, where: string): string =>
  error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${[where, ...path.map(String)].filter(Boolean).join(".")}: ${message}`)
    .join("; ");
