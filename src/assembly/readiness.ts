import { stopwatch } from "../clock.ts";
import { withDeadline } from "../jobs/keep-trying.ts";
import { describeError } from "../logger.ts";
import { sharedFor } from "../telemetry/shared-for.ts";

/** Something Amends depends on. */
export interface Dependency {
  readonly name: string;
  /** Without it this process cannot do its work, and should be asked for none. */
  readonly needed: boolean;
  /** Resolves with what else is to be shown; a `code` in it, and a rejection, say that it is not well. */
  check(): Promise<Shown>;
}

/** Numbers, moments and words of transports: nothing that anybody wrote. */
export type Shown = Readonly<Record<string, string | number | boolean | null>>;

/** How a dependency is, and how long it took to find out. */
export type DependencyState = Shown & {
  readonly state: "well" | "failed";
  readonly needed: boolean;
  readonly ms: number;
};

/** How this process is. */
export interface Readiness {
  readonly ready: boolean;
  readonly dependencies: Readonly<Record<string, DependencyState>>;
}

const WITHIN_MS = 2_000;
/** However many ask, what Amends depends on is asked about once a second. */
const KEEP_MS = 1_000;

/** Asks about everything at once, for two seconds at most. Never rejects. */
export function openReadiness(
  dependencies: readonly Dependency[],
  isStopping: () => boolean,
  withinMs: number = WITHIN_MS,
): () => Promise<Readiness> {
  const look = sharedFor(KEEP_MS, () => Promise.all(dependencies.map((one) => examined(one, withinMs))));
  return async () => {
    const states = await look();
    return {
      ready: !isStopping() && states.every(([, { state, needed }]) => state === "well" || !needed),
      dependencies: Object.fromEntries(states),
    };
  };
}

async function examined(
  { name, needed, check }: Dependency,
  withinMs: number,
): Promise<readonly [string, DependencyState]> {
  const elapsedMs = stopwatch();
  const state = (isWell: boolean, shown: Shown): DependencyState => ({
    state: isWell ? "well" : "failed",
    needed,
    ms: Math.round(elapsedMs()),
    ...shown,
  });
  try {
    const shown = await withDeadline(check(), withinMs, "it");
    return [name, state(!("code" in shown), shown)];
  } catch (error) {
    const { code, name: kind } = describeError(error);
    return [name, state(false, { code: typeof code === "string" ? code : String(kind) })];
  }
}
