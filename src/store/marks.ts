import { type Db, row, rows } from "./rows.ts";

/** What is remembered under a name: how far a walk has come, and a moment. */
export interface Mark {
  readonly mark: string;
  readonly at: Date;
}

export const readMark = (db: Db, name: string): Promise<Mark | undefined> =>
  row<Mark>(db, "select mark, at from marks where name = :name", { name });

/** `at`: ISO 8601 in UTC. */
export async function writeMark(db: Db, name: string, mark: string, at: string): Promise<void> {
  await rows(
    db,
    `insert into marks (name, mark, at) values (:name, :mark, cast(:at as timestamptz))
     on conflict (name) do update set mark = excluded.mark, at = excluded.at`,
    { name, mark, at },
  );
}
