import type { WebClient } from "@slack/web-api";
import { DeliveryError } from "../domain/errors.ts";
import { isAddressName, isGroupName } from "../domain/setting-chain.ts";
import type { Found, LookUp, UserGroup } from "../usecases/named-people.ts";
import { deliveryError } from "./errors.ts";
import type { SlackTeam } from "./identity.ts";
import { identityOf, type SlackUser } from "./who.ts";

export interface LookUpPorts extends SlackTeam {
  readonly client: WebClient;
  /** How a call is made; by default once. */
  readonly patiently?: <T>(call: () => Promise<T>) => Promise<T>;
}

const once = <T>(call: () => Promise<T>): Promise<T> => call();
/** Slack takes some fifty to a hundred of these a minute. */
const AT_A_TIME = 10;

/** Asks Slack who somebody is whom settings name. What Slack does not answer is "unasked". */
export const openLookUp =
  ({ client, patiently = once, ...team }: LookUpPorts): LookUp =>
  async (names) => {
    const groups = names.some(isGroupName) ? await readGroups(client, patiently).catch(asFault) : [];
    const ask = (name: string): Promise<Found> => {
      if (isGroupName(name)) return groupNamed(client, patiently, name, groups);
      return isAddressName(name) ? byAddress(name) : byId(name);
    };
    const person = (name: string, user: SlackUser | undefined): Found => {
      const identity = identityOf({ ...user, id: user?.id ?? name }, team);
      return { name, known: { kind: "person", standing: identity.standing }, identity };
    };
    const byId = async (name: string): Promise<Found> => {
      const { user } = await patiently(() => client.users.info({ user: name }));
      return person(name, user as SlackUser | undefined);
    };
    const byAddress = async (name: string): Promise<Found> => {
      const { user } = await patiently(() => client.users.lookupByEmail({ email: name }));
      return person(name, user as SlackUser | undefined);
    };
    const found: Found[] = [];
    for (let i = 0; i < names.length; i += AT_A_TIME)
      found.push(
        ...(await Promise.all(
          names.slice(i, i + AT_A_TIME).map((name) => ask(name).catch((error: unknown) => asFault(error, name))),
        )),
      );
    return found;
  };

type Group = Omit<UserGroup, "slackUserIds">;

/** Disabled ones too, so that they are told from those that never were. */
async function readGroups(client: WebClient, patiently: typeof once): Promise<readonly Group[]> {
  const { usergroups = [] } = await patiently(() => client.usergroups.list({ include_disabled: true }));
  return usergroups.map(({ id = "", handle = "", name = "", date_delete: deletedAt = 0 }) => ({
    ...{ id, handle, name },
    isDisabled: deletedAt > 0,
  }));
}

async function groupNamed(
  client: WebClient,
  patiently: typeof once,
  name: string,
  groups: readonly Group[] | Found,
): Promise<Found> {
  if ("known" in groups) return { ...groups, name };
  const group = groups.find(({ id }) => id === name);
  if (!group) return { name, known: { kind: "nobody" } };
  const { users = [] } = await patiently(() =>
    client.usergroups.users.list({ usergroup: name, include_disabled: true }),
  );
  const { isDisabled } = group;
  return {
    name,
    known: { kind: "group", isDisabled, members: users.length },
    group: { ...group, slackUserIds: users },
  };
}

/** Slack's words for somebody who is not there. */
const MEANINGS: Readonly<Record<string, Found["known"]["kind"] & ("nobody" | "address" | "unreadable")>> = {
  user_not_found: "nobody",
  user_not_visible: "nobody",
  users_not_found: "address",
  no_such_subteam: "nobody",
  missing_scope: "unreadable",
};

function asFault(error: unknown, name = ""): Found {
  const meaning = MEANINGS[(error as { data?: { error?: string } }).data?.error ?? ""];
  if (meaning) return { name, known: { kind: meaning } };
  const known = deliveryError(error, { repeatable: true });
  if (known instanceof DeliveryError) return { name, known: { kind: "unasked" } };
  throw error;
}
