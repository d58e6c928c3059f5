import type { Cursor } from "../usecases/list-issues.ts";

/** One thing a list is ordered by, and how its value reads when it comes back in a cursor. */
export interface Key {
  readonly sql: string;
  readonly type: "bigint" | "timestamptz" | "boolean";
}

/** An order without ties: all its keys up, or all of them down. */
export interface Order {
  readonly keys: readonly Key[];
  readonly descending: boolean;
}

/** A stretch of a list: how to order and where to begin. */
export interface Stretch {
  /** For `order by`. */
  readonly by: string;
  /** For `where`; null at the beginning. */
  readonly after: string | null;
  readonly bindings: Readonly<Record<string, string>>;
  /** The row's keys as text[], for cursors. */
  readonly keys: string;
  /** Rows as read, one more than wanted if there are more, to rows as shown with the cursors around them. */
  cut<T extends { readonly keys: readonly string[] }>(
    read: readonly T[],
    limit: number,
  ): { readonly rows: readonly T[]; readonly next: Cursor | null; readonly previous: Cursor | null };
}

const READS_AS: Readonly<Record<Key["type"], RegExp>> = {
  bigint: /^\d{1,18}$/,
  boolean: /^(true|false)$/,
  timestamptz: /^[\d-]{10,12} [\d:.]{8,15}[+-][\d:]{2,8}$/,
};

/** Where a cursor points to; one that nobody here wrote points to the beginning. */
export function stretchOf({ keys, descending }: Order, cursor: Cursor | null): Stretch {
  const known =
    cursor?.keys.length === keys.length && keys.every((k, i) => READS_AS[k.type].test(cursor.keys[i] ?? ""));
  const from = known ? cursor : null;
  const back = from?.towards === "previous";
  const down = descending !== back;
  const values = keys.map((key, i) => `cast(:key${i} as ${key.type})`);
  return {
    by: keys.map((key) => `${key.sql} ${down ? "desc" : "asc"}`).join(", "),
    after: from ? `(${keys.map((key) => key.sql).join(", ")}) ${down ? "<" : ">"} (${values.join(", ")})` : null,
    bindings: Object.fromEntries((from?.keys ?? []).map((value, i) => [`key${i}`, value])),
    keys: `array[${keys.map((key) => `cast(${key.sql} as text)`).join(", ")}]`,
    cut: (read, limit) => {
      const more = read.length > limit;
      const rows = back ? read.slice(0, limit).reverse() : read.slice(0, limit);
      const [first, last] = [rows[0], rows.at(-1)];
      return {
        rows,
        next: last && (back || more) ? { keys: last.keys, towards: "next" } : null,
        previous: first && (back ? more : from !== null) ? { keys: first.keys, towards: "previous" } : null,
      };
    },
  };
}
