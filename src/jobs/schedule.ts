import type { Clock } from "../clock.ts";
import type { JobDeclaration, JobName } from "./define-job.ts";
import { withDeadline } from "./keep-trying.ts";
import type { OutageLog } from "./outage.ts";
import { singleFlight } from "./single-flight.ts";

/** The queue's own schedule of repeated jobs. */
export interface SchedulePort {
  /** What is scheduled under this name: the period and when it comes next, as epoch milliseconds. */
  find(name: JobName): Promise<{ readonly everyMs?: number; readonly nextAt?: number } | undefined>;
  put(name: JobName, everyMs: number): Promise<void>;
}

export interface Schedule {
  stop(): Promise<void>;
}

const PORT_DEADLINE_MS = 3_000;
/** A schedule that is so many periods away from the present does not tick. */
const OFF_AFTER_PERIODS = 3;

/**
 * Keeps repeated jobs going. The queue ticks; this watches it from inside the process at the same period, puts the
 * schedule back when it is gone (a flushed Redis forgets it silently), and runs the job itself while the queue is down.
 */
export async function keepSchedule(
  jobs: readonly JobDeclaration[],
  deps: {
    readonly port: SchedulePort;
    readonly clock: Clock;
    readonly outage: OutageLog;
    runHere(name: JobName): Promise<void>;
  },
): Promise<Schedule> {
  const flights = singleFlight();
  const timers: NodeJS.Timeout[] = [];
  const looks = new Set<Promise<void>>();

  const look = (name: JobName, everyMs: number): Promise<void> => {
    if (flights.hasWaiting(name)) return Promise.resolve();
    const seen = flights.run(name, () => tend(name, everyMs)).finally(() => looks.delete(seen));
    looks.add(seen);
    return seen;
  };

  const tend = async (name: JobName, everyMs: number): Promise<void> => {
    try {
      const ticking = await withDeadline(isTicking(name, everyMs), PORT_DEADLINE_MS, "looking at the schedule");
      if (!ticking) await withDeadline(deps.port.put(name, everyMs), PORT_DEADLINE_MS, "putting the schedule");
      deps.outage.worked();
    } catch (err) {
      deps.outage.failed(err);
      await deps.runHere(name);
    }
  };

  // Too far in the future is as bad as in the past: a clock that is set back would stand still for as long.
  const isTicking = async (name: JobName, everyMs: number): Promise<boolean> => {
    const found = await deps.port.find(name);
    const inMs = (found?.nextAt ?? 0) - deps.clock.now().getTime();
    return found?.everyMs === everyMs && Math.abs(inMs) < OFF_AFTER_PERIODS * everyMs;
  };

  for (const { name, everyMs } of jobs) {
    if (everyMs === undefined) continue;
    timers.push(setInterval(() => void look(name, everyMs), everyMs));
    await look(name, everyMs);
  }

  return {
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(looks);
    },
  };
}
