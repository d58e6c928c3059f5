import type { Lane, Nudges } from "./outbox-ports.ts";

/** Has somebody look at a lane, at once or in so many milliseconds. */
export const wakeLane = (nudges: Nudges, { verb, workspaceId, channelId }: Lane, inMs?: number): void =>
  (verb === "post" ? nudges.posts : nudges.redraws)(workspaceId, channelId, inMs);
