import { withStandIns } from "./away.ts";
import { type Escalation, isTop, type Level, levelOf, runningEscalationOf } from "./clocks.ts";
import { RuleViolation } from "./errors.ts";
import type { Callable, Chain, Command, Context, Happening, Issue } from "./issue.ts";
import { requiredNote } from "./required-note.ts";
import { endSnooze } from "./snooze.ts";
import { DEFAULT_WAIT_HOURS } from "./terms.ts";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

/** The chain an escalation begins with: the route's, or the workspace's admins when nobody of it is left. */
export function chainNow(callable: Callable, { rules }: Pick<Context, "rules">): Chain {
  const { chain, adminIds } = callable;
  const admins = { personIds: adminIds, waitMinutes: DEFAULT_WAIT_HOURS * 60, calendar: rules.calendar };
  const [first = admins, ...others] = chain;
  return { levels: [called(first, callable), ...others], toAdmins: chain.length === 0 };
}

/** A level at the moment it is called: who stands in for those who are away is called too, and goes by their own clock. */
function called(level: Level, { standIns }: Callable): Level {
  const [first] = level.personIds;
  const calendar = (first !== undefined && standIns?.get(first)?.calendar) || level.calendar;
  return { ...level, personIds: withStandIns(level.personIds, standIns), calendar };
}

/** "I have it": stops the climbing. Only whom it was escalated to can take it. */
export function takeEscalation(issue: Issue, context: Context): readonly Happening[] {
  const { actor } = context;
  const escalation = runningEscalation(issue);
  if (escalation.taken)
    throw new RuleViolation(
      "already",
      actor.kind === "person" && actor.personId === escalation.taken.by
        ? "You have it already."
        : "Somebody else of those it was escalated to has it already.",
    );
  mustBeLeader(issue, context, "take it");
  return [{ type: "EscalationTaken" }];
}

function mustBeLeader({ clocks }: Issue, { actor }: Pick<Context, "actor">, doing: string): void {
  if (actor.kind === "person" && clocks.leaderIds.includes(actor.personId)) return;
  throw new RuleViolation("not_a_leader", `Only those to whom this was escalated can ${doing}.`);
}

/** "Send to…": others answer for it from now on; the climb goes on above them. */
export function sendEscalation(
  issue: Issue,
  { to, note }: Of<"SendEscalation">,
  context: Context,
): readonly Happening[] {
  const escalation = runningEscalation(issue);
  mustBeLeader(issue, context, "send it on");
  if (to.length === 0) throw new RuleViolation("nobody_chosen", "Choose who is to have it.");
  const { waitMinutes, calendar } = levelOf(escalation);
  const personIds = withStandIns([...new Set(to)], context.standIns);
  const theirs = personIds.flatMap((id) => context.calendars?.get(id) ?? [])[0];
  const level = { personIds, waitMinutes, calendar: theirs ?? calendar };
  // Whoever has it now is not to find it asleep.
  return [
    ...endSnooze(issue, "person"),
    { type: "EscalationSent", level, note: note?.trim() ? requiredNote(note) : null },
  ];
}

/** "Return with instruction": back to its assignee, or to Needs Attention when it has none. */
export function returnEscalation(
  issue: Issue,
  { note }: Of<"ReturnEscalation">,
  context: Context,
): readonly Happening[] {
  runningEscalation(issue);
  mustBeLeader(issue, context, "return it");
  const to = issue.assigneeId === null ? "needs_attention" : "in_progress";
  return [{ type: "EscalationReturned", to, note: requiredNote(note) }];
}

/** The level above, passing over those whose people are all gone; the admins when none is left. The first one where nobody was called yet. */
export function climb(issue: Issue, context: Context): readonly Happening[] {
  const escalation = runningEscalationOf(issue);
  if (!escalation) return [{ type: "EscalationClimbed", chain: chainNow(context.callable, context), level: 0 }];
  const { levels, level } = escalation;
  const gone = new Set(context.callable.goneIds);
  const next = levels.findIndex((one, i) => i > level && one.personIds.some((id) => !gone.has(id)));
  const above = levels[next];
  if (above && next > level) {
    const chain = { levels: levels.with(next, called(above, context.callable)), toAdmins: escalation.toAdmins };
    return [{ type: "EscalationClimbed", chain, level: next }];
  }
  // Where nobody could be called yet, a chain that was set meanwhile counts.
  const left = calledNobody(escalation) ? context.callable : { ...context.callable, chain: [] };
  return [{ type: "EscalationClimbed", chain: chainNow(left, context), level: 0 }];
}

const calledNobody = (escalation: Escalation): boolean => levelOf(escalation).personIds.length === 0;
const canCall = ({ chain, adminIds }: Callable): boolean => chain.length > 0 || adminIds.length > 0;

/** Reminds the level; when all its people are gone by now, climbs at once; when nobody could be called, calls whoever can be now. */
export function nudgeLeader(issue: Issue, context: Context): readonly Happening[] {
  const escalation = runningEscalation(issue);
  const gone = new Set(context.callable.goneIds);
  const isSilent = levelOf(escalation).personIds.every((id) => gone.has(id));
  const canClimb = calledNobody(escalation) ? canCall(context.callable) : !isTop(escalation) || !escalation.toAdmins;
  if (isSilent && canClimb) return climb(issue, context);
  const { leaderIds } = issue.clocks;
  const late = withStandIns(levelOf(escalation).personIds, context.callable.standIns).filter(
    (id) => !leaderIds.includes(id),
  );
  return [{ type: "EscalationReminded", ...(late.length > 0 ? { called: late } : {}) }];
}

function runningEscalation(issue: Issue): Escalation {
  const escalation = runningEscalationOf(issue);
  if (!escalation) throw new RuleViolation("not_escalated", "This issue is not escalated any more.");
  return escalation;
}
