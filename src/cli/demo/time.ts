import type { RunningApp } from "../../app.ts";
import { type Clock, movableClock } from "../../clock.ts";

/** The demo's time: one clock for Amends, its mailbox and who answers, which moves with the local Slack's. */
export interface DemoTime {
  readonly clock: Clock;
  /** What the local Slack tells of each move of its own clock. */
  readonly onAdvance: (ms: number) => void;
  /** From now on this Amends looks, after each move, for what has become due. */
  tell(app: Pick<RunningApp, "lookNow">): void;
}

/** A time that starts at the machine's. */
export function demoTime(): DemoTime {
  const clock = movableClock();
  let app: Pick<RunningApp, "lookNow"> | undefined;
  return {
    clock,
    onAdvance: (ms) => {
      clock.advance(ms);
      app?.lookNow();
    },
    tell: (running) => {
      app = running;
    },
  };
}
