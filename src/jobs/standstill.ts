import type { Logger } from "../logger.ts";
import { endsWithin } from "./keep-trying.ts";
import { QUEUE_NAMES, QUEUE_OF, type QueueName } from "./queues.ts";
import type { Backend, Perform, Queues, Workers } from "./working.ts";

const LOOK_EVERY_MS = 5_000;
/** So many looks in a row at which jobs waited and none had begun: a worker that is well takes one at once. */
const STILL_LOOKS = 3;
const CLOSE_DEADLINE_MS = 3_000;
const LAST_LOOK_MS = 500;

/**
 * Workers that are opened anew when they stand still: jobs wait, none runs, and for ten seconds none has begun. The client of a Redis Cluster
 * sometimes never answers what was asked of a master that died, and whoever waits for that answer takes no more jobs.
 */
export async function neverStill(o: {
  readonly backend: Backend;
  readonly perform: Perform;
  readonly logger: Logger;
  queues(): Queues;
}): Promise<Workers> {
  const begun = zeroes();
  const running = zeroes();
  const begunBefore = zeroes();
  const stillFor = zeroes();
  const counted: Perform = async (name, data, trace) => {
    const queue = QUEUE_OF[name];
    if (queue === undefined) return o.perform(name, data, trace);
    begun[queue]++;
    running[queue]++;
    try {
      await o.perform(name, data, trace);
    } finally {
      running[queue]--;
    }
  };
  let workers = await o.backend.openWorkers(counted);
  let hasEnded = false;

  const look = async (): Promise<void> => {
    const depths = await o.queues().depths();
    for (const queue of QUEUE_NAMES) {
      const isStill = (depths[queue]?.waiting ?? 0) > 0 && running[queue] === 0 && begun[queue] === begunBefore[queue];
      stillFor[queue] = isStill ? stillFor[queue] + 1 : 0;
      begunBefore[queue] = begun[queue];
    }
    const still = QUEUE_NAMES.find((queue) => stillFor[queue] >= STILL_LOOKS);
    if (still === undefined) return;
    const fresh = await o.backend.openWorkers(counted);
    // Nobody would close those that came too late.
    if (hasEnded) return fresh.close(true);
    o.logger.warn("Jobs waited and the workers took none. They were opened anew.", { queue: still });
    for (const queue of QUEUE_NAMES) stillFor[queue] = 0;
    const old = workers;
    workers = fresh;
    await endsWithin(CLOSE_DEADLINE_MS, old.close(true));
  };
  let looking: Promise<void> | undefined;
  // A queue that is down says so elsewhere.
  const lookOnce = (): void => {
    looking ??= look()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
  };
  const timer = setInterval(lookOnce, LOOK_EVERY_MS);
  const end = async (): Promise<void> => {
    hasEnded = true;
    clearInterval(timer);
    if (looking !== undefined) await endsWithin(LAST_LOOK_MS, looking);
  };
  return {
    pause: async () => {
      await end();
      await workers.pause();
    },
    close: async (force) => {
      await end();
      await workers.close(force);
    },
  };
}

const zeroes = (): Record<QueueName, number> => ({ interactive: 0, intake: 0 });
