import { EVERYWHERE } from "../domain/closures.ts";
import { WATCHED } from "../usecases/watch.ts";
import { type Db, row, rows } from "./rows.ts";
import type { Workspace } from "./workspaces.ts";

/** What the server says of itself: major version, version in words, and its clock. */
export async function serverFacts(db: Db): Promise<{ major: number; version: string; now: Date }> {
  const facts = await row<{ num: number; version: string; now: Date }>(
    db,
    "select current_setting('server_version_num')::int as num, current_setting('server_version') as version, clock_timestamp() as now",
  );
  if (!facts) throw new Error("the server says nothing of itself");
  return { major: Math.floor(facts.num / 10_000), version: facts.version, now: facts.now };
}

/** The workspace this database belongs to, or undefined before the first start; unlike ensureWorkspace it makes none. */
export const workspaceOf = (db: Db): Promise<Workspace | undefined> =>
  row<Workspace>(db, 'select id, slack_team_id as "slackTeamId", name from workspaces order by id limit 1');

/** The sources that have a secret, sealed as it is stored. */
export const sealedSecrets = (db: Db): Promise<{ name: string; sealed: string }[]> =>
  rows(db, "select name, sealed_secret as sealed from sources where sealed_secret is not null order by id");

/** How many open issues have their cards in a place; in the place that is all of Slack, all. */
export async function openIssuesIn(db: Db, workspaceId: number, place: string): Promise<number> {
  const found = await row<{ count: number }>(
    db,
    `select count(*) as count from issues i where i.workspace_id = :workspaceId and i.closed_at is null
       and (cast(:place as text) = '${EVERYWHERE}' or i.channel_id = :place)`,
    { workspaceId, place },
  );
  return found?.count ?? 0;
}

/** How many open issues are escalated to nobody, as nobody could be called. */
export async function escalationsToNobody(db: Db, workspaceId: number): Promise<number> {
  const found = await row<{ count: number }>(
    db,
    `select count(*) as count from issues where workspace_id = :workspaceId and status = 'escalated' and closed_at is null
       and clocks #> array['escalation', 'levels', clocks #>> '{escalation,level}', 'personIds'] = '[]'`,
    { workspaceId },
  );
  return found?.count ?? 0;
}

/** Seconds since somebody last looked for what stands still; null: nobody ever did. */
export async function secondsSinceWatch(db: Db): Promise<number | null> {
  const found = await row<{ seconds: number }>(
    db,
    "select extract(epoch from now() - at)::float8 as seconds from marks where name = :name",
    { name: WATCHED },
  );
  return found?.seconds ?? null;
}

/** Messages that were given up, by the reason. */
export const failedNotices = (db: Db): Promise<{ code: string; count: number }[]> =>
  rows(
    db,
    "select error_code as code, count(*) as count from notices where state = 'failed' group by error_code order by count(*) desc, error_code",
  );

/** The folder the server keeps its files in; only its superuser may know. */
export async function dataDirectory(db: Db): Promise<string> {
  const found = await row<{ folder: string }>(db, "select current_setting('data_directory') as folder");
  if (!found) throw new Error("the server does not say where its files are");
  return found.folder;
}
