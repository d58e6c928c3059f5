import type { Clocks, Escalation } from "./clocks.ts";
import type { Chain, Happening, Issue, IssueEvent } from "./issue.ts";
import { isClosed } from "./status.ts";

type Change<T extends Happening["type"]> = (
  clocks: Clocks,
  what: Extract<Happening, { type: T }>,
  event: IssueEvent,
  issue: Issue,
) => Clocks;

const same = (clocks: Clocks): Clocks => clocks;
const calm = (clocks: Clocks, at: string): Clocks => ({
  ...clocks,
  escalation: null,
  calmSince: clocks.escalation ? at : clocks.calmSince,
});

/** Only people give signs of life: they answer the lease's question and the client's wait for a first action. */
const alive = (clocks: Clocks, { actor, at }: IssueEvent): Clocks =>
  actor.kind === "person" ? { ...clocks, activityAt: at, askedAt: null, attentionSince: null } : clocks;

/** What each happening does to the clocks of an issue. `issue` is the issue before. */
const CHANGES: { readonly [T in Exclude<Happening["type"], "IssueOpened" | "StatusUndone">]: Change<T> } = {
  StatusChanged: (before, what, event, issue) => {
    const clocks = { ...calm(alive(before, event), event.at), snooze: null, askedAt: null };
    if (isClosed(what.to)) return { ...clocks, reminded: null, rule: null };
    if (isClosed(issue.status)) return { ...clocks, since: event.at, reminded: null };
    if (what.to !== "escalated") return clocks;
    // Missing in histories from before escalations called anybody.
    return what.chain ? called({ ...clocks, rule: null }, begun(what.chain, 0, event.at)) : clocks;
  },
  Assigned: (clocks, _what, event) => alive(clocks, event),
  NoteAdded: (clocks, _what, event) => alive(clocks, event),
  FollowersChanged: same,
  NoteEdited: same,
  NoteDeleted: same,
  ResponseChanged: (clocks, { rule }) => (rule ? { ...clocks, rule } : clocks),
  PersonMatched: (clocks, { from, to }) => withPerson(clocks, from, to),
  Snoozed: (clocks, { until, note }, event) => ({
    ...alive(clocks, event),
    snooze: { until, reason: note },
  }),
  SnoozeEnded: (clocks, _what, event) => ({
    ...alive(clocks, event),
    snooze: null,
    activityAt: event.at,
    askedAt: null,
  }),
  Reminded: (clocks, { deadline, stage }, { at }) => ({
    ...clocks,
    reminded: { at, stages: { ...clocks.reminded?.stages, [deadline]: stage } },
  }),
  LeaseAsked: (clocks, _what, { at }) => ({ ...clocks, askedAt: at }),
  LeaseLapsed: (clocks, { rule, because }, { at }, issue) => {
    const released = { ...clocks, askedAt: null, activityAt: at, rule };
    // Somebody's leaving gives nobody more time: what the client waited for is owed as it was.
    if (because === "gone" && clocks.attentionSince !== null) return released;
    const { escalation } = clocks;
    if (issue.status !== "escalated" || !escalation)
      return { ...released, attentionSince: at, reminded: withoutFirst(clocks) };
    return { ...released, escalation: { ...escalation, taken: null, levelSince: at, remindedAt: null } };
  },
  EscalationReminded: (before, { called: late = [] }, { at }) => {
    const clocks = withEscalation(before, { remindedAt: at });
    const { escalation } = clocks;
    const level = escalation?.levels[escalation.level];
    if (!escalation || !level || late.length === 0) return clocks;
    const levels = escalation.levels.with(escalation.level, { ...level, personIds: [...late, ...level.personIds] });
    return called(clocks, { ...escalation, levels });
  },
  EscalationClimbed: (clocks, { chain, level }, { at }) => called(clocks, begun(chain, level, at)),
  EscalationTaken: (clocks, _what, event) =>
    withEscalation(alive(clocks, event), {
      taken: event.actor.kind === "person" ? { by: event.actor.personId, at: event.at } : null,
    }),
  EscalationSent: (before, { level }, event) => {
    const { escalation } = before;
    if (!escalation) return before;
    const levels = escalation.levels.with(escalation.level, level);
    return called(alive(before, event), { ...escalation, levels, levelSince: event.at, remindedAt: null, taken: null });
  },
  EscalationReturned: (clocks, { to }, event) => {
    const returned = calm(alive(clocks, event), event.at);
    return to === "needs_attention"
      ? { ...returned, attentionSince: event.at, reminded: withoutFirst(clocks) }
      : returned;
  },
};

/** The clocks after an event that opens nothing and takes nothing back. */
export function evolveClocks(issue: Issue, event: IssueEvent): Clocks {
  const { what } = event;
  if (what.type === "IssueOpened" || what.type === "StatusUndone") return issue.clocks;
  return (CHANGES[what.type] as Change<typeof what.type>)(issue.clocks, what as never, event, issue);
}

/** The first action is owed anew: nothing was said of it yet. */
function withoutFirst({ reminded }: Clocks): Clocks["reminded"] {
  if (!reminded) return null;
  const { first_action: _first, ...stages } = reminded.stages;
  return { ...reminded, stages };
}

const begun = ({ levels, toAdmins }: Chain, level: number, at: string): Escalation => ({
  levels,
  level,
  levelSince: at,
  remindedAt: null,
  taken: null,
  toAdmins,
});

/** An escalation whose level has just been told. */
function called(clocks: Clocks, escalation: Escalation): Clocks {
  const told = escalation.levels[escalation.level]?.personIds ?? [];
  return { ...clocks, escalation, leaderIds: sorted([...clocks.leaderIds, ...told]) };
}

const sorted = (ids: readonly number[]): number[] => [...new Set(ids)].toSorted((a, b) => a - b);

const withEscalation = (clocks: Clocks, change: Partial<Escalation>): Clocks =>
  clocks.escalation ? { ...clocks, escalation: { ...clocks.escalation, ...change } } : clocks;

function withPerson(clocks: Clocks, from: number, to: number): Clocks {
  const known = (id: number): number => (id === from ? to : id);
  const { escalation } = clocks;
  return {
    ...clocks,
    leaderIds: sorted(clocks.leaderIds.map(known)),
    escalation: escalation && {
      ...escalation,
      levels: escalation.levels.map((level) => ({ ...level, personIds: [...new Set(level.personIds.map(known))] })),
      taken: escalation.taken && { ...escalation.taken, by: known(escalation.taken.by) },
    },
  };
}
