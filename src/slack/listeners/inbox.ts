import type { MessageView } from "../views/card.ts";
import { inboxMessage } from "../views/inbox.ts";
import type { ListenerContext } from "./context.ts";

/** How many escalations one answer shows. */
const INBOX_MOST = 15;

/** What was escalated to a person, as an answer that only they see. */
export async function inboxAnswer(context: ListenerContext, personId: number): Promise<MessageView> {
  return inboxMessage(await context.lists.inbox(context.workspaceId, personId, INBOX_MOST), personId);
}
