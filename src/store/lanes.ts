import { randomUUID } from "node:crypto";
import type { Knex } from "knex";
import { EVERYWHERE } from "../domain/closures.ts";
import type { Hold, Lane } from "../usecases/outbox-ports.ts";
import { MAIL_LANE } from "../usecases/plan-notices.ts";
import { PREPARED, row } from "./rows.ts";

/** What a lane is called among its workspace's rows of `lanes`. */
export const laneRow = ({ verb, channelId }: Lane): string => `${verb}:${channelId}`;

/** The lane that is called so. */
export function laneCalled(workspaceId: number, name: string): Lane {
  const colon = name.indexOf(":");
  return { workspaceId, channelId: name.slice(colon + 1), verb: name.slice(0, colon) as Lane["verb"] };
}

const HELD_UNTIL = "now() + interval '1 millisecond' * cast(:holdMs as float8)";

/**
 * Takes the lane unless someone holds it, it has to rest, or its place is closed; then says in how many ms to come back (null: its holder goes on).
 * A hold in its second half is of somebody who makes no more calls: whoever finds it, as the relay does, comes back at its end.
 */
export async function takeLane(
  db: Knex,
  lane: Lane,
  holdMs: number,
): Promise<{ hold: Hold } | { comeBackInMs: number | null }> {
  const bindings = {
    workspaceId: lane.workspaceId,
    name: laneRow(lane),
    token: randomUUID(),
    holdMs,
    closedBy: closedBy(lane),
  };
  const taken = await row(
    db,
    `insert into lanes as l (workspace_id, name, holder, held_until)
     select cast(:workspaceId as bigint), cast(:name as text), cast(:token as uuid), ${HELD_UNTIL}
     where not exists (select 1 from closures shut where shut.workspace_id = :workspaceId and shut.mended_at is null and shut.place = any(cast(:closedBy as text[])))
     on conflict (workspace_id, name) do update set holder = excluded.holder, held_until = excluded.held_until
     where l.free_at <= now() and (l.holder is null or l.held_until < now()) returning l.name`,
    bindings,
    PREPARED,
  );
  if (taken) return { hold: { ...lane, token: bindings.token } };
  const rest = await row<{ ms: number | null }>(
    db,
    `select case when free_at > now() then ${msUntil("free_at")}
       when held_until between now() and now() + interval '1 millisecond' * cast(:holdMs as float8) / 2 then ${msUntil("held_until")} end as ms
     from lanes where workspace_id = :workspaceId and name = :name`,
    bindings,
    PREPARED,
  );
  return { comeBackInMs: rest?.ms ?? null };
}

/** The closed places that concern a lane: cards that stand in a channel may sometimes still be drawn there, and mail has a place of its own. */
const closedBy = ({ channelId, verb }: Lane): string[] => {
  if (channelId === MAIL_LANE) return [];
  return verb === "post" ? [EVERYWHERE, channelId] : [EVERYWHERE];
};

/** Begins the hold anew; false when the lane has passed to someone else. */
export async function keepLane(db: Knex, hold: Hold, holdMs: number): Promise<boolean> {
  const kept = await row(
    db,
    `update lanes set held_until = ${HELD_UNTIL}
     where workspace_id = :workspaceId and name = :name and holder = :token returning name`,
    { workspaceId: hold.workspaceId, name: laneRow(hold), token: hold.token, holdMs },
    PREPARED,
  );
  return kept !== undefined;
}

/** How many milliseconds there are until a moment, within a statement. */
export const msUntil = (column: string): string =>
  `greatest(0, ceil(extract(epoch from ${column} - now()) * 1000))::float8`;
