import type { Knex } from "knex";

/** Personal addresses of the page. The token itself is nowhere: whoever reads this table cannot open a page. */
const UP = [
  `create table page_tokens (
    token_hash bytea primary key check (length(token_hash) = 32),
    workspace_id bigint not null,
    issue_id bigint not null,
    person_id bigint not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    foreign key (workspace_id, issue_id) references issues (workspace_id, id),
    foreign key (workspace_id, person_id) references people (workspace_id, id),
    check (expires_at > created_at)
  )`,
  "create index page_tokens_live on page_tokens (workspace_id, person_id, issue_id) where revoked_at is null",
  "create index page_tokens_by_issue on page_tokens (issue_id)",
];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  await db.raw("drop table page_tokens");
}
