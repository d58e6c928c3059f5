import { deliverNotice, syncCards } from "../usecases/deliver.ts";
import { type HomePorts, refreshHome } from "../usecases/homes.ts";
import type { Lane, Nudges } from "../usecases/outbox-ports.ts";
import { type ParsePorts, parseReceived } from "../usecases/parse-received.ts";
import { relay } from "../usecases/relay.ts";
import type { DeliveryPorts } from "../usecases/send.ts";
import { type SweepPorts, sweepDeadlines } from "../usecases/sweep-deadlines.ts";
import type { TidyPorts } from "../usecases/tidy.ts";
import { openWatch, type WatchPorts } from "../usecases/watch.ts";
import { defineJob, type JobDeclaration } from "./define-job.ts";
import type { JobRunner } from "./runner.ts";

/** How often everything that a nudge missed is found. */
const RELAY_EVERY_MS = 5_000;
/** How often time is allowed to pass for issues. */
const SWEEP_EVERY_MS = 30_000;
/** How often what is not as it should be is looked for. */
const WATCH_EVERY_MS = 60_000;

/** Who is told, outside, that time passes as it should. */
export interface HeartbeatPorts {
  readonly heartbeat: () => void;
}

/** Every kind of background work. The queue only says where to look; what is to be done stands in the database. */
export const jobsOf = (
  ports: DeliveryPorts & ParsePorts & HomePorts & SweepPorts & TidyPorts & WatchPorts & HeartbeatPorts,
): readonly JobDeclaration[] =>
  [
    defineJob({ name: "parse-received", run: () => parseReceived(ports) }),
    defineJob({ name: "deliver-notice", run: ({ lane }) => deliverNotice(ports, readLane(lane, "post")) }),
    defineJob({ name: "sync-card", run: ({ lane }) => syncCards(ports, readLane(lane, "draw")) }),
    defineJob({
      name: "refresh-home",
      run: async ({ person }) => {
        const againInMs = await refreshHome(ports, person);
        if (againInMs !== null) ports.nudges.home(person, againInMs);
      },
    }),
    defineJob({
      name: "sweep-deadlines",
      everyMs: SWEEP_EVERY_MS,
      run: () => sweepDeadlines(ports).then(ports.heartbeat),
    }),
    defineJob({ name: "watch", everyMs: WATCH_EVERY_MS, run: openWatch(ports) }),
    defineJob({ name: "relay", everyMs: RELAY_EVERY_MS, run: () => relay(ports).then(ports.tidy) }),
  ] as readonly JobDeclaration[];

/** The nudges of the use cases as jobs. */
export const nudgesOf = (runner: Pick<JobRunner, "nudge">): Nudges => ({
  deadlines: () => void runner.nudge("sweep-deadlines", {}),
  received: () => void runner.nudge("parse-received", {}),
  posts: (workspaceId, channelId, later) =>
    void runner.nudge("deliver-notice", { lane: laneName(workspaceId, channelId) }, later),
  redraws: (workspaceId, channelId, later) =>
    void runner.nudge("sync-card", { lane: laneName(workspaceId, channelId) }, later),
  home: (person, delayMs) => void runner.nudge("refresh-home", { person }, { delayMs }),
});

const laneName = (workspaceId: number, channelId: string): string => `${workspaceId}/${channelId}`;

function readLane(name: string, verb: Lane["verb"]): Lane {
  const slash = name.indexOf("/");
  return { workspaceId: Number(name.slice(0, slash)), channelId: name.slice(slash + 1), verb };
}
