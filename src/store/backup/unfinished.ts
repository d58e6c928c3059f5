import { type Db, row, rows } from "../rows.ts";
import { BackupProblem } from "./format.ts";

/** Its rows are there and it is not settled yet: whoever started on it would tell everybody again what was told since. Nothing may run on it. */
const MARK = "restore_unfinished";

export async function beginRestore(db: Db, exportedAt: string): Promise<void> {
  await rows(db, `create table ${MARK} (exported_at timestamptz not null)`);
  await rows(db, `insert into ${MARK} (exported_at) values (:exportedAt)`, { exportedAt });
}

export async function finishRestore(db: Db): Promise<void> {
  await rows(db, `drop table if exists ${MARK}`);
}

/** Throws BackupProblem when a restore into this database was interrupted. */
export async function refuseUnfinished(db: Db): Promise<void> {
  const found = await row<{ mark: string | null }>(db, `select to_regclass('${MARK}') as mark`);
  if (found?.mark)
    throw new BackupProblem(
      "A restore into this database runs, or was interrupted. When none runs, make a new database and restore into that.",
    );
}
