import type { Knex } from "knex";
import { type SettingsChange, type StoredSettings, settingsOver } from "../domain/settings.ts";
import { lookAgainNow, wantLook } from "./look-again.ts";
import { type Db, json, row, rows } from "./rows.ts";

/**
 * Changes settings of a workspace; of the terms those that are given. What that means for open issues is found by the next sweep, which looks at them
 * all: they are marked behind the commit, so that nobody waits for it who opens issues or changes one.
 */
export async function writeSettings(db: Knex, workspaceId: number, change: SettingsChange): Promise<void> {
  await db.transaction(async (trx) => {
    const settings = json(settingsOver(await lockSettings(trx, workspaceId), change));
    await rows(trx, "update workspaces set settings = cast(:settings as jsonb) where id = :workspaceId", {
      settings,
      workspaceId,
    });
    if (movesTime(change)) await wantLook(trx, workspaceId, null);
  });
  await lookAgainNow(db);
}

/** What a workspace has set, until the end of the transaction. Whoever opens issues holds it too: either sees what the other did. Nobody else waits for it. */
async function lockSettings(trx: Knex.Transaction, workspaceId: number): Promise<StoredSettings> {
  const found = await row<{ stored: StoredSettings }>(
    trx,
    "select settings as stored from workspaces where id = :workspaceId for no key update",
    { workspaceId },
  );
  return found?.stored ?? {};
}

/** What a route has for itself from now on: a change, or the path of what it leaves to the workspace again. */
export type RouteChange = { readonly change: SettingsChange } | { readonly leave: readonly string[] };

/** Changes settings of one route, by name; false when there is none of that name. */
export async function writeRouteSettings(
  db: Knex,
  workspaceId: number,
  name: string,
  to: RouteChange,
): Promise<boolean> {
  const isThere = await db.transaction(async (trx) => {
    await lockSettings(trx, workspaceId);
    const route = await row<{ id: number; stored: StoredSettings }>(
      trx,
      "select id, rules as stored from routes where workspace_id = :workspaceId and name = :name for no key update",
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
    await wantLook(trx, workspaceId, id);
    return true;
  });
  await lookAgainNow(db);
  return isThere;
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
