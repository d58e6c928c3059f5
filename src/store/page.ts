import type { Knex } from "knex";
import type { Preferences } from "../domain/preferences.ts";
import type { PageStore } from "../usecases/page-ports.ts";
import { personMayStillSee } from "./page-access.ts";
import { openToken } from "./page-tokens.ts";
import { peopleToChoose } from "./people-tx.ts";
import { openReader } from "./reader.ts";
import type { Reading } from "./reading.ts";
import { type Db, json, rows } from "./rows.ts";
import { readSettings } from "./workspaces.ts";

/** How many people a form lists; others are typed. */
const MOST_LISTED = 300;

/** What the page asks of the database. */
export function openPageStore(db: Knex, read?: Reading): PageStore {
  const { card, history } = openReader(db, read);
  return {
    open: (token, at) => openToken(db, token, at),
    mayStillSee: (visitor) => personMayStillSee(db, visitor),
    card,
    history,
    settings: (workspaceId) => readSettings(db, workspaceId),
    people: (workspaceId) => peopleToChoose(db, workspaceId, MOST_LISTED),
    prefer: ({ workspaceId, personId }, wish) => setPreferences(db, workspaceId, personId, wish),
  };
}

/** Changes some of a person's preferences; the others stay. */
async function setPreferences(
  db: Db,
  workspaceId: number,
  personId: number,
  wish: Partial<Preferences>,
): Promise<void> {
  await rows(
    db,
    "update people set preferences = preferences || cast(:wish as jsonb) where workspace_id = :workspaceId and id = :personId",
    { workspaceId, personId, wish: json(wish) },
  );
}
