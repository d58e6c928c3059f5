import type { Knex } from "knex";

/** Every statement can be repeated. */
export const config = { transaction: false };

/**
 * Bodies are sealed as they arrive: `key_id` names the key, null is a body that lies open, as a version before this one writes it. Such a version may
 * still run for a while. It would take a sealed body for one that cannot be understood; so what does not say that it opens seals cannot
 * settle a sealed body, which then waits for a worker that does.
 */
const UP = [
  "alter table received add column if not exists key_id text, add column if not exists opens_seals boolean not null default false",
  `create or replace function received_stays_sealed() returns trigger language plpgsql as $$ begin return null; end $$`,
  "drop trigger if exists received_stays_sealed on received",
  `create trigger received_stays_sealed before update on received for each row
   when (old.state = 'waiting' and new.state <> 'waiting' and new.key_id is not null and not new.opens_seals)
   execute function received_stays_sealed()`,
];

/** Nothing that is sealed can be read afterwards: refused while a sealed body still waits, or waits to be looked at. */
const DOWN = [
  `do $$ begin
     if exists (select from received where key_id is not null and state <> 'parsed') then
       raise exception 'sealed bodies wait to be understood: let Amends understand them first, or delete them';
     end if;
   end $$`,
  "drop trigger if exists received_stays_sealed on received",
  "drop function if exists received_stays_sealed()",
  "alter table received drop column if exists key_id, drop column if exists opens_seals",
];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const statement of DOWN) await db.raw(statement);
}
