import { z } from "zod";
import { ALL_GROUPS } from "../domain/groups.ts";
import { SEARCH_MAX } from "../domain/search.ts";
import { ALL_STATUSES, type Status } from "../domain/status.ts";
import { firstPage, isUnfiltered, type ListName, type ListState } from "../usecases/list-issues.ts";
import { Unreadable } from "./untrusted.ts";

/** The longest value of a filter. */
export const FILTER_MAX = 100;

const NAMES: readonly ListName[] = [...ALL_GROUPS, "found"];
const name = z.enum(NAMES as readonly [ListName, ...ListName[]]);
const text = z.string().max(FILTER_MAX).nullable();
const state = z.object({
  list: name,
  words: z.string().max(SEARCH_MAX),
  filters: z.object({
    tag: text,
    survey: text,
    director: text,
    status: z.enum(ALL_STATUSES as readonly [Status, ...Status[]]).nullable(),
    assigneeId: z.number().int().positive().nullable(),
    overdue: z.literal(true).nullable().default(null),
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

/** A row's block has 255 characters for its id, of which the issue takes up to 50. */
const SHORT_MAX = 200;
const short = z.tuple([name, z.string().max(SEARCH_MAX), state.shape.at], z.string().max(60));

/** The same in few characters; empty for what does not fit: filters, and many words. */
export function writeShort({ list, words, filters, cursor, at }: ListState): string {
  if (!isUnfiltered(filters)) return "";
  const text = JSON.stringify([list, words, at, ...(cursor ? [cursor.towards, ...cursor.keys] : [])]);
  return text.length <= SHORT_MAX ? text : "";
}

/** Reads what was written short; null for anything else. */
export function readShort(text: string): ListState | null {
  try {
    const [list, words, at, towards, ...keys] = short.parse(JSON.parse(text));
    const cursor = towards === undefined ? null : { towards, keys };
    return state.parse({ ...firstPage(list, words), cursor, at });
  } catch {
    return null;
  }
}

/** A list someone chose by name in a window. */
export const readListName = (value: string | undefined): ListName | null => name.safeParse(value).data ?? null;
