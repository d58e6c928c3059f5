import { type Executed, executeCommand } from "./execute-command.ts";
import type { Visitor } from "./page-ports.ts";
import type { Nudges, Store } from "./ports.ts";

/** Takes a visitor off an issue's followers, whoever they are: nobody has to be allowed to stop listening. Changes nothing when they do not follow. */
export const stopFollowing = (
  ports: { store: Store; nudges: Nudges },
  { workspaceId, issueId, personId }: Visitor,
  commandId: string,
  at: string,
): Promise<Executed> =>
  executeCommand(ports, {
    workspaceId,
    issueId,
    commandId,
    command: { type: "ChangeFollowers", add: [], remove: [personId] },
    actor: { kind: "person", personId },
    via: "page",
    at,
  });
