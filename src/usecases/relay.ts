import { type Homes, wakeHomes } from "./homes.ts";
import type { Mailer } from "./mail-ports.ts";
import type { Nudges, Outbox } from "./outbox-ports.ts";
import { wakeFound } from "./wake-lane.ts";

/** Whom Slack could not tell for ten minutes is told by mail. */
const SLACK_SILENT_MS = 600_000;

interface RelayPorts {
  readonly outbox: Outbox;
  readonly nudges: Nudges;
  readonly homes: Homes;
  /** Null where no mail server is configured: then a message to a person waits for Slack. */
  readonly mailer: Mailer | null;
  /** The present on the clock that all hosts share. ISO 8601 in UTC. */
  present(): Promise<string>;
}

/** Wakes everything that has work, whoever forgot to: a lost nudge, a flushed queue, a process that died holding a lane. */
export async function relay(ports: RelayPorts): Promise<void> {
  ports.nudges.received();
  const silentSince = Date.parse(await ports.present()) - SLACK_SILENT_MS;
  if (ports.mailer) await ports.outbox.mailInstead(new Date(silentSince).toISOString());
  for (const lane of await ports.outbox.lanesWithWork()) wakeFound(ports.nudges, lane);
  await wakeHomes(ports);
}
