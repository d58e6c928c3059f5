import type { Knex } from "knex";
import type { Settings } from "../domain/settings.ts";
import { openHomes, openPreferences } from "./homes.ts";
import { openLists } from "./lists.ts";
import { openRoster } from "./roster.ts";
import { writeSettings } from "./workspaces.ts";

/** What My Issues, Home and access are read from and written to. */
export const openMyIssues = (db: Knex, workspaceId: number) => ({
  lists: openLists(db),
  homes: openHomes(db),
  roster: openRoster(db),
  preferences: openPreferences(db),
  saveSettings: (changed: Partial<Settings>): Promise<void> => writeSettings(db, workspaceId, changed),
});
