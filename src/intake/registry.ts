import type { SurveySource } from "./source.ts";
import { generic } from "./sources/generic.ts";

/** Every survey tool Amends understands. */
const SOURCES: readonly SurveySource[] = [generic];

const byKind = new Map(SOURCES.map((source) => [source.kind, source]));

export const sourceKinds: readonly string[] = [...byKind.keys()];

/** The adapter for a kind; undefined for kinds without an address, such as imports. */
export const sourceOfKind = (kind: string): SurveySource | undefined => byKind.get(kind);
