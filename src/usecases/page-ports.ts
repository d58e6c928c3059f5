import type { Standing } from "../domain/access.ts";
import type { Preferences } from "../domain/preferences.ts";
import type { Settings } from "../domain/settings.ts";
import type { Reader } from "./reader-ports.ts";
import type { KnownPerson } from "./store-ports.ts";

/** Who holds a personal link, and to which issue. */
export interface Visitor {
  readonly workspaceId: number;
  readonly issueId: number;
  readonly personId: number;
  readonly name: string;
  readonly standing: Standing;
  readonly inSlack: boolean;
  /** IANA name; null when unknown. */
  readonly timeZone: string | null;
}

/** What the page behind email links reads and keeps. */
export interface PageStore extends Pick<Reader, "card" | "history"> {
  /** Whose page a token opens at that time; null when it is unknown, expired or revoked. */
  open(token: string, at: string): Promise<Visitor | null>;
  /** False once the person has lost the issue: the link is useless then. */
  mayStillSee(visitor: Visitor): Promise<boolean>;
  settings(workspaceId: number): Promise<Settings>;
  /** People to choose from, by name; not everyone where there are very many. */
  people(workspaceId: number): Promise<readonly KnownPerson[]>;
  prefer(visitor: Visitor, wish: Partial<Preferences>): Promise<void>;
}
