import type { Person, Standing } from "../domain/access.ts";
import type { People } from "../usecases/store-ports.ts";
import { savePeople } from "./roster.ts";
import { type Db, PREPARED, row } from "./rows.ts";

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
      PREPARED,
    );
    return found ? { person: toPerson(found), refreshedAt: found.refreshed_at } : null;
  },
  async save(workspaceId, identity, at) {
    await savePeople(db, workspaceId, [identity], at);
    const saved = await this.bySlackId(workspaceId, identity.slackUserId);
    if (!saved) throw new Error("a person that was just saved is not there");
    return saved.person;
  },
});
