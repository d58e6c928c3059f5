import type { Told, Why } from "../domain/audience.ts";
import { NOBODY_AWAY, type StandIns, withStandIns } from "../domain/away.ts";
import { calendarOfPerson } from "../domain/callable.ts";
import type { Rules } from "../domain/deadlines.ts";
import type { Command } from "../domain/issue.ts";
import type { Contact } from "../domain/ladder.ts";
import type { Calendar } from "../domain/working-time.ts";
import type { Telling } from "./plan-notices.ts";
import type { IssueTx } from "./store-ports.ts";

type Asking = Pick<IssueTx, "standIns" | "contacts">;

/** Whom a command gives an issue to: what is meant for somebody who is away goes to who stands in. */
const GIVEN_TO: { readonly [T in Command["type"]]?: (command: Extract<Command, { type: T }>) => readonly number[] } = {
  Assign: ({ to }) => [to],
  SendEscalation: ({ to }) => to,
};

/** Who stands in for the people to whom these commands give an issue. Asks nothing when they give it to nobody. */
export function standInsFor(
  issues: Asking,
  workspaceId: number,
  commands: readonly Command[],
  at: string,
): Promise<StandIns> {
  const ids = commands.flatMap(
    (command) => (GIVEN_TO[command.type] as ((c: Command) => number[]) | undefined)?.(command) ?? [],
  );
  return ids.length === 0 ? Promise.resolve(NOBODY_AWAY) : issues.standIns(workspaceId, ids, at);
}

/** The working time of those to whom these commands send an escalation, and of who stands in for them. Asks nothing when they send none. */
export async function calendarsFor(
  issues: Asking,
  workspaceId: number,
  commands: readonly Command[],
  { standIns, rules }: { readonly standIns: StandIns; readonly rules: Rules },
): Promise<ReadonlyMap<number, Calendar>> {
  const to = commands.flatMap((command) => (command.type === "SendEscalation" ? command.to : []));
  if (to.length === 0) return new Map();
  const contacts = await issues.contacts(workspaceId, [...withStandIns(to, standIns)]);
  return new Map(contacts.map((contact) => [contact.personId, calendarOfPerson(contact, rules.calendar)]));
}

/** What cannot wait until somebody is back: reminders, questions, and escalations. */
const PASSED_ON: ReadonlySet<Why> = new Set(["leader", "reminded", "owner", "asked"]);

/** Tellings and contacts in which what cannot wait goes to who stands in. Asks nothing more while nobody is away. */
export async function passedOn(
  issues: Asking,
  workspaceId: number,
  tellings: readonly Telling[],
  contacts: readonly Contact[],
): Promise<{ readonly tellings: readonly Telling[]; readonly contacts: readonly Contact[] }> {
  const asked = new Set(
    tellings.flatMap(({ told }) => told.flatMap(({ personId, why }) => (PASSED_ON.has(why) ? personId : []))),
  );
  const away = contacts.filter(({ personId, preferences }) => preferences.away !== null && asked.has(personId));
  const at = tellings.at(-1)?.event.at;
  if (away.length === 0 || at === undefined) return { tellings, contacts };
  const standIns = await issues.standIns(
    workspaceId,
    away.map(({ personId }) => personId),
    at,
  );
  const known = new Set(contacts.map(({ personId }) => personId));
  const missing = [...standIns.values()].map(({ personId }) => personId).filter((id) => !known.has(id));
  return {
    tellings: tellings.map((telling) => ({ ...telling, told: toldInstead(telling, standIns) })),
    contacts: missing.length === 0 ? contacts : [...contacts, ...(await issues.contacts(workspaceId, missing))],
  };
}

/** Each once, and never the one who did it; whoever would be told anyway for the same reason reads for whom they stand in. */
function toldInstead({ event: { actor }, told }: Telling, standIns: StandIns): readonly Told[] {
  const heard = new Map<number, Told>();
  for (const one of told) {
    const standIn = PASSED_ON.has(one.why) ? standIns.get(one.personId) : undefined;
    const now = standIn ? { ...one, personId: standIn.personId, standsInFor: one.personId } : one;
    if (standIn && actor.kind === "person" && actor.personId === standIn.personId) continue;
    const before = heard.get(now.personId);
    if (!before || (before.why === now.why && standIn)) heard.set(now.personId, now);
  }
  return [...heard.values()];
}
