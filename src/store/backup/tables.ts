/** A table whose rows an export holds, in the order in which they are written and read: by columns that tell rows apart. */
export interface KeptTable {
  readonly name: string;
  readonly order: string;
  /** Its ids are given by the database, and go on behind those that were restored. */
  readonly numbered?: true;
}

/** Every table of an export, each after those it refers to. */
export const KEPT: readonly KeptTable[] = [
  { name: "workspaces", order: "id", numbered: true },
  // Who is said to be somebody else comes after that somebody.
  { name: "people", order: "same_as is not null, id", numbered: true },
  { name: "user_groups", order: "workspace_id, group_id" },
  { name: "channels", order: "workspace_id, channel_id" },
  { name: "channel_members", order: "channel_id, person_id" },
  { name: "standing_follows", order: "id", numbered: true },
  { name: "sources", order: "id", numbered: true },
  { name: "received", order: "id", numbered: true },
  { name: "respondents", order: "id", numbered: true },
  { name: "responses", order: "id", numbered: true },
  { name: "routes", order: "id", numbered: true },
  { name: "issues", order: "id", numbered: true },
  { name: "issue_events", order: "issue_id, version" },
  { name: "followers", order: "issue_id, person_id" },
  { name: "leaders", order: "person_id, issue_id" },
  { name: "closures", order: "id", numbered: true },
  { name: "notices", order: "id", numbered: true },
  { name: "page_tokens", order: "token_hash" },
  { name: "mail_stops", order: "issue_id, person_id" },
  // After the history: writing that marks Homes.
  { name: "homes", order: "person_id" },
  { name: "marks", order: "name" },
];

/** Every other table, and why an export does without it. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  lanes: "who is sending just now, and until when a channel rests: begins anew",
  received_tries: "what is being understood just now: begins anew",
  home_marks: "which Homes show something old: after a restore, all",
  issue_words: "what issues are found by: made anew from answers and notes",
  schema_migration: "which migrations have run: named in the first line",
  schema_migration_lock: "held while a migration runs",
};
