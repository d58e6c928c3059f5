import type { Knex } from "knex";
import * as m0001 from "./0001_init.ts";
import * as m0002 from "./0002_people.ts";
import * as m0003 from "./0003_page_tokens.ts";
import * as m0004 from "./0004_lists.ts";
import * as m0005 from "./0005_notices_by_issue.ts";
import * as m0006 from "./0006_workspace_last.ts";
import * as m0007 from "./0007_digests.ts";
import * as m0008 from "./0008_standing_and_same_as.ts";
import * as m0009 from "./0009_mail_stops.ts";
import * as m0010 from "./0010_list_indexes.ts";
import * as m0011 from "./0011_clocks.ts";
import * as m0012 from "./0012_watch.ts";
import * as m0013 from "./0013_sealed.ts";
import * as m0014 from "./0014_numbers_left_out.ts";
import * as m0016 from "./0016_lists_by_due.ts";
import * as m0017 from "./0017_asked.ts";
import * as m0024 from "./0024_home_taken.ts";
import * as m0025 from "./0025_route_followed.ts";
import * as m0026 from "./0026_rejected.ts";
import * as m0027 from "./0027_slack_addresses.ts";
import * as m0028 from "./0028_members_version.ts";

const list: readonly (readonly [name: string, migration: Knex.Migration])[] = [
  ["0001_init", m0001],
  ["0002_people", m0002],
  ["0003_page_tokens", m0003],
  ["0004_lists", m0004],
  ["0005_notices_by_issue", m0005],
  ["0006_workspace_last", m0006],
  ["0007_digests", m0007],
  ["0008_standing_and_same_as", m0008],
  ["0009_mail_stops", m0009],
  ["0010_list_indexes", m0010],
  ["0011_clocks", m0011],
  ["0012_watch", m0012],
  ["0013_sealed", m0013],
  ["0014_numbers_left_out", m0014],
  ["0016_lists_by_due", m0016],
  ["0017_asked", m0017],
  ["0024_home_taken", m0024],
  ["0025_route_followed", m0025],
  ["0026_rejected", m0026],
  ["0027_slack_addresses", m0027],
  ["0028_members_version", m0028],
];

/** Every migration in order, by a name without extension, so that source and build agree on what has run. */
export const migrationSource: Knex.MigrationSource<(typeof list)[number]> = {
  getMigrations: () => Promise.resolve([...list]),
  getMigrationName: ([name]) => name,
  getMigration: ([, migration]) => Promise.resolve(migration),
};
