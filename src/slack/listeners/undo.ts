import { STATUSES } from "../../domain/status.ts";
import { actorOf, type ListenerContext } from "./context.ts";

/** Takes back the presser's own last status change; the sentence to answer with. */
export async function undo(
  context: ListenerContext,
  body: { user: { id: string; team_id?: string } },
  issueId: number,
  actionTs: string,
): Promise<string> {
  const person = await actorOf(context, body.user);
  const { issue, number } = await context.execute({
    workspaceId: context.workspaceId,
    issueId,
    commandId: `slack:${body.user.id}:${actionTs}`,
    command: { type: "UndoStatus" },
    actor: { kind: "person", personId: person.id },
    via: "slack",
    at: context.clock.now().toISOString(),
  });
  return `Undone: issue #${number} is ${STATUSES[issue.status].name} again. The history keeps both.`;
}
