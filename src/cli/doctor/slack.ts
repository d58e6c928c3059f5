import { type Setting, settings } from "../../config.ts";
import { otherChannel } from "../../domain/settings.ts";
import { createLogger } from "../../logger.ts";
import { readManifest } from "../../manifest.ts";
import { slackClient } from "../../slack/client.ts";
import { findChannel, whoAmI } from "../../slack/identity.ts";
import { probeSocketMode } from "../../slack/probe.ts";
import { workspaceOf } from "../../store/health.ts";
import { readSettings } from "../../store/workspaces.ts";
import { type Check, type Finding, failed, good, type Patient, warning } from "./check.ts";
import { databaseOf } from "./database.ts";

const quiet = createLogger({ level: "silent" });
const advice = (name: Setting["name"]): string => settings.find((setting) => setting.name === name)?.remedy ?? "";
const REINSTALL =
  "Add what is missing in the Slack app, page OAuth & Permissions, or paste manifest.yml anew; then reinstall the app.";

const clientOf = ({ config }: Patient) => slackClient(config.slack.botToken ?? "", config.slack.apiUrl, quiet);

async function token(patient: Patient): Promise<Finding> {
  const { known, config } = patient;
  if (config.slack.botToken === undefined) return failed("SLACK_BOT_TOKEN is not set.", advice("SLACK_BOT_TOKEN"));
  known.slack = await whoAmI(clientOf(patient));
  return good(`it belongs to Amends in ${known.slack.teamName}.`);
}

async function workspace(patient: Patient): Promise<Finding> {
  const stored = await workspaceOf(databaseOf(patient));
  const { teamId, teamName } = patient.known.slack ?? { teamId: "", teamName: "" };
  if (!stored?.slackTeamId) return good(`the first start gives this database to ${teamName}.`);
  return stored.slackTeamId === teamId
    ? good(`the issues in this database are those of ${teamName}.`)
    : failed(
        `the database holds the issues of "${stored.name}", but SLACK_BOT_TOKEN belongs to "${teamName}".`,
        "Use the token of that workspace, or another DATABASE_URL or DATA_DIR.",
      );
}

/** What is lost without an optional scope. */
export const WITHOUT_SCOPE: Readonly<Record<string, string>> = {
  "channels:history":
    "thread replies in public channels do not become notes, and after a lost answer of Slack a card may appear twice",
  "groups:history":
    "thread replies in private channels do not become notes, and after a lost answer of Slack a card may appear twice",
  "im:write": "after a lost answer of Slack a direct message may come twice",
  "im:history": "after a lost answer of Slack a direct message may come twice",
  "usergroups:read": "a level of the escalation chain cannot be a user group",
  "reactions:write": "a thread reply that has become a note gets no receipt",
};

function scopes(granted: readonly string[]): Finding {
  const { bot, bot_optional: optional = [] } = readManifest().oauth_config.scopes;
  const missing = bot.filter((scope) => !granted.includes(scope) && !optional.includes(scope));
  const forgone = optional.filter((scope) => !granted.includes(scope));
  if (missing.length > 0) return failed(`missing: ${missing.join(", ")}.`, REINSTALL);
  return forgone.length > 0
    ? warning(
        `without ${forgone.map((scope) => `${scope}, ${WITHOUT_SCOPE[scope] ?? "a part of Amends rests"}`).join("; without ")}.`,
        REINSTALL,
      )
    : good(`all ${bot.length} of manifest.yml are granted.`);
}

async function socketMode({ config }: Patient): Promise<Finding> {
  await probeSocketMode(config.slack.appToken ?? "", config.slack.apiUrl, quiet);
  return good("Slack opens a connection for SLACK_APP_TOKEN.");
}

const signingSecret = async ({ config }: Patient): Promise<Finding> =>
  config.slack.signingSecret === undefined
    ? failed(
        "neither SLACK_SIGNING_SECRET (Slack calls Amends over HTTP) nor SLACK_APP_TOKEN (Socket Mode) is set.",
        `${advice("SLACK_SIGNING_SECRET")} Or: ${advice("SLACK_APP_TOKEN")}`,
      )
    : good("SLACK_SIGNING_SECRET is set; whether it is the right one shows at Slack's first request.");

const INVITE = "Write /invite @Amends in the channel";

async function channel(patient: Patient): Promise<Finding> {
  const stored = await chosen(patient);
  const wanted = stored ?? patient.config.slack.channel;
  const other = otherChannel(stored !== null);
  if (!wanted) return failed("no channel is set.", advice("SLACK_CHANNEL"));
  const found = await findChannel(clientOf(patient), wanted);
  if (!found)
    return failed(`${wanted} does not exist, or is private and Amends is not in it.`, `${INVITE}, or ${other}.`);
  if (found.isArchived) return failed(`#${found.name} is archived.`, `Unarchive it, or ${other}.`);
  return found.isMember
    ? good(`Amends is in #${found.name}.`)
    : failed(`Amends is not in #${found.name}: cards wait.`, `${INVITE}.`);
}

/** What the workspace has set; nothing while the database cannot be asked. */
async function chosen({ known: { db } }: Patient): Promise<string | null> {
  const stored = db && (await workspaceOf(db).catch(() => undefined));
  return stored && db ? (await readSettings(db, stored.id)).channel : null;
}

/** Checks of everything between Amends and Slack. */
export const SLACK: readonly Check[] = [
  { name: "Slack token", mend: advice("SLACK_BOT_TOKEN"), run: token },
  { name: "Slack workspace", needs: ["Slack token", "migrations"], run: workspace },
  { name: "Slack scopes", needs: ["Slack token"], run: async ({ known }) => scopes(known.slack?.scopes ?? []) },
  {
    name: "Socket Mode",
    when: (config) => config.slack.appToken !== undefined,
    mend: advice("SLACK_APP_TOKEN"),
    run: socketMode,
  },
  { name: "signing secret", when: (config) => config.slack.appToken === undefined, run: signingSecret },
  { name: "channel", needs: ["Slack token"], run: channel },
];
