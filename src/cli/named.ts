import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { RuleViolation } from "../domain/errors.ts";
import { faultsIn, namingsOf, namingText } from "../domain/named.ts";
import type { SettingsChange } from "../domain/settings.ts";
import { createLogger } from "../logger.ts";
import { slackClient } from "../slack/client.ts";
import { whoAmI } from "../slack/identity.ts";
import { openLookUp } from "../slack/look-up.ts";
import { openNamedPeople } from "../store/named-people.ts";
import { type LookUp, makeKnown } from "../usecases/named-people.ts";
import { explained } from "./explain.ts";
import type { Session } from "./session.ts";

/** Asks Slack with the token of the configuration; null without one. */
export async function lookUpOf({ slack: { botToken, apiUrl } }: Config): Promise<LookUp | null> {
  if (botToken === undefined) return null;
  const client = slackClient(botToken, apiUrl, createLogger({ level: "silent" }));
  const { teamId, enterpriseId } = await whoAmI(client);
  return openLookUp({ client, teamId, enterpriseId });
}

/** A change of settings makes those people whom it names; answers who of them cannot be called, a sentence each. Throws RuleViolation for user groups that may not be read. */
export async function warningsOf(
  { config, db, workspace }: Session,
  { terms }: SettingsChange,
): Promise<readonly string[]> {
  const namings = namingsOf(terms ?? {});
  if (namings.length === 0) return [];
  try {
    const lookUp = await lookUpOf(config);
    if (!lookUp) return [`${UNASKED}: SLACK_BOT_TOKEN is not set.`];
    const ports = { lookUp, named: openNamedPeople(db), workspaceId: workspace.id, now: systemClock.now };
    const known = await makeKnown(
      ports,
      namings.map(({ name }) => name),
    );
    const faults = faultsIn(namings, known, config.mail.smtpUrl !== undefined);
    const unreadable = faults.find(({ kind }) => kind === "unreadable");
    if (unreadable) throw new RuleViolation("bad_setting", `${namingText(unreadable)}.`);
    return faults.map((fault) => `${namingText(fault)}. Nobody is called there by this name.`);
  } catch (error) {
    const trouble = explained(error);
    if (!trouble) throw error;
    return [`${UNASKED}. ${trouble.fault}`];
  }
}

const UNASKED = "Whether these can be called is looked up at the next start";
