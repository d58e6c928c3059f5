import type { Nudges, Outbox } from "./ports.ts";

/** Wakes everything that has work, whoever forgot to: a lost nudge, a flushed queue, a process that died holding a lane. */
export async function relay(ports: { outbox: Outbox; nudges: Nudges }): Promise<void> {
  ports.nudges.received();
  for (const { workspaceId, channelId, verb } of await ports.outbox.lanesWithWork()) {
    if (verb === "post") ports.nudges.posts(workspaceId, channelId);
    else ports.nudges.redraws(workspaceId, channelId);
  }
}
