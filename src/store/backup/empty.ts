import { type Db, rows } from "../rows.ts";
import { BackupProblem } from "./format.ts";
import { KEPT } from "./tables.ts";

/** Throws BackupProblem when the database holds more than any command of Amends makes in an empty one: a workspace that no Slack has claimed. */
export async function refuseFilled(db: Db): Promise<void> {
  const there = await rows<{ name: string }>(
    db,
    "select name from unnest(cast(:names as text[])) with ordinality as t(name, place) where to_regclass(name) is not null order by place",
    { names: KEPT.map(({ name }) => name) },
  );
  if (there.length === 0) return;
  const looks = there.map(
    ({ name }) => `select '${name}' as name where exists (select from ${name} ${USED[name] ?? ""})`,
  );
  const filled = await rows<{ name: string }>(db, looks.join(" union all "));
  if (filled.length > 0)
    throw new BackupProblem(`${NOT_EMPTY} (${filled.map(({ name }) => name).join(", ")}). ${ELSEWHERE}`);
}

/** The same, and the unclaimed workspace goes. */
export async function emptied(db: Db): Promise<void> {
  await refuseFilled(db);
  for (const name of ["routes", "workspaces"]) await rows(db, `delete from ${name}`);
}

/** Which rows count in tables that are never empty. */
const USED: Readonly<Record<string, string>> = {
  workspaces: "where slack_team_id is not null",
  routes: "where channel_id is not null or not is_default",
};

const NOT_EMPTY = "A restore needs an empty database, and this one has rows";
const ELSEWHERE =
  "Nothing was changed. Make a new one (createdb amends_restored) and name it in DATABASE_URL; for the embedded PostgreSQL, name a new folder in DATA_DIR.";
