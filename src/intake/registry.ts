import type { SurveySource, Understood } from "./source.ts";
import { generic } from "./sources/generic.ts";

/** Every survey tool Amends understands. */
const SOURCES: readonly SurveySource[] = [generic];

const byKind = new Map(SOURCES.map((source) => [source.kind, source]));

export const sourceKinds: readonly string[] = [...byKind.keys()];

/** The adapter for a kind; undefined for kinds without an address, such as imports. */
export const sourceOfKind = (kind: string): SurveySource | undefined => byKind.get(kind);

/** Reads a stored body by the adapter of its source's kind. */
export function parseBody(kind: string, body: Buffer, receivedAt: Date): Understood {
  return (
    sourceOfKind(kind)?.parse(body, receivedAt) ?? {
      reason: `No adapter for sources of the kind "${kind}" in this version.`,
    }
  );
}
