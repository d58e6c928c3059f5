import { z } from "zod";
import { ALL_GROUPS } from "../domain/groups.ts";
import { SEARCH_MAX } from "../domain/search.ts";
import { ALL_STATUSES, type Status } from "../domain/status.ts";
import type { ListName, ListState } from "../usecases/list-issues.ts";
import { Unreadable } from "./untrusted.ts";

/** The longest value of a filter. */
export const FILTER_MAX = 100;

const NAMES: readonly ListName[] = [...ALL_GROUPS, "found"];
const name = z.enum(NAMES as readonly [ListName, ...ListName[]]);
const text = z.string().max(FILTER_MAX).nullable();
const state: z.ZodType<ListState> = z.object({
  list: name,
  words: z.string().max(SEARCH_MAX),
  filters: z.object({
    tag: text,
    survey: text,
    director: text,
    status: z.enum(ALL_STATUSES as readonly [Status, ...Status[]]).nullable(),
    assigneeId: z.number().int().positive().nullable(),
  }),
  cursor: z.object({ keys: z.array(z.string().max(60)).max(4), towards: z.enum(["next", "previous"]) }).nullable(),
  at: z.number().int().positive().max(1_000_000_000),
});

/** What a list's button carries: what to show, never what may be seen. */
export const writeState = (value: ListState): string => JSON.stringify(value);

/** Reads what a list's button brought back; throws Unreadable. */
export function readState(value: string | undefined): ListState {
  try {
    return state.parse(JSON.parse(value ?? ""));
  } catch {
    throw new Unreadable();
  }
}

/** A list someone chose by name in a window. */
export const readListName = (value: string | undefined): ListName | null => name.safeParse(value).data ?? null;
