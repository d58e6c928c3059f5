import type { Knex } from "knex";
import type { Happening } from "../domain/issue.ts";
import { type Preferences, preferencesOf } from "../domain/preferences.ts";
import type { Telling } from "../usecases/reader-ports.ts";
import { PREPARED, row } from "./rows.ts";

/** What a notice tells a person, and when they want no messages. */
export async function readTelling(db: Knex, noticeId: number): Promise<Telling | null> {
  const found = await row<{ preferences: Partial<Preferences>; time_zone: string | null; what: Happening }>(
    db,
    `select p.preferences, p.time_zone, e.what from notices n join people p on p.id = n.person_id
     join issue_events e on e.issue_id = n.issue_id and e.version = n.event_version where n.id = :noticeId`,
    { noticeId },
    PREPARED,
  );
  if (!found) return null;
  return { what: found.what, preferences: preferencesOf(found.preferences), timeZone: found.time_zone };
}
