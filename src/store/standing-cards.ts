import type { Knex } from "knex";
import type { Found, StandingCards } from "../usecases/watch.ts";
import { isClosedPlace, isShutOut } from "./closures.ts";
import { readMark, writeMark } from "./marks.ts";
import { row, rows } from "./rows.ts";

/** Where the walk through the cards has come to: `mark` is "channel ts", `at` when it is to go on. */
const WALK = "walk:cards";
const REST_MS = 20 * 3_600_000;

/** How many cards, open ones or not, one step of the walk passes. */
const STRETCH = 2_000;

/** The open ones among the next cards of the walk: of the channel it is in those older than where it came to, else the newest of the next channel. None while it rests. */
export async function cardsToLookFor(db: Knex, at: string, limit: number): Promise<StandingCards | null> {
  const walk = await readMark(db, WALK);
  if (walk && walk.at.getTime() > Date.parse(at)) return null;
  const [channelId = "", before = ""] = (walk?.mark ?? "").split(" ");
  const place = await row<{ workspace_id: number; channel_id: string }>(
    db,
    `select c.workspace_id, c.channel_id from channels c
     where (c.channel_id > :channelId or (c.channel_id = :channelId and :before <> ''))
       and exists (select 1 from issues i where i.workspace_id = c.workspace_id and i.channel_id = c.channel_id and i.closed_at is null)
       and not ${isClosedPlace("c.workspace_id", "c.channel_id")} and not ${isShutOut("c.workspace_id")}
     order by c.channel_id limit 1`,
    { channelId, before },
  );
  if (!place) {
    // Until the next day.
    await writeMark(db, WALK, "", new Date(Date.parse(at) + REST_MS).toISOString());
    return null;
  }
  const from = place.channel_id === channelId && before !== "" ? before : NEWEST;
  const passed = await rows<{ ts: string; open: boolean }>(
    db,
    `select n.message_ts as ts, i.closed_at is null as open from (
       select issue_id, message_ts from notices
       where workspace_id = :workspaceId and channel_id = :channelId and message_ts < :from and kind = 'card' and message_ts is not null
       order by message_ts desc limit ${STRETCH}) n join issues i on i.id = n.issue_id order by n.message_ts desc`,
    { workspaceId: place.workspace_id, channelId: place.channel_id, from },
  );
  const open = passed.filter((card) => card.open).slice(0, limit);
  if (open.length > 0)
    return { workspaceId: place.workspace_id, channelId: place.channel_id, ts: open.map(({ ts }) => ts) };
  const last = passed.at(-1);
  await writeMark(db, WALK, last ? `${place.channel_id} ${last.ts}` : place.channel_id, at);
  return null;
}

/** Behind every message: their names are numbers of one length for the next two hundred years. */
const NEWEST = "9999999999.999999";

/** A card that is not there is drawn anew: Slack then says itself that it is gone, and it is posted again. */
export async function lookedFor(
  db: Knex,
  { workspaceId, channelId }: StandingCards,
  gone: readonly string[],
  reached: string | null,
  at: string,
): Promise<readonly Found[]> {
  await writeMark(db, WALK, reached === null ? channelId : `${channelId} ${reached}`, at);
  if (gone.length === 0) return [];
  return drawAnew(db, workspaceId, channelId, gone);
}

/** Has the cards of open issues that are these messages drawn anew. */
export async function drawAnew(
  db: Knex,
  workspaceId: number,
  channelId: string,
  messages: readonly string[],
): Promise<readonly Found[]> {
  const found = await rows<{ id: number; issue_id: number }>(
    db,
    `update notices n set drawn_version = 0, try_after = now() from issues i
     where i.id = n.issue_id and i.closed_at is null and i.channel_id = :channelId and i.workspace_id = :workspaceId
       and n.kind = 'card' and n.state = 'sent' and n.message_ts = any(cast(:messages as text[])) returning n.id, n.issue_id`,
    { workspaceId, channelId, messages: [...messages] },
  );
  return found.map((r) => ({ noticeId: r.id, issueId: r.issue_id, wake: { workspaceId, channelId, verb: "draw" } }));
}
