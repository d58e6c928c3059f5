import type { Knex } from "knex";
import type { Clock } from "../clock.ts";
import type { RouteChannels } from "../usecases/follow-channel.ts";
import { PRIORITY } from "../usecases/outbox-ports.ts";
import type { Found } from "../usecases/watch.ts";
import { openRoster } from "./roster.ts";
import { row, rows } from "./rows.ts";
import { readSettings } from "./workspaces.ts";

/** Where the cards of a workspace's default route go; `fallback` is what the environment says. */
export const openRouteChannels = (
  db: Knex,
  workspaceId: number,
  clock: Clock,
  fallback: string | undefined,
): RouteChannels => ({
  wanted: async () => (await readSettings(db, workspaceId)).channel ?? fallback ?? null,
  async current() {
    const found = await row<{ id: string; name: string | null; followed: string | null }>(
      db,
      `select r.channel_id as id, c.name, r.followed from routes r left join channels c on c.workspace_id = r.workspace_id and c.channel_id = r.channel_id
       where r.workspace_id = :workspaceId and r.is_default and r.channel_id is not null`,
      { workspaceId },
    );
    return found ?? null;
  },
  async change(channel, wanted) {
    await openRoster(db).saveChannel(workspaceId, channel, clock.now().toISOString());
    await rows(
      db,
      "update routes set channel_id = :channelId, followed = :wanted where workspace_id = :workspaceId and is_default",
      { channelId: channel.id, wanted, workspaceId },
    );
  },
  async lookAnew() {
    await rows(db, "update routes set followed = null where workspace_id = :workspaceId and is_default", {
      workspaceId,
    });
  },
  move: (from, limit) => move(db, workspaceId, from, limit),
});

/** Nobody sends in the channel that is left, so nobody is about to write down what became of a message. */
const NOBODY_SENDS = `not exists (select 1 from lanes held where held.workspace_id = :workspaceId and held.name = 'post:' || cast(:from as text)
  and held.holder is not null and held.held_until > now())`;
/** A message that stays unsent there. */
const isLeftBehind = (n: string): string =>
  `(${n}.state in ('planned', 'unknown') or (${n}.state = 'sending' and ${NOBODY_SENDS}))`;

/**
 * Cards that never stood go before those that stand anew; of one that may stand there nobody can find out. What a thread was still to be told is in the
 * card. Issues are locked before their cards, as a click does it; whoever is held by somebody else moves the next time.
 */
async function move(db: Knex, workspaceId: number, from: string, limit: number): Promise<readonly Found[]> {
  const moved = await rows<{ id: number; issue_id: number; channel_id: string }>(
    db,
    `with leaving as (
       select n.id, n.issue_id, n.state, n.message_ts, route.channel_id as target
       from issues i join notices n on n.issue_id = i.id and n.kind = 'card' join routes route on route.id = i.route_id
       where i.workspace_id = :workspaceId and i.channel_id = :from and i.closed_at is null and route.channel_id <> :from
         and (n.state in ('sent', 'failed') or ${isLeftBehind("n")})
       order by i.id limit :limit for no key update of i, n skip locked
     ), late_lines as (
       update notices l set state = 'superseded', error_code = 'card_moved' from leaving
       where l.issue_id = leaving.issue_id and l.kind = 'line' and ${isLeftBehind("l")}
     )
     update notices n set channel_id = leaving.target, state = 'planned', message_ts = null, drawn_version = null, sent_at = null, error_code = null,
       generation = n.generation + 1, attempts = 0, try_after = now(), priority = case when leaving.message_ts is null then n.priority else ${PRIORITY.bulk} end,
       left_channel_id = case when leaving.message_ts is null then n.left_channel_id else n.channel_id end,
       left_ts = coalesce(leaving.message_ts, n.left_ts)
     from leaving where n.id = leaving.id returning n.id, n.issue_id, n.channel_id`,
    { workspaceId, from, limit },
  );
  return moved.map((r) => ({
    issueId: r.issue_id,
    noticeId: r.id,
    wake: { workspaceId, channelId: r.channel_id, verb: "post" },
  }));
}
