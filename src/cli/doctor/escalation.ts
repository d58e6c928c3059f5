import type { Config } from "../../config.ts";
import { faultsIn, type Naming, namingsOf, namingText } from "../../domain/named.ts";
import { counted } from "../../domain/text.ts";
import { openAlerts } from "../../store/alerts.ts";
import { escalationsToNobody, workspaceOf } from "../../store/health.ts";
import { openNamedPeople } from "../../store/named-people.ts";
import { allNamings, knownOf } from "../../usecases/named-people.ts";
import { lookUpOf } from "../named.ts";
import { type Check, type Finding, good, type Patient, warning } from "./check.ts";
import { databaseOf } from "./database.ts";

/** Checks of whether those can be called whom an escalation or a reminder would call. */
export const ESCALATION: readonly Check[] = [
  { name: "escalation", needs: ["Slack token", "migrations"], run: escalation },
];

const NAME_OTHERS =
  "Name others: `amends settings set chain …`, in Home (Deadlines and escalation), or in ESCALATION_CHAIN.";
const FROM_ENVIRONMENT = "ESCALATION_CHAIN: ";

async function escalation(patient: Patient): Promise<Finding> {
  const { config } = patient;
  const db = databaseOf(patient);
  const named = openNamedPeople(db);
  const stored = await workspaceOf(db);
  const unheard = stored ? await escalationsToNobody(db, stored.id) : 0;
  if (unheard > 0)
    return warning(
      `${counted(unheard, "escalation")} called nobody: nobody of the chain, and no admin, could be reached.`,
      NAME_OTHERS,
    );
  const namings = namingsIn(config, stored ? await allNamings(named, stored.id) : []);
  if (namings.length === 0) {
    const admins = stored ? (await openAlerts(db).caretakers(stored.id)).adminIds : [];
    return stored && admins.length === 0
      ? warning(
          "no chain is set, and no admin of the Slack workspace can be reached: an escalation would call nobody.",
          NAME_OTHERS,
        )
      : good("no chain is set: escalations go to the admins of the Slack workspace.");
  }
  const lookUp = await lookUpOf(config);
  const found = (await lookUp?.([...new Set(namings.map(({ name }) => name))])) ?? [];
  const faults = faultsIn(namings, await knownOf(named, stored?.id ?? 0, found), config.mail.smtpUrl !== undefined);
  return faults.length === 0
    ? good("everybody of the chain, and the owners, can be called.")
    : warning(`${faults.map(namingText).join("; ")}.`, NAME_OTHERS);
}

/** Of the environment what it says now, not what it said at the last start. */
function namingsIn({ escalationChain }: Config, set: readonly Naming[]): readonly Naming[] {
  const ours = namingsOf({ chain: escalationChain }).map(({ where, name }) => ({
    where: `${FROM_ENVIRONMENT}${where}`,
    name,
  }));
  return [...ours, ...set.filter(({ where }) => !where.startsWith(FROM_ENVIRONMENT))];
}
