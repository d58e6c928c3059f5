import { counted } from "../domain/text.ts";
import { printable } from "../intake/csv/printable.ts";

const PATH_CHARS = 300;

/** The path of a file as sentences name it. */
export const fileName = (path: string): string => printable(path, PATH_CHARS);

/** "45 seconds", "20 minutes", "1 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 90) return counted(Math.round(seconds), "second");
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? counted(minutes, "minute") : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Lines of left-aligned columns, indented by two. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? "").length)));
  return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd());
}
