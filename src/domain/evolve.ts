import { startClocks } from "./clocks.ts";
import { evolveClocks } from "./evolve-clocks.ts";
import type { Issue, IssueEvent } from "./issue.ts";
import { isClosed } from "./status.ts";
import { undoableAfter, undoableStill } from "./undo.ts";

/** The issue after an event. Pure; a history that does not begin with IssueOpened, or has a gap, is a bug and throws. */
export function evolve(issue: Issue | null, event: IssueEvent): Issue {
  if (event.version !== (issue?.version ?? 0) + 1)
    throw new Error(`history gap: version ${event.version} after ${issue?.version ?? 0}`);
  if (!issue) return opened(event);
  const next = {
    ...issue,
    version: event.version,
    clocks: evolveClocks(issue, event),
    undoable: undoableStill(issue, event),
  };
  const { what } = event;
  switch (what.type) {
    case "IssueOpened":
      throw new Error("an issue opens once");
    case "StatusChanged":
      return {
        ...withStatus(next, what.to, event),
        assigneeId: what.claimedBy ?? issue.assigneeId,
        closing: what.closing,
        firstActionAt: issue.firstActionAt ?? actedAt(event),
        closedAt: isClosed(what.to) ? event.at : null,
        undoable: undoableAfter(issue, event),
      };
    case "StatusUndone":
      return {
        ...withStatus(next, what.restored.status, event),
        ...what.restored,
        clocks: { ...(what.restored.clocks ?? issue.clocks), activityAt: event.at, leaderIds: issue.clocks.leaderIds },
        undoable: null,
      };
    case "Assigned":
      return { ...next, assigneeId: what.to, firstActionAt: issue.firstActionAt ?? actedAt(event), undoable: null };
    case "FollowersChanged":
      return {
        ...next,
        followerIds: sorted([...issue.followerIds.filter((id) => !what.removed.includes(id)), ...what.added]),
      };
    case "PersonMatched":
      return withPersonMatched(next, what.from, what.to);
    case "NoteEdited":
    case "NoteDeleted":
      return next;
    case "NoteAdded":
      return { ...next, firstActionAt: issue.firstActionAt ?? actedAt(event) };
    case "LeaseLapsed":
      if (issue.status === "escalated") return next;
      return {
        ...(issue.status === "needs_attention" ? next : withStatus(next, "needs_attention", event)),
        assigneeId: null,
        undoable: null,
      };
    case "EscalationReturned":
      return {
        ...withStatus(next, what.to, event),
        firstActionAt: issue.firstActionAt ?? actedAt(event),
        undoable: null,
      };
    case "Snoozed":
    case "EscalationTaken":
    case "EscalationSent":
      return { ...next, firstActionAt: issue.firstActionAt ?? actedAt(event) };
    case "ResponseChanged":
    case "SnoozeEnded":
    case "Reminded":
    case "LeaseAsked":
    case "EscalationReminded":
    case "EscalationClimbed":
      return next;
  }
}

/** The issue a whole history tells of. */
export function fold(history: readonly IssueEvent[]): Issue {
  const issue = history.reduce<Issue | null>(evolve, null);
  if (!issue) throw new Error("an empty history tells of no issue");
  return issue;
}

function opened(event: IssueEvent): Issue {
  if (event.what.type !== "IssueOpened") throw new Error(`history begins with ${event.what.type}`);
  return {
    version: event.version,
    status: "needs_attention",
    assigneeId: event.what.assigneeId,
    followerIds: sorted(event.what.followerIds),
    closing: null,
    openedAt: event.at,
    statusChangedAt: event.at,
    statusChangedBy: event.actor,
    firstActionAt: null,
    closedAt: null,
    undoable: null,
    clocks: startClocks(event.at, event.what.rule ?? null),
  };
}

const sorted = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b);

/** Only people act; what Amends does by itself is no first action. */
const actedAt = (event: IssueEvent): string | null => (event.actor.kind === "person" ? event.at : null);

const withStatus = (issue: Issue, status: Issue["status"], event: IssueEvent): Issue => ({
  ...issue,
  status,
  statusChangedAt: event.at,
  statusChangedBy: event.actor,
});

function withPersonMatched(issue: Issue, from: number, to: number): Issue {
  const known = <P extends number | null>(id: P): P | number => (id === from ? to : id);
  return {
    ...issue,
    assigneeId: known(issue.assigneeId),
    followerIds: sorted([...new Set(issue.followerIds.map(known))]),
  };
}
