import type { Standing } from "../domain/access.ts";
import { type Known, type Naming, namingsOf } from "../domain/named.ts";
import type { StoredSettings } from "../domain/settings.ts";
import type { Identity } from "./store-ports.ts";

/** What Slack says of somebody whom settings name, and what of it is worth keeping. */
export interface Found {
  readonly name: string;
  readonly known: Known;
  readonly identity?: Identity;
  readonly group?: UserGroup;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly isDisabled: boolean;
  readonly slackUserIds: readonly string[];
}

/** Asks Slack who these names are: ids of people and user groups, and addresses. Keeps nothing. */
export type LookUp = (names: readonly string[]) => Promise<readonly Found[]>;

/** Where those whom settings name are kept. */
export interface NamedPeople {
  /** What was set by the environment, the workspace and each of its routes, with what begins a sentence about it. */
  settings(workspaceId: number): Promise<readonly { readonly of: string; readonly stored: StoredSettings }[]>;
  /** Writes down who these are. */
  keep(workspaceId: number, found: readonly Found[], at: string): Promise<void>;
  /** How Slack people are known who have, or had, one of these addresses: Slack finds nobody by the address of a deactivated account. */
  standings(workspaceId: number, addresses: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  /** Those of these Slack users who are members of the workspace. */
  membersAmong(workspaceId: number, slackUserIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of these Slack users who are not known yet. */
  unknown(workspaceId: number, slackUserIds: readonly string[]): Promise<readonly string[]>;
}

export interface NamedPorts {
  readonly lookUp: LookUp;
  readonly named: NamedPeople;
  readonly workspaceId: number;
  readonly now: () => Date;
}

/** How many members of user groups are asked about one by one at a time; the others become known with the whole workspace. */
const MOST_STRANGERS = 100;

/** Makes those people who are named: from then on they can be called. Answers what is known of each name. */
export async function makeKnown(ports: NamedPorts, names: readonly string[]): Promise<ReadonlyMap<string, Known>> {
  const { lookUp, named, workspaceId } = ports;
  if (names.length === 0) return new Map();
  const at = ports.now().toISOString();
  const found = await lookUp([...new Set(names)]);
  await named.keep(workspaceId, found, at);
  const members = found.flatMap(({ group }) => group?.slackUserIds ?? []);
  const strangers = members.length === 0 ? [] : await named.unknown(workspaceId, members);
  if (strangers.length > 0) await named.keep(workspaceId, await lookUp(strangers.slice(0, MOST_STRANGERS)), at);
  return knownOf(named, workspaceId, found);
}

/** What is known of each name by what Slack said, and what it said before. */
export async function knownOf(
  named: Pick<NamedPeople, "standings">,
  workspaceId: number,
  found: readonly Found[],
): Promise<ReadonlyMap<string, Known>> {
  const addresses = found.filter(({ known }) => known.kind === "address").map(({ name }) => name);
  const standings =
    addresses.length === 0 ? new Map<string, Standing>() : await named.standings(workspaceId, addresses);
  return new Map(
    found.map(({ name, known }) => {
      const standing = standings.get(name);
      return [name, standing ? { kind: "person", standing } : known];
    }),
  );
}

/** Everybody whom anything names that was set, and where. */
export async function allNamings(
  named: Pick<NamedPeople, "settings">,
  workspaceId: number,
): Promise<readonly Naming[]> {
  const settings = await named.settings(workspaceId);
  return settings.flatMap(({ of, stored }) =>
    namingsOf(stored.terms ?? {}).map(({ where, name }) => ({ where: `${of}${where}`, name })),
  );
}
