import type { Knex } from "knex";
import { type Preferences, preferencesOf } from "../domain/preferences.ts";
import type { Homes } from "../usecases/homes.ts";
import type { ListState } from "../usecases/list-issues.ts";
import { isShutOut } from "./closures.ts";
import { iso, json, row, rows } from "./rows.ts";

interface HomeRow {
  workspace_id: number;
  slack_user_id: string;
  opened_at: Date;
  state: ListState | Record<string, never>;
  hash: string | null;
}

/** A mark that nobody has taken, or whoever took it has not come to an end; for marks `m`. */
const IS_FREE = "(m.taken_at is null or m.taken_at < now() - interval '1 minute')";

/** Homes that were opened, and which of them show something old. */
export const openHomes = (db: Knex): Homes => ({
  async opened(workspaceId, personId, at) {
    const made = await row<{ is_first: boolean }>(
      db,
      `insert into homes (workspace_id, person_id, opened_at) values (:workspaceId, :personId, :at)
       on conflict (person_id) do update set opened_at = excluded.opened_at, awake = true returning xmax = 0 as is_first`,
      { workspaceId, personId, at },
    );
    return { isFirst: made?.is_first ?? false };
  },
  async read(personId) {
    const found = await row<HomeRow>(
      db,
      `select h.workspace_id, p.slack_user_id, h.opened_at, h.state, h.hash from homes h join people p on p.id = h.person_id
       where h.person_id = :personId and p.slack_user_id is not null`,
      { personId },
    );
    return found
      ? {
          workspaceId: found.workspace_id,
          personId,
          slackUserId: found.slack_user_id,
          openedAt: iso(found.opened_at),
          state: "list" in found.state ? (found.state as ListState) : null,
          hash: found.hash,
        }
      : null;
  },
  async absences(personId, standsInFor) {
    const found = await rows<{ is_own: boolean; name: string; until: string; deputy_name: string }>(
      db,
      `select p.id = :personId as is_own, p.name, p.preferences #>> '{away,until}' as until, deputy.name as deputy_name
       from people p join people deputy on deputy.id = cast(p.preferences #>> '{away,deputyId}' as bigint)
       where p.id = :personId or p.id = any(cast(:standsInFor as bigint[])) order by p.name`,
      { personId, standsInFor: [...standsInFor] },
    );
    const own = found.find((r) => r.is_own);
    return {
      own: own ? { until: own.until, deputyName: own.deputy_name } : null,
      of: found.filter((r) => !r.is_own).map(({ name, until }) => ({ name, until })),
    };
  },
  async turned(personId, state) {
    await rows(db, "update homes set state = cast(:state as jsonb) where person_id = :personId", {
      personId,
      state: json(state),
    });
  },
  async drawn(personId, hash) {
    await rows(db, "update homes set hash = :hash where person_id = :personId", { personId, hash });
  },
  async sleep({ personId, openedAt }) {
    await rows(
      db,
      "update homes set awake = false where person_id = :personId and opened_at = cast(:openedAt as timestamptz)",
      { personId, openedAt },
    );
  },
  async takeMarks(personId) {
    const taken = await row<{ at: string }>(
      db,
      `update home_marks m set taken_at = now() where person_id = :personId and ${IS_FREE} returning cast(taken_at as text) as at`,
      { personId },
    );
    return taken?.at ?? null;
  },
  async dropMarks(personId, taken) {
    await rows(db, "delete from home_marks where person_id = :personId and taken_at = cast(:taken as timestamptz)", {
      personId,
      taken,
    });
  },
  async mark(personId) {
    await rows(db, "insert into home_marks (person_id) select person_id from homes where person_id = :personId", {
      personId,
    });
  },
  async marked(limit) {
    const found = await rows<{ person_id: number }>(
      db,
      `select m.person_id from home_marks m join homes h on h.person_id = m.person_id where ${IS_FREE} and not ${isShutOut("h.workspace_id")}
       group by m.person_id order by max(m.taken_at) nulls first limit :limit`,
      { limit },
    );
    return found.map((r) => r.person_id);
  },
});

/** What people prefer: only what was set is stored. */
export const openPreferences = (db: Knex) => ({
  async read(personId: number): Promise<Preferences> {
    const found = await row<{ preferences: Partial<Preferences> }>(
      db,
      "select preferences from people where id = :personId",
      {
        personId,
      },
    );
    return preferencesOf(found?.preferences ?? {});
  },
  async write(personId: number, preferences: Preferences): Promise<void> {
    await rows(db, "update people set preferences = preferences || cast(:preferences as jsonb) where id = :personId", {
      personId,
      preferences: json(preferences),
    });
  },
});
