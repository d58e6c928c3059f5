import type { Knex } from "knex";
import type { Clock } from "../clock.ts";
import type { Source } from "../usecases/intake-ports.ts";
import { tokenHash, unseal } from "./secrets.ts";
import { sourceByToken } from "./sources.ts";

/** A changed threshold or a removed source is noticed within this time. */
const KEPT_MS = 10_000;
const MOST_KEPT = 10_000;

type Found = { readonly source: Source; readonly secret: string };

/** Finds the source of a path token, secret in the clear. What was found is kept for ten seconds; what was not is asked again. */
export function openSourceFinder(
  db: Knex,
  keys: readonly Buffer[],
  clock: Clock,
): (token: string) => Promise<Found | undefined> {
  const kept = new Map<string, { found: Found; until: number }>();
  return async (token) => {
    const now = clock.now().getTime();
    const known = kept.get(token);
    if (known && known.until > now) return known.found;
    const row = await sourceByToken(db, tokenHash(token));
    if (!row) return undefined;
    const found = { source: row.source, secret: unseal(keys, row.sealedSecret) };
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(token, { found, until: now + KEPT_MS });
    return found;
  };
}
