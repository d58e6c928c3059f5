import type { Person, Standing } from "../domain/access.ts";
import type { People } from "../usecases/ports.ts";
import { type Db, row } from "./rows.ts";

interface PersonRow {
  id: number;
  name: string;
  slack_user_id: string | null;
  standing: Standing;
  refreshed_at: Date;
}

const COLUMNS = "id, name, slack_user_id, standing, refreshed_at";
const toPerson = (r: PersonRow): Person => ({
  id: r.id,
  name: r.name,
  slackUserId: r.slack_user_id,
  standing: r.standing,
});

/** The people of the workspaces, as rows. */
export const openPeople = (db: Db): People => ({
  async bySlackId(workspaceId, slackUserId) {
    const found = await row<PersonRow>(
      db,
      `select ${COLUMNS} from people where workspace_id = :workspaceId and slack_user_id = :slackUserId`,
      { workspaceId, slackUserId },
    );
    return found ? { person: toPerson(found), refreshedAt: found.refreshed_at } : null;
  },
  async save(workspaceId, identity, at) {
    const saved = await row<PersonRow>(
      db,
      `insert into people (workspace_id, slack_user_id, email, name, time_zone, standing, refreshed_at)
       values (:workspaceId, :slackUserId, lower(:email), :name, :timeZone, :standing, :at)
       on conflict (workspace_id, slack_user_id) do update set email = excluded.email, name = excluded.name,
         time_zone = excluded.time_zone, standing = excluded.standing, refreshed_at = excluded.refreshed_at
       returning ${COLUMNS}`,
      { ...identity, workspaceId, at },
    );
    if (!saved) throw new Error("insert into people returned nothing");
    return toPerson(saved);
  },
});
