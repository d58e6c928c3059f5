import type { Knex } from "knex";
import { msUntil } from "./lanes.ts";
import { PREPARED, row, rows } from "./rows.ts";

/** A method that has to rest lies among its workspace's lanes; those of channels have other names. */
const restOf = (method: string): string => `call:${method}`;

/** What Slack said about waiting, for all processes of an installation. It goes by the database's clock. */
export const openCallLimits = (db: Knex, workspaceId: number) => ({
  async waitMs(method: string): Promise<number> {
    const rest = await row<{ ms: number }>(db, REST, { workspaceId, name: restOf(method) }, PREPARED);
    return rest?.ms ?? 0;
  },
  async told(method: string, ms: number): Promise<void> {
    await rows(
      db,
      `insert into lanes as l (workspace_id, name, free_at) values (:workspaceId, :name, now() + interval '1 millisecond' * cast(:ms as float8))
       on conflict (workspace_id, name) do update set free_at = greatest(l.free_at, excluded.free_at)`,
      { workspaceId, name: restOf(method), ms },
    );
  },
});

const REST = `select ${msUntil("free_at")} as ms from lanes where workspace_id = :workspaceId and name = :name and free_at > now()`;
