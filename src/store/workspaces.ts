import type { Knex } from "knex";
import { type Settings, type StoredSettings, settingsFrom } from "../domain/settings.ts";
import { refuseUnfinished } from "./backup/unfinished.ts";
import { type Db, row, rows } from "./rows.ts";

/** What was set by the environment, by the workspace, by the route: each lies over those before it. */
export type SettingLayers = readonly StoredSettings[];

/** The layers that hold for an issue or a route, over `workspaces w` and `routes route`. */
export const SETTING_LAYERS = "jsonb_build_array(w.defaults, w.settings, route.rules)";

/** Layers over what holds where nothing was set. */
export const settingsOf = (layers: SettingLayers): Settings => settingsFrom(...layers);

export interface Workspace {
  readonly id: number;
  readonly slackTeamId: string | null;
  readonly name: string;
}

interface WorkspaceRow {
  id: number;
  slack_team_id: string | null;
  name: string;
}

const toWorkspace = (r: WorkspaceRow): Workspace => ({ id: r.id, slackTeamId: r.slack_team_id, name: r.name });

/**
 * The workspace of this installation, made at the first call together with its default route. Naming a Slack team claims it:
 * a workspace that has no team yet becomes that team's; another team's is an error.
 */
export function ensureWorkspace(
  db: Knex,
  team: { readonly id: string; readonly name: string } | null,
): Promise<Workspace> {
  return db.transaction(async (trx) => {
    await trx.raw("select pg_advisory_xact_lock(hashtext('amends.workspace'))");
    await refuseUnfinished(trx);
    const existing = await row<WorkspaceRow>(trx, "select id, slack_team_id, name from workspaces order by id limit 1");
    if (!existing) return create(trx, team);
    if (!team || existing.slack_team_id === team.id) return toWorkspace(existing);
    if (existing.slack_team_id !== null) throw new OtherWorkspace(existing.name, team.name);
    const claimed = await row<WorkspaceRow>(
      trx,
      "update workspaces set slack_team_id = :teamId, name = :name where id = :id returning id, slack_team_id, name",
      { teamId: team.id, name: team.name, id: existing.id },
    );
    return toWorkspace(claimed ?? existing);
  });
}

/** The database belongs to another Slack workspace than the token does. */
export class OtherWorkspace extends Error {
  override readonly name = "OtherWorkspace";
  readonly safeToLog = true;
  constructor(stored: string, token: string) {
    super(
      `This database holds the issues of the Slack workspace "${stored}", but SLACK_BOT_TOKEN belongs to "${token}". ` +
        "Use the token of that workspace, or another DATABASE_URL or DATA_DIR.",
    );
  }
}

async function create(
  trx: Knex.Transaction,
  team: { readonly id: string; readonly name: string } | null,
): Promise<Workspace> {
  const made = await row<WorkspaceRow>(
    trx,
    "insert into workspaces (slack_team_id, name) values (:teamId, :name) returning id, slack_team_id, name",
    { teamId: team?.id ?? null, name: team?.name ?? "This workspace" },
  );
  if (!made) throw new Error("insert into workspaces returned nothing");
  await rows(trx, "insert into routes (workspace_id, name, is_default) values (:id, 'Default', true)", { id: made.id });
  return toWorkspace(made);
}

/** What the workspace has decided, over the defaults. */
export async function readSettings(db: Db, workspaceId: number): Promise<Settings> {
  const found = await row<{ layers: SettingLayers }>(
    db,
    "select jsonb_build_array(w.defaults, w.settings) as layers from workspaces w where w.id = :workspaceId",
    { workspaceId },
  );
  return settingsOf(found?.layers ?? []);
}

/** What holds for a route, by name or for the default one (null); undefined when there is no such route. */
export async function readRouteSettings(
  db: Db,
  workspaceId: number,
  name: string | null,
): Promise<Settings | undefined> {
  const found = await row<{ layers: SettingLayers }>(
    db,
    `select ${SETTING_LAYERS} as layers from routes route join workspaces w on w.id = route.workspace_id
     where w.id = :workspaceId and (route.name = :name or (cast(:name as text) is null and route.is_default))`,
    { workspaceId, name },
  );
  return found && settingsOf(found.layers);
}

/** What the routes are called, the default one first. */
export async function routeNames(db: Db, workspaceId: number): Promise<readonly string[]> {
  const found = await rows<{ name: string }>(
    db,
    "select name from routes where workspace_id = :workspaceId order by is_default desc, name",
    { workspaceId },
  );
  return found.map(({ name }) => name);
}

/** The channel of the default route, as Slack's id; null until it has been resolved once. */
export async function defaultChannel(db: Db, workspaceId: number): Promise<string | null> {
  const found = await row<{ channel_id: string | null }>(
    db,
    "select channel_id from routes where workspace_id = :workspaceId and is_default",
    {
      workspaceId,
    },
  );
  return found?.channel_id ?? null;
}

/** Points the default route at a channel, by Slack's id. */
export async function setDefaultChannel(db: Db, workspaceId: number, channelId: string): Promise<void> {
  await rows(db, "update routes set channel_id = :channelId where workspace_id = :workspaceId and is_default", {
    channelId,
    workspaceId,
  });
}
