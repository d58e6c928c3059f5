import type { Actor } from "../domain/issue.ts";
import { type Lists, mustSee } from "./list-issues.ts";

interface About {
  readonly workspaceId: number;
  readonly issueId: number;
  readonly actor: Actor;
}

/**
 * The same work on an issue, for people who may see it: throws RuleViolation("not_allowed") for the others. Afterwards the Homes that show
 * the issue are drawn anew.
 */
export const whoSees = <A extends About, R extends readonly unknown[], T>(
  { lists, lookAtHomes }: { lists: Pick<Lists, "maySee">; lookAtHomes(): void },
  work: (about: A, ...rest: R) => Promise<T>,
) =>
  thenHomes(lookAtHomes, async (about: A, ...rest: R): Promise<T> => {
    const { actor, workspaceId, issueId } = about;
    if (actor.kind === "person") await mustSee(lists, workspaceId, actor.personId, issueId);
    return work(about, ...rest);
  });

/** The same work, after which the Homes that show something old are drawn anew; nobody who clicked waits for that. */
export const thenHomes =
  <A extends readonly unknown[], T>(lookAtHomes: () => void, work: (...args: A) => Promise<T>) =>
  async (...args: A): Promise<T> => {
    const done = await work(...args);
    lookAtHomes();
    return done;
  };
