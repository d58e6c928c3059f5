import { type AlertPorts, plannedFor } from "./alerts.ts";

/** Who is told of deliveries of one source that nobody understands hears at most so often. */
const APART_MS = 86_400_000;

/** Admins are told of each source whose deliveries were accepted and could not be understood, of all in one message; answers which sources it told of. */
export async function tellOfRejected(ports: AlertPorts, at: string): Promise<readonly number[]> {
  const { alerts, workspaceId, nudges, logger } = ports;
  const sourceIds = await alerts.rejecting(workspaceId, at, APART_MS);
  if (sourceIds.length === 0) return [];
  const { adminIds } = await alerts.caretakers(workspaceId);
  const planned = await plannedFor(ports, null, adminIds, "admin", at);
  for (const sourceId of sourceIds)
    await alerts.planRejected(workspaceId, sourceId, planned, { at, apartMs: APART_MS });
  for (const { place } of planned) nudges.posts(workspaceId, place);
  if (planned.length === 0)
    logger.error("deliveries could not be understood, and no admin can be told: amends source rejected lists them", {
      workspaceId,
      count: sourceIds.length,
    });
  return sourceIds;
}
