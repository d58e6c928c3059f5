import type { Knex } from "knex";
import { type SettingsChange, type StoredSettings, settingsOver } from "../domain/settings.ts";
import { type Db, json, row, rows } from "./rows.ts";

/** Changes settings of a workspace; of the terms those that are given. What that means for open issues is found by the next sweep. */
export async function writeSettings(db: Knex, workspaceId: number, change: SettingsChange): Promise<void> {
  await db.transaction(async (trx) => {
    const before = await row<{ stored: StoredSettings }>(
      trx,
      "select settings as stored from workspaces where id = :workspaceId for update",
      { workspaceId },
    );
    const settings = json(settingsOver(before?.stored ?? {}, change));
    await rows(trx, "update workspaces set settings = cast(:settings as jsonb) where id = :workspaceId", {
      settings,
      workspaceId,
    });
    if (movesTime(change)) await lookAtAll(trx, workspaceId, null);
  });
}

/** What a route has for itself from now on: a change, or the path of what it leaves to the workspace again. */
export type RouteChange = { readonly change: SettingsChange } | { readonly leave: readonly string[] };

/** Changes settings of one route, by name; false when there is none of that name. */
export function writeRouteSettings(db: Knex, workspaceId: number, name: string, to: RouteChange): Promise<boolean> {
  return db.transaction(async (trx) => {
    const route = await row<{ id: number; stored: StoredSettings }>(
      trx,
      "select id, rules as stored from routes where workspace_id = :workspaceId and name = :name for update",
      { workspaceId, name },
    );
    if (!route) return false;
    const { id } = route;
    if ("leave" in to)
      await rows(trx, "update routes set rules = rules #- cast(:path as text[]) where id = :id", {
        path: [...to.leave],
        id,
      });
    else
      await rows(trx, "update routes set rules = cast(:rules as jsonb) where id = :id", {
        rules: json(settingsOver(route.stored, to.change)),
        id,
      });
    await lookAtAll(trx, workspaceId, id);
    return true;
  });
}

/** What the environment decides where the workspace does not; only a difference is written. */
export async function writeDefaults(db: Db, workspaceId: number, defaults: StoredSettings): Promise<void> {
  await rows(
    db,
    "update workspaces set defaults = cast(:defaults as jsonb) where id = :workspaceId and defaults <> cast(:defaults as jsonb)",
    { defaults: json(defaults), workspaceId },
  );
}

/** What open issues' deadlines follow from. */
const OF_TIME: readonly (keyof SettingsChange)[] = ["terms", "timeZone", "workingHours", "holidays", "closedDays"];
const movesTime = (change: SettingsChange): boolean => OF_TIME.some((key) => change[key] !== undefined);

const PATIENCE_MS = 120_000;

/** Has every open issue looked at again, of a workspace or of one route, whatever the clock says. In the order in which others lock them. */
async function lookAtAll(trx: Knex.Transaction, workspaceId: number, routeId: number | null): Promise<void> {
  await rows(trx, `set local statement_timeout = ${PATIENCE_MS}`);
  await rows(
    trx,
    `with open as (
       select id from issues where workspace_id = :workspaceId and closed_at is null
         and (cast(:routeId as bigint) is null or route_id = :routeId) order by id for no key update
     )
     update issues i set next_deadline_at = i.opened_at from open where i.id = open.id`,
    { workspaceId, routeId },
  );
}
