import type { InsteadOf, IssueEvent } from "./issue.ts";

/** A note as it reads now. */
export interface Note {
  /** The event that brought it. */
  readonly version: number;
  readonly text: string;
  readonly by: number | null;
  readonly at: string;
}

/** The notes of a history as they read now, oldest first: every change's note, thread replies with their edits, without what was deleted. */
export function notesOf(history: readonly IssueEvent[]): readonly Note[] {
  const notes = new Map<string, Note>();
  for (const { version, at, actor, what } of history) {
    if (what.type === "NoteDeleted") notes.delete(what.ref);
    else if (what.type === "NoteEdited") {
      const known = notes.get(what.ref);
      if (known) notes.set(what.ref, { ...known, text: what.note });
    } else if ("note" in what && what.note !== null) {
      const by = actor.kind === "person" ? actor.personId : null;
      const key = what.type === "NoteAdded" && what.ref !== null ? what.ref : `v${version}`;
      notes.set(key, { version, text: what.note, by, at });
    }
  }
  return [...notes.values()];
}

/** The same entries without the words of notes that were taken back: that there was a note stays, what it said does not. */
export function withoutTakenBack<E extends { readonly event: IssueEvent }>(history: readonly E[]): readonly E[] {
  const gone = new Set(history.flatMap(({ event: { what } }) => (what.type === "NoteDeleted" ? [what.ref] : [])));
  return history.map((entry) => {
    const { what } = entry.event;
    const isGone = (what.type === "NoteAdded" || what.type === "NoteEdited") && what.ref !== null && gone.has(what.ref);
    return isGone ? ({ ...entry, event: { ...entry.event, what: { ...what, note: "" } } } as E) : entry;
  });
}

const awayIn = ({ insteadOf }: { readonly insteadOf?: InsteadOf }): readonly number[] =>
  insteadOf ? [insteadOf.personId] : [];

/** The people a happening speaks of, besides its actor. */
export function peopleIn({ what }: IssueEvent): readonly number[] {
  switch (what.type) {
    case "Assigned":
      return [what.to, ...awayIn(what)];
    case "PersonMatched":
      return [what.from, what.to];
    case "FollowersChanged":
      return [...what.added, ...what.removed];
    case "IssueOpened":
      return what.assigneeId === null ? [] : [what.assigneeId, ...awayIn(what)];
    case "LeaseAsked":
    case "LeaseLapsed":
      return [what.holderId];
    case "EscalationSent":
      return what.level.personIds;
    case "EscalationClimbed":
      return what.chain.levels[what.level]?.personIds ?? [];
    default:
      return [];
  }
}
