import type { App } from "@slack/bolt";
import { STATUSES } from "../../domain/status.ts";
import { COMMAND } from "../ids.ts";
import { escapeMrkdwn } from "../views/blocks.ts";

/** What `/amends help` says, and every word Amends does not know. */
export const HELP = [
  "*Amends turns every unhappy survey answer into an owned issue, and does not let go until it is closed with a note.*",
  "Each answer at or below the threshold is a card in this workspace's client-feedback channel.",
  `• Press *${STATUSES.in_progress.button}* when you act on it: a note is required, and the issue is yours if it was nobody's.`,
  `• Press *${STATUSES.resolved.button}*, *${STATUSES.cant_resolve.button}* or *${STATUSES.not_an_issue.button}* to close it, with a note.`,
  "• *Add note* keeps the team in the picture. *⋯* has the history, all answers, and undo for 10 minutes.",
  "• The thread under a card is its record.",
  `\`${COMMAND} help\` shows this.`,
].join("\n");

/** The slash command: today it explains, whatever is asked. */
export function listenToCommand(app: App): void {
  app.command(COMMAND, async ({ ack, command }) => {
    const asked = command.text.trim();
    const unknown =
      asked === "" || asked.toLowerCase() === "help"
        ? ""
        : `I do not know \`${escapeMrkdwn(asked.slice(0, 80).replaceAll("`", "'"))}\`. Here is what I do:\n`;
    await ack({ response_type: "ephemeral", text: `${unknown}${HELP}` });
  });
}
