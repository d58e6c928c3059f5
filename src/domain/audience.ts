import { levelOf } from "./clocks.ts";
import type { Happening, Issue, IssueEvent } from "./issue.ts";

/** Where a happening is told besides to people: the card is redrawn, a line goes to its thread. */
export type Place = "card" | "thread";

/** Why someone is told: also the answer to "why did I get this?". First match wins when several fit. */
export type Why =
  | "leader"
  | "assigned"
  | "handed_over"
  | "lapsed"
  | "added_as_follower"
  | "asked"
  | "reminded"
  | "owner"
  | "stranded"
  | "admin"
  | "assignee"
  | "follower"
  | "asked_for_scores";

/** Someone who is to be told of an event. */
export interface Told {
  readonly personId: number;
  readonly why: Why;
  /** Whose it is: this person is away, and they stand in. */
  readonly standsInFor?: number;
}

interface Row<T extends Happening["type"]> {
  readonly places: readonly Place[];
  /** Who may hear of it, most important reason first. */
  readonly people: (what: Extract<Happening, { type: T }>, issue: Issue) => readonly Told[];
}

const assigneeOf = ({ assigneeId }: Issue): Told[] =>
  assigneeId === null ? [] : [{ personId: assigneeId, why: "assignee" }];
const followersOf = ({ followerIds }: Issue): Told[] => followerIds.map((personId) => ({ personId, why: "follower" }));
const involved = (_what: unknown, issue: Issue): Told[] => [...assigneeOf(issue), ...followersOf(issue)];
const leadersOf = ({ clocks: { escalation } }: Issue): Told[] =>
  (escalation ? levelOf(escalation).personIds : []).map((personId) => ({ personId, why: "leader" }));
const nobody = (): Told[] => [];

/** Who hears of what. A kind of happening without a row does not compile. */
const AUDIENCE: { readonly [T in Happening["type"]]: Row<T> } = {
  IssueOpened: {
    places: ["card"],
    people: ({ assigneeId }, issue) => [
      ...(assigneeId === null ? [] : [{ personId: assigneeId, why: "assigned" } as const]),
      ...followersOf(issue),
    ],
  },
  Assigned: {
    places: ["card", "thread"],
    people: ({ from, to }, issue) => [
      { personId: to, why: "assigned" },
      ...(from === null ? [] : [{ personId: from, why: "handed_over" } as const]),
      ...followersOf(issue),
    ],
  },
  FollowersChanged: {
    places: ["card"],
    people: ({ added }) => added.map((personId) => ({ personId, why: "added_as_follower" })),
  },
  PersonMatched: { places: ["card"], people: nobody },
  StatusChanged: {
    places: ["card", "thread"],
    people: (_what, issue) => [...leadersOf(issue), ...involved(null, issue)],
  },
  StatusUndone: {
    places: ["card", "thread"],
    people: ({ called = [] }, issue) => [
      ...called.map((personId) => ({ personId, why: "leader" }) as const),
      ...involved(null, issue),
    ],
  },
  NoteAdded: { places: ["card", "thread"], people: involved },
  // What people write in the thread stands there already: only the record follows.
  NoteEdited: { places: ["card"], people: nobody },
  NoteDeleted: { places: ["card"], people: nobody },
  ResponseChanged: { places: ["card", "thread"], people: involved },
  Snoozed: { places: ["card", "thread"], people: involved },
  SnoozeEnded: { places: ["card", "thread"], people: (_what, issue) => assigneeOf(issue) },
  Reminded: {
    places: ["card"],
    people: ({ ownerIds }, { assigneeId }) => [
      ...(assigneeId === null ? [] : [{ personId: assigneeId, why: "reminded" } as const]),
      ...ownerIds.map((personId) => ({ personId, why: "owner" }) as const),
    ],
  },
  LeaseAsked: { places: ["card"], people: ({ holderId }) => [{ personId: holderId, why: "asked" }] },
  LeaseLapsed: {
    places: ["card", "thread"],
    people: ({ holderId }, issue) => [
      ...leadersOf(issue),
      { personId: holderId, why: "lapsed" },
      ...involved(null, issue),
    ],
  },
  EscalationReminded: { places: ["card"], people: (_what, issue) => leadersOf(issue) },
  EscalationClimbed: { places: ["card", "thread"], people: (_what, issue) => leadersOf(issue) },
  EscalationTaken: {
    places: ["card", "thread"],
    people: (_what, issue) => [...involved(null, issue), ...leadersOf(issue)],
  },
  EscalationSent: { places: ["card", "thread"], people: (_what, issue) => leadersOf(issue) },
  EscalationReturned: { places: ["card", "thread"], people: involved },
};

/** The places an event is told in. A note that was written in the thread is not repeated there; that time runs, or is over since yesterday, changes nothing on the card. */
export function placesOf({ what }: IssueEvent): readonly Place[] {
  if (what.type === "Reminded" && what.stage !== "due") return [];
  if (what.type === "NoteAdded" && what.ref !== null) return ["card"];
  return AUDIENCE[what.type].places;
}

/** The people an event is told to: each once, and never the one who did it. `issue` is the issue after the event. */
export function audienceOf({ what, actor }: IssueEvent, issue: Issue): readonly Told[] {
  const row = AUDIENCE[what.type] as Row<Happening["type"]>;
  const told = new Map<number, Told>();
  for (const one of row.people(what as never, issue)) if (!told.has(one.personId)) told.set(one.personId, one);
  if (actor.kind === "person") told.delete(actor.personId);
  return [...told.values()];
}
