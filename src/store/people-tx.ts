import type { Knex } from "knex";
import type { KnownByEmail, KnownPerson, PeopleTx } from "../usecases/store-ports.ts";
import { addressesGiven, addressesMended } from "./mail-address.ts";
import { type Db, rows } from "./rows.ts";

const COLUMNS = "id, name, standing, email";

/** Whoever was found to be a Slack person is that person: known by either address. */
const KNOWN = `select p.id, p.name, p.standing, known.email, p.slack_user_id is not null as "inSlack" from people known join people p on p.id = coalesce(known.same_as, known.id)`;

/** People to be chosen from, within one transaction. */
export const peopleTx = (trx: Knex.Transaction): PeopleTx => ({
  byId: (workspaceId, ids) =>
    rows<KnownPerson>(
      trx,
      `${KNOWN} where known.workspace_id = :workspaceId and known.id = any(cast(:ids as bigint[]))`,
      { workspaceId, ids: [...ids] },
    ),
  byEmail: (workspaceId, addresses) =>
    rows<KnownByEmail>(
      trx,
      `${KNOWN} where known.workspace_id = :workspaceId and known.email = any(cast(:addresses as text[]))`,
      { workspaceId, addresses: [...addresses] },
    ),
  async addByEmail(workspaceId, addresses, at) {
    await rows(
      trx,
      `insert into people (workspace_id, email, name, standing, refreshed_at)
       select cast(:workspaceId as bigint), address, address, 'member', :at from unnest(cast(:addresses as text[])) as address
       on conflict (workspace_id, email) where email is not null do nothing`,
      { workspaceId, addresses: [...addresses], at },
    );
    await addressesGiven(trx, workspaceId, addresses);
    await addressesMended(trx, workspaceId, addresses);
  },
});

/** Whom a form offers: people who may be followers at least, by name. */
export const peopleToChoose = (db: Db, workspaceId: number, most: number): Promise<KnownPerson[]> =>
  rows<KnownPerson>(
    db,
    `select ${COLUMNS} from people where workspace_id = :workspaceId and standing in ('member', 'guest') and same_as is null
     order by lower(name), id limit :most`,
    { workspaceId, most },
  );
