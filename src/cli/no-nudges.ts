import { nudgesOf } from "../jobs/registry.ts";

/** Wakes nobody: a running Amends looks every few seconds, and one that starts later finds what there is to do. */
export const NO_NUDGES = nudgesOf({ nudge: () => Promise.resolve() });
