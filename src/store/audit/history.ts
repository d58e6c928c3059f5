import type { Happening, Issue, IssueEvent } from "../../domain/issue.ts";
import { peopleIn } from "../../domain/notes.ts";
import { isClosed, statusesFrom } from "../../domain/status.ts";
import { UNDO_MINUTES } from "../../domain/undo.ts";
import type { LifeCheck } from "./check.ts";
import type { Life } from "./lives.ts";
import { differences, type Step } from "./replay.ts";

/** Issues and their histories. */
export const HISTORY: readonly LifeCheck[] = [
  {
    name: "histories",
    invariant: "I5",
    clean: "each is complete: versions 1 to n, one event each.",
    mend: "Events are missing or were changed: compare with a backup.",
    *look({ replay }) {
      if (replay.broken !== null) yield replay.broken;
    },
  },
  {
    name: "issues",
    invariant: "I5",
    clean: "each is what its history tells: status, assignee, followers, leaders, clocks, version.",
    mend: "The history is right: have the row corrected by it, and please report it.",
    *look(life) {
      if (life.replay.broken !== null) return;
      const apart = [...differences(life.replay, life.issue), ...leadersApart(life)];
      if (apart.length > 0) yield `is not what its history tells: ${apart.join(", ")}`;
    },
  },
  {
    name: "steps",
    invariant: "I5",
    clean: "every change was one that the rules allow, made from where the issue stood.",
    mend: "Please report it. The next change goes on from how the issue stands.",
    *look({ replay: { steps } }) {
      for (const step of steps) {
        const fault = step.before && faultOf(step.before, step.event);
        if (fault) yield `${fault} at version ${step.event.version}`;
      }
    },
  },
  {
    name: "answers as told",
    invariant: "I1",
    clean: "every answer says what its issue's history says of it.",
    mend: "Have the survey tool send the answer again.",
    *look({ replay: { steps }, answer }) {
      const told = steps.reduce(heard, { score: null, isDeleted: false } as Life["answer"]);
      if (steps.length > 0 && told.score !== answer.score)
        yield `has an answer with a score of ${answer.score ?? "nothing"}, its history tells of ${told.score ?? "nothing"}`;
      if (answer.isDeleted && !told.isDeleted) yield "has a deleted answer, of which its history does not tell";
    },
  },
  {
    name: "people in histories",
    invariant: "I5",
    clean: "everybody who is spoken of is somebody.",
    mend: "People are missing: compare with a backup.",
    *look({ replay: { steps }, people, workspaceId }) {
      const named = new Set(steps.flatMap(({ event }) => peopleIn(event)));
      for (const id of named)
        if (people.get(id)?.workspaceId !== workspaceId) yield `speaks of person ${id}, who is nobody here`;
    },
  },
];

/** Whoever was ever told as a leader may see the issue: by the table as by the clocks. */
function leadersApart({ leaderIds, issue }: Life): readonly string[] {
  return leaderIds.join() === issue.clocks.leaderIds.join() ? [] : ["leaders"];
}

/** What the history has heard of the answer up to an event. */
function heard(before: Life["answer"], { event: { what } }: Step): Life["answer"] {
  if (what.type === "IssueOpened") return { ...before, score: what.score };
  if (what.type !== "ResponseChanged") return before;
  const { score, deleted = false } = what.change;
  return { score: score ? score.to : before.score, isDeleted: before.isDeleted || deleted };
}

type Of<T extends Happening["type"]> = Extract<Happening, { type: T }>;
type Rule<What> = (what: What, before: Issue, event: IssueEvent) => string | null;

const onlyOpen: Rule<Happening> = ({ type }, { status }) =>
  isClosed(status) ? `${type} happened after it was closed` : null;
const onlyEscalated: Rule<Happening> = ({ type }, { status }) =>
  status === "escalated" ? null : `${type} happened while it was ${status}`;
const byLeader: Rule<Happening> = (what, before, event) => {
  const { actor } = event;
  const isLeader = actor.kind === "person" && before.clocks.leaderIds.includes(actor.personId);
  return isLeader ? onlyEscalated(what, before, event) : `${what.type} is of somebody who was never called`;
};

/** What may happen when; what is not here may at any time. */
const RULES: { readonly [T in Happening["type"]]?: Rule<Of<T>> } = {
  StatusChanged: ({ from, to, note, closing }, before, { actor }) => {
    if (from !== before.status || !statusesFrom(from).includes(to)) return `went from ${before.status} to ${to}`;
    if (actor.kind === "amends" && to !== "escalated") return `became ${to} by itself`;
    if (note.trim() === "") return `became ${to} without a note`;
    return isClosed(to) && closing === null ? `became ${to} without saying how it was closed` : null;
  },
  StatusUndone: (_what, { undoable }, { actor, at }) => {
    const isTheirs = undoable && actor.kind === "person" && actor.personId === undoable.by;
    if (!isTheirs) return "was taken back by somebody who did not set it";
    return Date.parse(at) - Date.parse(undoable.at) > UNDO_MINUTES * 60_000 ? "was taken back too late" : null;
  },
  Assigned: ({ from, to, note }, { assigneeId }) => {
    if (from !== assigneeId || from === to) return "was handed over by somebody who did not have it";
    return from !== null && !note?.trim() ? "was handed over without a note" : null;
  },
  Snoozed: onlyOpen,
  Reminded: onlyOpen,
  LeaseAsked: onlyOpen,
  LeaseLapsed: onlyOpen,
  EscalationReminded: onlyEscalated,
  EscalationClimbed: onlyEscalated,
  EscalationTaken: byLeader,
  EscalationSent: byLeader,
  EscalationReturned: byLeader,
};

const faultOf = (before: Issue, event: IssueEvent): string | null =>
  (RULES[event.what.type] as Rule<Happening> | undefined)?.(event.what, before, event) ?? null;
