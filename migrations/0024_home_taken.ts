import type { Knex } from "knex";

/** Since when somebody draws the Home that a mark is about: the mark goes when it stands there. Null: nobody does. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table home_marks add column if not exists taken_at timestamptz");
}

export async function down(db: Knex): Promise<void> {
  await db.raw("alter table home_marks drop column if exists taken_at");
}
