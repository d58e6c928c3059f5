/** A row of the fault table: what goes wrong, and the suites that make it go wrong. */
export interface FaultRow {
  readonly number: number;
  readonly fault: string;
  readonly suites: readonly string[];
}

const row = (number: number, fault: string, ...suites: readonly string[]): FaultRow => ({ number, fault, suites });

/** Every fault that Amends has to survive. A row that no suite reports a line for is a failure of `npm run faults`. */
export const FAULTS: readonly FaultRow[] = [
  row(1, "kill -9 of Amends at any moment", "kill", "sweep-killed"),
  row(2, "a job that kills its worker again and again; out of memory", "killed-again"),
  row(3, "PostgreSQL is stopped, crashes, comes back, fails over", "outage", "failover", "replies"),
  row(4, "the reply to a COMMIT is lost", "lost-commit"),
  row(5, "PostgreSQL has no connection, no room in the pool, no disk left", "database-full"),
  row(6, "Redis is flushed, killed, away", "queue-lost"),
  row(7, "Slack: 429 in one channel", "refusals"),
  row(8, "Slack: errors, HTML, half a JSON", "refusals"),
  row(9, "Slack's answer is lost after the effect", "lost-answers"),
  row(10, "Slack is down for an hour, for days", "slack-down"),
  row(11, "Slack refuses for good", "refusals", "refused-for-good", "closed-places"),
  row(12, "the mail server is away, refuses, dies in the middle", "mail"),
  row(13, "the same webhook many times", "arrivals"),
  row(14, "webhooks out of order", "arrivals"),
  row(15, "clocks that are wrong, put forward and back", "clock-skew", "clock-changes"),
  row(16, "fifty people click at once", "crowd"),
  row(17, "a rolling deploy", "kill", "rolling-deploy", "replies"),
  row(18, "poison in what a client wrote", "poison"),
  row(19, "a burst of a CSV, killed in the middle", "burst"),
  row(20, "a process stands still and goes on", "standstill"),
  row(21, "notifications of the database are lost", "lost-notify"),
  row(22, "signed requests are replayed", "replay", "crowd"),
  row(23, "closing races reminder and escalation", "close-races"),
  row(24, "a backup is restored", "restored-backup"),
];

/** The suites of these rows, or of all, as paths; each once. */
export const suitesOf = (rows: readonly FaultRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ suites }) => suites.map((suite) => `test/faults/${suite}.test.ts`))),
];
