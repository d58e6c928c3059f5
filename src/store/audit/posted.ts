import type { Knex } from "knex";
import type { PostedCard, PostedCards } from "../../usecases/audit-slack.ts";
import { rows } from "../rows.ts";

const CARD = `select n.issue_id as "issueId", n.key as name, n.generation, n.channel_id as "channelId", n.message_ts as ts,
    n.left_channel_id || ' ' || n.left_ts as left from notices n where n.kind = 'card'`;

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
  byName: (names) => rows<PostedCard>(db, `${CARD} and n.key = any(cast(:names as text[]))`, { names: [...names] }),
});
