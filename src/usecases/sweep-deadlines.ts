import type { Logger } from "../logger.ts";
import { applyCommand, type Envelope } from "./execute-command.ts";
import type { Nudges } from "./outbox-ports.ts";
import type { DueIssue, IssueTx, Store, Tx } from "./store-ports.ts";
import { type Work, wake } from "./wake-lane.ts";

/** How many issues one transaction takes a step further. */
const BATCH = 50;
/** How many batches one sweep takes before it lets others have the worker, or the process stop. */
const MOST_BATCHES = 20;
/** When an issue that could not be looked at is looked at again. */
const POSTPONED_MS = 900_000;

export interface SweepPorts {
  readonly store: Store;
  readonly nudges: Nudges;
  readonly logger: Logger;
  /** The present on the clock that all hosts share. ISO 8601 in UTC. */
  present(): Promise<string>;
}

/**
 * Lets time pass for every issue whose time has come: one step each, in batches, passing over those another worker holds. What costs is what is due,
 * not what is open. An issue that fails holds up no other. After a long outage one sweep wakes the next.
 */
export async function sweepDeadlines(ports: SweepPorts): Promise<void> {
  await lookAgain(ports);
  const at = await ports.present();
  let after: DueIssue | null = null;
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    const batch: readonly DueIssue[] = await sweepBatch(ports, at, after);
    if (batch.length < BATCH) return;
    after = batch.at(-1) ?? null;
  }
  ports.nudges.deadlines();
}

/** What whoever changed rules has left of it; the sweep goes on without it. */
async function lookAgain({ store, logger }: SweepPorts): Promise<void> {
  try {
    while (await store.transaction((tx) => tx.due.lookAgain()));
  } catch (err) {
    logger.error("issues could not all be looked at by new rules; the next sweep goes on", { err });
  }
}

/** A batch in one transaction; when it fails, each of its issues in one of its own. */
async function sweepBatch(ports: SweepPorts, at: string, after: DueIssue | null): Promise<readonly DueIssue[]> {
  let claimed: readonly DueIssue[] = [];
  try {
    await passing(ports, async (tx) => {
      claimed = await tx.due.claim(at, after, BATCH);
      const asked = claimed.map((one) => passTime(one, at));
      return { asked, issues: await tx.due.held(asked) };
    });
  } catch (error) {
    if (claimed.length === 0) throw error;
    for (const one of claimed) await sweepOne(ports, at, one);
  }
  return claimed;
}

async function sweepOne(ports: SweepPorts, at: string, one: DueIssue): Promise<void> {
  const { workspaceId, issueId } = one;
  try {
    await passing(ports, async ({ issues }) => ({ asked: [passTime(one, at)], issues }));
  } catch (err) {
    ports.logger.error("time could not pass for an issue; it is looked at again in a quarter of an hour", {
      issueId,
      err,
    });
    const again = { at: new Date(Date.parse(at) + POSTPONED_MS).toISOString() };
    await ports.store.transaction((tx) => tx.issues.lookAgain(workspaceId, issueId, again));
  }
}

/** Steps to take, and the issues they are taken of. */
interface Taking {
  readonly asked: readonly Envelope[];
  readonly issues: IssueTx;
}

/** Takes issues a step further, all or none, and wakes whoever has to tell of it. */
async function passing(ports: SweepPorts, choose: (tx: Tx) => Promise<Taking>): Promise<void> {
  const woken = await ports.store.transaction(async (tx) => {
    const { asked, issues } = await choose(tx);
    const work = new Map<number, Work[]>();
    for (const envelope of asked) {
      const passed = await applyCommand({ issues }, envelope);
      work.set(envelope.workspaceId, [...(work.get(envelope.workspaceId) ?? []), ...passed.work]);
    }
    return work;
  });
  for (const [workspaceId, work] of woken) wake(ports.nudges, workspaceId, work);
}

/** The same version is taken further once, however often and by however many it is asked for. */
const passTime = ({ workspaceId, issueId, version }: DueIssue, at: string): Envelope => ({
  workspaceId,
  issueId,
  commandId: `time:${version}`,
  command: { type: "PassTime" },
  actor: { kind: "amends" },
  via: "time",
  at,
});
