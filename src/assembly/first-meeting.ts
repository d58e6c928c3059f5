import { stopwatch } from "../clock.ts";
import type { Progress } from "../slack/membership.ts";
import type { Nudges } from "../usecases/outbox-ports.ts";
import type { Roster } from "../usecases/roster.ts";

/** Answers wait for it so long at most, in which twenty thousand people are read; and no longer than this for the next page of them. */
const LONGEST_MS = 60_000;
const STALLED_MS = 6_000;

/** The first reading of who is in the workspace, which answers wait for: before it their owners would be nobody. */
export interface FirstMeeting extends Progress {
  isOver(): Promise<boolean>;
}

/** Over from the start where everybody was read before. */
export function firstMeeting(
  { roster, workspaceId }: { readonly roster: Pick<Roster, "peopleRead">; readonly workspaceId: number },
  nudges: Pick<Nudges, "received">,
): FirstMeeting {
  const sinceStartMs = stopwatch();
  let sinceStepMs = stopwatch();
  let isOver = false;
  return {
    async isOver() {
      if (isOver) return true;
      // It may end while the database is asked: what is over stays over.
      if (sinceStartMs() > LONGEST_MS || sinceStepMs() > STALLED_MS || (await roster.peopleRead(workspaceId)))
        isOver = true;
      return isOver;
    },
    step() {
      sinceStepMs = stopwatch();
    },
    end() {
      if (isOver) return;
      isOver = true;
      nudges.received();
    },
  };
}
