import { type Homes, wakeHomes } from "./homes.ts";
import type { Nudges, Outbox } from "./ports.ts";

/** Whom Slack could not tell for ten minutes is told by mail. */
const SLACK_SILENT_MS = 600_000;

/** Wakes everything that has work, whoever forgot to: a lost nudge, a flushed queue, a process that died holding a lane. */
export async function relay(ports: { outbox: Outbox; nudges: Nudges; homes: Homes; now: () => Date }): Promise<void> {
  ports.nudges.received();
  await ports.outbox.mailInstead(new Date(ports.now().getTime() - SLACK_SILENT_MS).toISOString());
  for (const { workspaceId, channelId, verb } of await ports.outbox.lanesWithWork()) {
    if (verb === "post") ports.nudges.posts(workspaceId, channelId);
    else ports.nudges.redraws(workspaceId, channelId);
  }
  await wakeHomes(ports);
}
