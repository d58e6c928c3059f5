import type { Knex } from "knex";
import { type Settings, type StoredSettings, settingsFrom } from "../domain/settings.ts";
import { type Db, json, row, rows } from "./rows.ts";

/** What `workspaces.settings` holds: only what was set; the rest are defaults. */
export type { StoredSettings };

/** Stored settings over the defaults. */
export const settingsOf = (stored: StoredSettings): Settings => settingsFrom(stored);

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
  const found = await row<{ settings: StoredSettings }>(db, "select settings from workspaces where id = :workspaceId", {
    workspaceId,
  });
  return settingsOf(found?.settings ?? {});
}

/** Changes one setting. */
export const writeSetting = <K extends keyof Settings>(
  db: Db,
  workspaceId: number,
  key: K,
  value: Settings[K],
): Promise<void> => writeSettings(db, workspaceId, { [key]: value });

/** Changes several settings at once. */
export async function writeSettings(db: Db, workspaceId: number, changed: Partial<Settings>): Promise<void> {
  await rows(db, "update workspaces set settings = settings || cast(:patch as jsonb) where id = :workspaceId", {
    patch: json(changed),
    workspaceId,
  });
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
