import { NO_NUDGES } from "../../../src/cli/no-nudges.ts";
import type { Command } from "../../../src/domain/issue.ts";
import { openStore } from "../../../src/store/store.ts";
import { executeCommand, Refused } from "../../../src/usecases/execute-command.ts";
import type { Story } from "./story.ts";

let count = 0;

/**
 * What a person's click does from its command on, without the click: true when it was done, false when it was refused because somebody was faster.
 * When every connection is busy for two seconds the person hears so and clicks again.
 */
export async function act(story: Story, issueId: number, command: Command, personId: number): Promise<boolean> {
  const { db } = story.database;
  const [{ id: workspaceId }] = await db("workspaces").select("id");
  count += 1;
  const envelope = {
    workspaceId,
    issueId,
    commandId: `act:${count}`,
    command,
    actor: { kind: "person", personId },
    via: "slack",
    at: story.clock.now().toISOString(),
  } as const;
  for (;;) {
    try {
      await executeCommand({ store: openStore(db), nudges: NO_NUDGES }, envelope);
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      if (!(error instanceof Error && error.name === "KnexTimeoutError")) throw error;
    }
  }
}
