import type { Knex } from "knex";
import { type Db, rows } from "./rows.ts";
import { keyId, seal, sealBytes, unseal } from "./secrets.ts";
import { openOrNull } from "./stored-body.ts";

/** How much is sealed with a key: source secrets, and bodies as they were received. `keyId` is null for what is not sealed. */
export interface KeyUse {
  readonly keyId: string | null;
  readonly sources: number;
  readonly bodies: number;
}

/** What the database holds, by the key it is sealed with. */
export const keysInUse = (db: Db): Promise<KeyUse[]> =>
  rows<KeyUse>(
    db,
    `select key_id as "keyId", cast(sum(sources) as bigint) as sources, cast(sum(bodies) as bigint) as bodies from (
       select split_part(sealed_secret, '.', 2) as key_id, count(*) as sources, 0 as bodies
       from sources where sealed_secret is not null group by 1
       union all
       select key_id, 0, count(*) from received group by 1
     ) used group by 1 order by 1`,
  );

type Keys = readonly [Buffer, ...Buffer[]];

/** Seals with the first key every source secret that an older one of these keys opens; answers how many. */
export const resealSources = (db: Knex, keys: Keys): Promise<number> =>
  db.transaction(async (trx) => {
    const ids = keys.slice(1).map(keyId);
    const stale = await rows<{ id: number; sealed: string }>(
      trx,
      `select id, sealed_secret as sealed from sources
       where split_part(sealed_secret, '.', 2) = any(cast(:ids as text[])) order by id for update`,
      { ids },
    );
    for (const { id, sealed } of stale)
      await trx("sources")
        .where({ id })
        .update({ sealed_secret: seal(keys[0], unseal(keys, sealed)) });
    return stale.length;
  });

/** Bodies are sealed anew together up to this many and this size; the first is always taken. */
const AT_ONCE = { bodies: 500, bytes: 4_000_000 };

const NEXT = `with stale as (
    select id, octet_length(body) as size from received
    where id > :afterId and (key_id is null or key_id = any(cast(:olderIds as text[]))) order by id limit ${AT_ONCE.bodies}
  ), counted as (
    select id, sum(size) over (order by id) - size as before from stale
  )
  select r.id, r.key_id, r.body from counted join received r using (id)
  where counted.before < ${AT_ONCE.bytes} order by r.id for update of r`;

const PUT = `update received r set body = n.body, key_id = :keyId
  from unnest(cast(:ids as bigint[]), cast(:bodies as bytea[])) as n(id, body) where r.id = n.id`;

/** What came of some bodies: how many are sealed anew, which were changed or damaged and cannot be opened, and after which id to go on; null at the end. */
export interface Resealed {
  readonly count: number;
  readonly damagedIds: readonly number[];
  readonly next: number | null;
}

/** Seals with the first key the next bodies after `afterId` that lie open or that an older one of these keys opens. What a worker holds at the moment is waited for. */
export const resealBodies = (db: Knex, keys: Keys, afterId: number): Promise<Resealed> =>
  db.transaction(async (trx) => {
    const olderIds = keys.slice(1).map(keyId);
    const stale = await rows<{ id: number; key_id: string | null; body: Buffer }>(trx, NEXT, { afterId, olderIds });
    const opened = stale.map((r) => ({ id: r.id, body: openOrNull(keys, r) }));
    const good = opened.flatMap(({ id, body }) => (body ? [{ id, body: sealBytes(keys[0], body) }] : []));
    const bindings = { keyId: keyId(keys[0]), ids: good.map(({ id }) => id), bodies: good.map(({ body }) => body) };
    if (good.length > 0) await rows(trx, PUT, bindings);
    const damagedIds = opened.flatMap(({ id, body }) => (body ? [] : [id]));
    return { count: good.length, damagedIds, next: stale.at(-1)?.id ?? null };
  });
