import type { Knex } from "knex";
import type { PostedCard, PostedCards } from "../../usecases/audit-slack.ts";
import { rows } from "../rows.ts";

const KEY = "case when n.generation = 0 then n.key else n.key || '#' || n.generation end";
const CARD = `select n.issue_id as "issueId", ${KEY} as key, n.channel_id as "channelId", n.message_ts as ts from notices n where n.kind = 'card'`;

/** The cards of the ledger, as they are whenever they are asked for. `patienceMs`: how long a posted card may be missing in Slack's history. */
export const openPostedCards = (db: Knex, { patienceMs }: { readonly patienceMs: number }): PostedCards => ({
  async channels() {
    const found = await rows<{ id: string }>(
      db,
      "select distinct channel_id as id from notices where kind = 'card' and message_ts is not null order by id",
    );
    return found.map(({ id }) => id);
  },
  between: (channelId, from, to) =>
    rows<PostedCard>(
      db,
      `${CARD} and n.channel_id = :channelId and n.message_ts is not null and n.message_ts collate "C" >= :from and n.message_ts collate "C" < :to
         and n.sent_at <= now() - interval '1 millisecond' * cast(:patienceMs as float8)`,
      { channelId, from, to, patienceMs },
    ),
  byKey: (keys) =>
    rows<PostedCard>(db, `${CARD} and n.key = any(cast(:bare as text[])) and ${KEY} = any(cast(:keys as text[]))`, {
      keys: [...keys],
      bare: keys.map((key) => key.replace(/#.*$/, "")),
    }),
});
