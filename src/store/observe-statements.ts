import type { Knex } from "knex";
import type { EndStep, Observer } from "../observer.ts";

/** What Knex tells of a statement: its text, in which values are question marks, and a name for this run of it. */
interface Statement {
  readonly __knexQueryUid?: string;
  readonly sql?: string;
}

const MOST_TEXT = 4_000;

/** Makes every statement of a pool a step of the trace it runs in: with its text, never with its values. */
export function observeStatements(db: Knex, observer: Observer): void {
  if (!observer.traces) return;
  const running = new Map<string, EndStep>();
  const end = ({ __knexQueryUid: uid = "" }: Statement, code?: string): void => {
    running.get(uid)?.(code);
    running.delete(uid);
  };
  db.on("query", ({ __knexQueryUid: uid, sql = "" }: Statement) => {
    if (uid === undefined) return;
    const name = `postgres ${/^\s*(\w+)/.exec(sql)?.[1]?.toLowerCase() ?? "statement"}`;
    running.set(uid, observer.begin({ name, kind: "client", fields: { sql: sql.slice(0, MOST_TEXT) } }));
  });
  db.on("query-response", (_answer: unknown, statement: Statement) => end(statement));
  db.on("query-error", (error: { readonly code?: unknown }, statement: Statement) =>
    end(statement, String(error.code ?? "error")),
  );
}
