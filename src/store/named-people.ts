import type { Knex } from "knex";
import type { Standing } from "../domain/access.ts";
import { isAddressName } from "../domain/setting-chain.ts";
import type { StoredSettings } from "../domain/settings.ts";
import type { Found, NamedPeople, UserGroup } from "../usecases/named-people.ts";
import { peopleTx } from "./people-tx.ts";
import { savePeople } from "./roster.ts";
import { type Db, json, rows } from "./rows.ts";

/** Those whom settings name, as people and user groups. */
export const openNamedPeople = (db: Knex): NamedPeople => ({
  settings: (workspaceId) =>
    rows<{ of: string; stored: StoredSettings }>(
      db,
      `select 'ESCALATION_CHAIN: ' as of, defaults as stored from workspaces where id = :workspaceId
       union all select '', settings from workspaces where id = :workspaceId
       union all (select 'route ' || name || ': ', rules from routes where workspace_id = :workspaceId order by id)`,
      { workspaceId },
    ),
  async keep(workspaceId, found, at) {
    const identities = found.flatMap(({ identity }) => identity ?? []);
    await savePeople(db, workspaceId, identities, at);
    // After those of Slack: an address that one of them has is theirs. All were typed here, so mails may go there.
    const addresses = found.filter(isKnownAddress).map(({ name }) => name);
    if (addresses.length > 0) await db.transaction((trx) => peopleTx(trx).addByEmail(workspaceId, addresses, at));
    await saveGroups(
      db,
      workspaceId,
      found.flatMap(({ group }) => group ?? []),
      at,
    );
  },
  async standings(workspaceId, addresses) {
    const found = await rows<{ email: string; standing: Standing }>(
      db,
      `select known.email, p.standing from people known join people p on p.id = coalesce(known.same_as, known.id)
       where known.workspace_id = :workspaceId and known.email = any(cast(:addresses as text[])) and p.slack_user_id is not null`,
      { workspaceId, addresses: [...addresses] },
    );
    return new Map(found.map(({ email, standing }) => [email, standing]));
  },
  async membersAmong(workspaceId, slackUserIds) {
    const found = await rows<{ id: string }>(
      db,
      `select slack_user_id as id from people
       where workspace_id = :workspaceId and slack_user_id = any(cast(:slackUserIds as text[])) and standing = 'member'`,
      { workspaceId, slackUserIds: [...slackUserIds] },
    );
    return new Set(found.map(({ id }) => id));
  },
  async unknown(workspaceId, slackUserIds) {
    const found = await rows<{ id: string }>(
      db,
      `select distinct asked.id from unnest(cast(:slackUserIds as text[])) as asked(id)
       where not exists (select 1 from people p where p.workspace_id = :workspaceId and p.slack_user_id = asked.id)`,
      { workspaceId, slackUserIds: [...slackUserIds] },
    );
    return found.map(({ id }) => id);
  },
});

const isKnownAddress = ({ name, known }: Found): boolean =>
  isAddressName(name) && (known.kind === "person" || known.kind === "address");

async function saveGroups(db: Db, workspaceId: number, groups: readonly UserGroup[], at: string): Promise<void> {
  if (groups.length === 0) return;
  const records = groups.map(({ id, handle, name, isDisabled, slackUserIds }) => ({
    ...{ id, handle, name },
    is_disabled: isDisabled,
    slack_user_ids: slackUserIds,
  }));
  await rows(
    db,
    `insert into user_groups as g (workspace_id, group_id, handle, name, is_disabled, slack_user_ids, refreshed_at)
     select cast(:workspaceId as bigint), n.id, n.handle, n.name, n.is_disabled, n.slack_user_ids, cast(:at as timestamptz)
     from jsonb_to_recordset(cast(:groups as jsonb)) as n(id text, handle text, name text, is_disabled boolean, slack_user_ids text[])
     on conflict (workspace_id, group_id) do update set handle = excluded.handle, name = excluded.name,
       is_disabled = excluded.is_disabled, slack_user_ids = excluded.slack_user_ids, refreshed_at = excluded.refreshed_at`,
    { workspaceId, groups: json(records), at },
  );
}
