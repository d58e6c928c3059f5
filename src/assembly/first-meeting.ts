import { stopwatch } from "../clock.ts";
import type { Nudges } from "../usecases/outbox-ports.ts";
import type { Roster } from "../usecases/roster.ts";

/** So long at most answers wait for it: twenty thousand people are read by then. */
const LONGEST_MS = 60_000;

/** The first reading of who is in the workspace, which answers wait for: before it their owners would be nobody. */
export interface FirstMeeting {
  isOver(): Promise<boolean>;
  /** Everybody was read, or cannot be: what waited is understood. */
  end(): void;
}

/** Over from the start where everybody was read before. */
export function firstMeeting(
  { roster, workspaceId }: { readonly roster: Pick<Roster, "peopleRead">; readonly workspaceId: number },
  nudges: Pick<Nudges, "received">,
): FirstMeeting {
  const elapsedMs = stopwatch();
  let isOver = false;
  return {
    async isOver() {
      isOver ||= elapsedMs() > LONGEST_MS || (await roster.peopleRead(workspaceId));
      return isOver;
    },
    end() {
      if (isOver) return;
      isOver = true;
      nudges.received();
    },
  };
}
