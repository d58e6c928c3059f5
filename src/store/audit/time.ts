import { nextDeadline, nextLookAt } from "../../domain/deadlines.ts";
import type { Happening, Issue } from "../../domain/issue.ts";
import { isClosed } from "../../domain/status.ts";
import type { LifeCheck } from "./check.ts";
import type { LedgerRow, Life } from "./lives.ts";
import type { Step } from "./replay.ts";

/** What the passing of time did, and is to do next. */
export const TIME: readonly LifeCheck[] = [
  {
    name: "deadlines",
    invariant: "I6",
    clean: "each open issue is looked at when its next promise wants it, closed ones never.",
    mend: "Set next_deadline_at to opened_at: the next sweep works it out anew. Please report it.",
    *look({ replay, issue, nextLookAt: stored, dueAt, rules }) {
      // Whoever is to be looked at at once is: a setting was changed, or an older version wrote the row.
      const isLookedAt = !isClosed(issue.status) && (stored === null || stored === issue.openedAt);
      if (replay.broken !== null || isLookedAt) return;
      const next = nextLookAt(issue, rules);
      if (stored !== next) yield `is looked at ${stored ?? "never"}, and has to be ${next ?? "never"}`;
      const due = nextDeadline(issue, rules)?.dueAt ?? null;
      if (dueAt !== due) yield `is shown as due ${dueAt ?? "never"}, and is ${due ?? "never"}`;
    },
  },
  {
    name: "reminders",
    invariant: "I6",
    clean: "none came twice in its period.",
    mend: "Please report it.",
    *look({ replay: { steps } }) {
      for (const { before, event } of steps)
        if (before && cameTwice(event.what, before, event.at))
          yield `${event.what.type} came again at version ${event.version}`;
    },
  },
  {
    name: "after the end",
    invariant: "I6",
    clean: "nobody was reminded or called after an issue was closed.",
    mend: "Please report it.",
    *look(life) {
      const closed = closedSpans(life);
      if (closed.length === 0) return;
      const calls = new Set(life.replay.steps.flatMap(({ event }) => (isCall(event.what) ? event.version : [])));
      for (const n of life.ledger)
        if (calls.has(n.event_version) && isLate(n, closed))
          yield `was reminded of or called for by notice ${n.id} after it was closed`;
    },
  },
];

const HALF_A_DAY_MS = 43_200_000;
const isSoon = (last: string | null | undefined, at: string): boolean =>
  Date.parse(at) - Date.parse(last ?? "") < HALF_A_DAY_MS;

/** A promise is warned of once, told broken once, and then said once a day; a claim is asked after once; a leader is reminded once, then daily. */
function cameTwice(what: Happening, { clocks }: Issue, at: string): boolean {
  if (what.type === "LeaseAsked") return clocks.askedAt !== null;
  if (what.type === "LeaseLapsed") return clocks.askedAt === null && what.because !== "gone";
  if (what.type === "EscalationReminded") return isSoon(clocks.escalation?.remindedAt, at);
  if (what.type !== "Reminded") return false;
  const said = clocks.reminded?.stages[what.deadline];
  if (what.stage === "warning") return said !== undefined;
  if (what.stage === "due") return said === "due" || said === "again";
  return isSoon(clocks.reminded?.at, at);
}

const CALLS: ReadonlySet<Happening["type"]> = new Set([
  "Reminded",
  "LeaseAsked",
  "EscalationReminded",
  "EscalationClimbed",
  "EscalationSent",
]);
const isCall = (what: Happening): boolean =>
  CALLS.has(what.type) || (what.type === "StatusChanged" && what.to === "escalated");

interface Span {
  readonly from: number;
  readonly to: number;
}

/** A call that was under way when the issue was closed. */
const UNDER_WAY_MS = 10_000;

/** When an issue was closed, by the database's clock, as messages are: its thread lines were planned with the change they tell of. */
function closedSpans({ replay: { steps }, ledger }: Life): readonly Span[] {
  const planned = (version: number): number | undefined =>
    ledger.find((n) => n.kind === "line" && n.event_version === version)?.planned_at.getTime();
  const turns = steps.filter(turnsOver);
  return turns.flatMap(({ after, event }, i) => {
    const from = planned(event.version);
    if (!isClosed(after.status) || from === undefined) return [];
    const next = turns[i + 1];
    return { from, to: (next && planned(next.event.version)) ?? Number.POSITIVE_INFINITY };
  });
}

const turnsOver = ({ before, after }: Step): boolean =>
  before !== null && isClosed(before.status) !== isClosed(after.status);

/** Followers hear that it was escalated whenever they hear it; whoever was called by that is called in vain. */
function isLate(n: LedgerRow, closed: readonly Span[]): boolean {
  if (n.state !== "sent" || n.sent_at === null) return false;
  if (!["leader", "reminded", "owner", "asked", null].includes(n.why) || n.kind === "line" || n.kind === "card")
    return false;
  const sent = n.sent_at.getTime();
  return closed.some(({ from, to }) => sent > from + UNDER_WAY_MS && sent < to);
}
