import { expect } from "@jest/globals";
import type { Knex } from "knex";
import { leadersIn } from "../../src/domain/callable.ts";
import { nextLookAt, type Rules } from "../../src/domain/deadlines.ts";
import { decide } from "../../src/domain/decide.ts";
import { evolve } from "../../src/domain/evolve.ts";
import type { Callable, Context, Issue, IssueEvent } from "../../src/domain/issue.ts";
import { readCallable } from "../../src/store/callable.ts";
import { openReader } from "../../src/store/reader.ts";

/** One step that time took with an issue: when it was due, and when it was taken. */
export interface Taken {
  readonly issueId: number;
  readonly dueAt: string;
  /** When what it follows from happened. */
  readonly since: string;
  readonly event: IssueEvent;
  /** The issue after it. */
  readonly issue: Issue;
}

export interface Replayed {
  readonly taken: readonly Taken[];
  readonly issue: Issue;
  /** When the next step is due; null: never. */
  readonly nextAt: string | null;
}

/**
 * Replays histories by the pure domain: every step of time is what the domain says at that moment, and none came before it was due. Rules and people
 * must have stayed as they are.
 */
export function replayer(db: Knex, workspaceId: number, rules: Rules): (issueId: number) => Promise<Replayed> {
  const known = new Map<string, Promise<Callable>>();
  const callableAt = (issue: Issue, at: string): Promise<Callable> => {
    const key = leadersIn(issue).toSorted().join();
    const callable = known.get(key) ?? readCallable(db, workspaceId, rules, issue, at);
    known.set(key, callable);
    return callable;
  };
  return async (issueId) => {
    const history = (await openReader(db).history(issueId)).map(({ event }) => event);
    const taken: Taken[] = [];
    let issue: Issue | null = null;
    for (const [i, event] of history.entries()) {
      const before: Issue | null = issue;
      issue = evolve(before, event);
      if (!before || event.via !== "time") continue;
      const { at, actor, via } = event;
      const context: Context = { at, actor, via, rules, callable: await callableAt(before, at), rootCauses: [] };
      expect(decide(before, { type: "PassTime" }, context)).toEqual([event.what]);
      const dueAt = nextLookAt(before, rules) ?? "never";
      expect(Date.parse(dueAt)).toBeLessThanOrEqual(Date.parse(at));
      taken.push({ issueId, dueAt, since: history[i - 1]?.at ?? at, event, issue });
    }
    if (!issue) throw new Error(`issue ${issueId} has no history`);
    return { taken, issue, nextAt: nextLookAt(issue, rules) };
  };
}
