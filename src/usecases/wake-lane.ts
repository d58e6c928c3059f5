import type { Lane, Later, Nudges } from "./outbox-ports.ts";

/** A lane of a workspace in which a change has left something to do. */
export type Work = Pick<Lane, "verb" | "channelId">;

/** Something new is to be told in these channels, to these people, or by mail. */
export const toPost = (channelIds: readonly string[]): readonly Work[] =>
  channelIds.map((channelId) => ({ verb: "post", channelId }));

/** What stands in these channels is to be drawn anew. */
export const toDraw = (channelIds: readonly string[]): readonly Work[] =>
  channelIds.map((channelId) => ({ verb: "draw", channelId }));

/** Has somebody look at each of these lanes, once. To be called when what is to be done there is committed. */
export function wake(nudges: Nudges, workspaceId: number, work: readonly Work[]): void {
  const lanes = new Map(work.map((one) => [`${one.verb}:${one.channelId}`, one]));
  for (const lane of lanes.values()) wakeLane(nudges, { workspaceId, ...lane });
}

/** For whoever has looked and found work: the lane is looked at whatever is known of its rest. */
export const wakeFound = (nudges: Nudges, lane: Lane): void => wakeLane(nudges, lane, { delayMs: 0, rests: false });

/** Has somebody look at a lane, at once or later. */
export const wakeLane = (nudges: Nudges, { verb, workspaceId, channelId }: Lane, later?: Later): void =>
  (verb === "post" ? nudges.posts : nudges.redraws)(workspaceId, channelId, later);
