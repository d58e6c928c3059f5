import type { Standing } from "../domain/access.ts";
import { type Away, isAway, type StandIn, type StandIns, standInOf } from "../domain/away.ts";
import { type Db, json, rows } from "./rows.ts";

/** Whom a person `p` has named to stand in; null for whoever has said nothing. There is an index of it. */
const deputyOf = (p: string): string => `cast(${p}.preferences #>> '{away,deputyId}' as bigint)`;

interface AwayRow {
  id: number;
  standing: Standing;
  time_zone: string | null;
  away: Away | null;
}

/** Of these people those who are away at a moment, with who stands in for each; whom nobody stands in for is not in it. One statement. */
export async function readStandIns(
  db: Db,
  workspaceId: number,
  personIds: readonly number[],
  at: string,
): Promise<StandIns> {
  const found = await rows<AwayRow>(
    db,
    `with recursive asked(id) as (
       select p.id from people p where p.workspace_id = :workspaceId and p.id = any(cast(:ids as bigint[]))
       union
       select ${deputyOf("p")} from asked join people p on p.id = asked.id
       where p.workspace_id = :workspaceId and ${deputyOf("p")} is not null
     )
     select p.id, p.standing, p.time_zone, nullif(p.preferences -> 'away', 'null') as away
     from asked join people p on p.id = asked.id where p.workspace_id = :workspaceId`,
    { workspaceId, ids: [...personIds] },
  );
  const people = new Map(
    found.map((p) => [p.id, { personId: p.id, standing: p.standing, timeZone: p.time_zone, away: p.away }]),
  );
  const standIns = personIds.flatMap((id): [number, StandIn][] => {
    const standIn = standInOf(id, at, people);
    return standIn ? [[id, standIn]] : [];
  });
  return new Map(standIns);
}

/**
 * Ids of those for whom a person stands in, deputies of deputies too, as an array over the columns with the person's id and workspace. Whoever
 * is back is in it until `endAbsences` has noticed.
 */
export const standsInFor = (personId: string, workspaceId: string): string => `array(
    with recursive absent(id) as (
      select a.id from people a where a.workspace_id = ${workspaceId} and ${deputyOf("a")} = ${personId}
      union
      select a.id from absent join people a on a.workspace_id = ${workspaceId} and ${deputyOf("a")} = absent.id
    ) select id from absent)`;

/** Ends what has passed: whoever is back by a moment is not away any more, and nobody sees issues in their place. */
export async function endAbsences(db: Db, at: string): Promise<void> {
  const found = await rows<AwayRow>(
    db,
    `select p.id, p.standing, p.time_zone, p.preferences -> 'away' as away from people p where ${deputyOf("p")} is not null`,
  );
  const back = found.filter(({ away, time_zone: timeZone }) => !isAway({ away, timeZone }, at));
  if (back.length === 0) return;
  // Who says at this very moment that they stay away longer stays away.
  await rows(
    db,
    `update people p set preferences = p.preferences - 'away' from jsonb_to_recordset(cast(:back as jsonb)) as n(id bigint, away jsonb)
     where p.id = n.id and p.preferences -> 'away' = n.away`,
    { back: json(back.map(({ id, away }) => ({ id, away }))) },
  );
}
