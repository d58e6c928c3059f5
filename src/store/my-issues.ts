import type { Knex } from "knex";
import type { SettingsChange } from "../domain/settings.ts";
import type { Logger } from "../logger.ts";
import { openHomes, openPreferences } from "./homes.ts";
import { openLists } from "./lists.ts";
import type { Reading } from "./reading.ts";
import { openRoster } from "./roster.ts";
import { openStandingFollows } from "./standing-follows.ts";
import { indexSomeOld } from "./words.ts";
import { writeSettings } from "./write-settings.ts";

/** What My Issues, Home and access are read from and written to. */
export const openMyIssues = (db: Knex, workspaceId: number, read?: Reading) => ({
  lists: openLists(db, read),
  homes: openHomes(db),
  roster: openRoster(db),
  preferences: openPreferences(db),
  standing: openStandingFollows(db),
  /** Makes issues searchable that are older than the search, beside everything else. Never throws; what is left waits for the next start. */
  async indexOld(stopped: AbortSignal, logger: Logger): Promise<void> {
    try {
      while (!stopped.aborted && (await indexSomeOld(db)) > 0);
    } catch (err) {
      logger.warn("older issues could not all be made searchable", { err });
    }
  },
  saveSettings: (changed: SettingsChange): Promise<void> => writeSettings(db, workspaceId, changed),
});
