import type { BlockAction } from "@slack/bolt";
import { zoneOf } from "../../domain/snooze-day.ts";
import type { FromList } from "../ids.ts";
import { snoozeModal } from "../views/snooze-modal.ts";
import { actorOf, cardOf, carryOut, headingOf, type ListenerContext } from "./context.ts";

/** The window that lets an issue sleep, for whoever may act on it. */
export async function snoozeView(context: ListenerContext, personId: number, issueId: number, from?: FromList) {
  const [card, timeZone] = await Promise.all([
    cardOf(context, personId, issueId),
    context.roster.timeZoneOf(context.workspaceId, personId),
  ]);
  const value = { issueId, seen: card.issue.status, to: null, from };
  return snoozeModal(headingOf(card), value, zoneOf(context.clock.now().toISOString(), timeZone).name);
}

/** Wakes an issue; the sentence to answer with. */
export async function wake(
  context: ListenerContext,
  { user }: Pick<BlockAction, "user">,
  issueId: number,
  actionTs: string,
): Promise<string> {
  const me = await actorOf(context, user);
  const { number, events } = await carryOut(context, me.id, issueId, `${user.id}:${actionTs}`, { type: "EndSnooze" });
  return events.length > 0 ? `Issue #${number} is awake: its reminders go on.` : `Issue #${number} was awake already.`;
}
