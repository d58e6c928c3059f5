import type { Actor } from "../domain/issue.ts";
import { type Homes, wakeHomes } from "./homes.ts";
import { type Lists, mustSee } from "./list-issues.ts";
import type { Nudges } from "./ports.ts";

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
  ports: { lists: Pick<Lists, "maySee">; homes: Homes; nudges: Pick<Nudges, "home"> },
  work: (about: A, ...rest: R) => Promise<T>,
) => {
  const then = thenHomes(ports, work);
  return async (about: A, ...rest: R): Promise<T> => {
    const { actor, workspaceId, issueId } = about;
    if (actor.kind === "person") await mustSee(ports.lists, workspaceId, actor.personId, issueId);
    return then(about, ...rest);
  };
};

/** Homes are drawn anew a second later at the earliest, so clicks close together share one look at which. */
const GATHER_MS = 250;

/** The same work, after which the Homes that show something old are drawn anew; nobody who clicked waits for that. */
export const thenHomes = <A extends readonly unknown[], T>(
  ports: { homes: Homes; nudges: Pick<Nudges, "home"> },
  work: (...args: A) => Promise<T>,
) => {
  let isLooking = false;
  const look = (): void => {
    isLooking = false;
    void wakeHomes(ports).catch(() => undefined);
  };
  return async (...args: A): Promise<T> => {
    const done = await work(...args);
    if (!isLooking) setTimeout(look, GATHER_MS).unref();
    isLooking = true;
    return done;
  };
};
