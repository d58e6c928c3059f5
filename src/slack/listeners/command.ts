import type { SlashCommand } from "@slack/bolt";
import { GROUPS, type Group, groupOf } from "../../domain/groups.ts";
import { STATUSES } from "../../domain/status.ts";
import { firstPage, type ListState, NO_FILTERS } from "../../usecases/list-issues.ts";
import { whyTold } from "../../usecases/why.ts";
import { COMMAND, MY_ISSUES } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { escapeMrkdwn } from "../views/blocks.ts";
import type { MessageView } from "../views/card.ts";
import { newIssueModal } from "../views/new-issue.ts";
import { whyView } from "../views/why.ts";
import { sentenceFor } from "./answer.ts";
import { actorOf, type ListenerContext, mustBeOfTeam } from "./context.ts";
import { inboxAnswer } from "./inbox.ts";
import { listAnswer, NO_LISTS } from "./lists.ts";

/** An answer that only the one who asked sees. */
export type CommandAnswer = Partial<MessageView> & { readonly text: string };

/** One thing that can be asked for after /amends. */
export interface Subcommand {
  /** What follows it, for help. */
  readonly usage?: string;
  readonly help: string;
  readonly run: (context: ListenerContext, command: SlashCommand, rest: string) => Promise<CommandAnswer>;
}

const showGroup = (group: Group): Subcommand => ({
  usage: "[words]",
  help: GROUPS[group].what,
  run: (context, command, rest) => show(context, command, firstPage(group, rest)),
});

/** Everything that can be asked for, in the order of help. */
export const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  mine: showGroup("working"),
  flagged: showGroup("flagged"),
  followed: showGroup("followed"),
  open: showGroup("open"),
  closed: showGroup("closed"),
  overdue: {
    usage: "[words]",
    help: "What is overdue, longest first.",
    run: (context, command, rest) => show(context, command, overduePage(rest)),
  },
  escalations: {
    help: "What was escalated to you and waits for your answer.",
    run: (context, command) => escalations(context, command),
  },
  search: {
    usage: "<words>",
    help: "Finds issues by name, company, tag, survey, answer or note.",
    run: (context, command, rest) => show(context, command, firstPage("found", rest)),
  },
  why: {
    usage: "<number>",
    help: "Who was told of an issue, when and how, and what failed.",
    run: (context, command, rest) => why(context, command, rest),
  },
  new: {
    help: "Opens an issue by hand, for what a client said elsewhere.",
    run: (context, command) => openByHand(context, command),
  },
  help: { help: "Shows this.", run: () => Promise.resolve({ text: HELP }) },
};

/** What `/amends help` says, and every word Amends does not know. */
export const HELP = [
  "*Amends turns every unhappy survey answer into an owned issue, and does not let go until it is closed with a note.*",
  "Each answer at or below the threshold is a card in this workspace's client-feedback channel.",
  `• Press *${STATUSES.in_progress.button}* when you act on it: a note is required, and the issue is yours if it was nobody's.`,
  `• Press *${STATUSES.resolved.button}*, *${STATUSES.cant_resolve.button}* or *${STATUSES.not_an_issue.button}* to close it, with a note.`,
  "• *Add note* keeps the team in the picture. *⋯* has the history, all answers, and undo for 10 minutes.",
  "• The thread under a card is its record.",
  "• Two clocks run on an open issue: since when the client waits, and when the next step is due. You are warned before, and reminded every working morning when it is *overdue*.",
  "• *Snooze…* under *⋯* lets an issue sleep until a day, with a reason. An issue that goes quiet is asked for: *Still on it?*",
  `• *${STATUSES.escalated.button}* calls leadership, level by level, until one of them presses *I have it*, *Send to…* or *Return with instruction*.`,
  ...Object.entries(SUBCOMMANDS).map(
    ([name, { usage, help }]) => `\`${COMMAND} ${escapeMrkdwn([name, usage].filter(Boolean).join(" "))}\` ${help}`,
  ),
  `\`${MY_ISSUES} [group] [words]\` is short for these: \`${MY_ISSUES} closed acme\`.`,
].join("\n");

/** The slash commands: a word that says what is wanted, and the rest. What nobody knows is answered with help. */
export function listenToCommand(app: Listening, context: ListenerContext): void {
  app.command(COMMAND, async ({ ack, command }) => {
    const { word, rest } = firstWord(command.text);
    const known = Object.hasOwn(SUBCOMMANDS, word) ? SUBCOMMANDS[word] : undefined;
    await ack(await answering(context, () => known?.run(context, command, rest) ?? helpFor(command.text)));
  });

  app.command(MY_ISSUES, async ({ ack, command }) => {
    const { word, rest } = firstWord(command.text);
    const group = groupOf(word);
    await ack(
      await answering(context, () => {
        if (word === "help") return Promise.resolve({ text: HELP });
        if (word === "overdue") return show(context, command, overduePage(rest));
        if (group) return show(context, command, firstPage(group, rest));
        return show(
          context,
          command,
          command.text.trim() ? firstPage("found", command.text.trim()) : firstPage("working"),
        );
      }),
    );
  });
}

function firstWord(text: string): { word: string; rest: string } {
  const [word = "", ...rest] = text.trim().split(/\s+/);
  return { word: word.toLowerCase(), rest: rest.join(" ") };
}

function helpFor(asked: string): Promise<CommandAnswer> {
  const strange = asked.trim().slice(0, 80).replaceAll("`", "'");
  const unknown = strange ? `I do not know \`${escapeMrkdwn(strange)}\`. Here is what I do:\n` : "";
  return Promise.resolve({ text: `${unknown}${HELP}` });
}

async function show(context: ListenerContext, command: SlashCommand, state: ListState): Promise<CommandAnswer> {
  mustBeOfTeam(context, command.team_id);
  const person = await context.whoIs(context.workspaceId, command.user_id);
  return person.standing === "member" ? listAnswer(context, person.id, state) : { text: NO_LISTS };
}

/** Everything that is overdue, whoever has it. */
const overduePage = (words: string): ListState => firstPage("found", words, { ...NO_FILTERS, overdue: true });

async function escalations(context: ListenerContext, command: SlashCommand): Promise<CommandAnswer> {
  const person = await actorOf(context, { id: command.user_id, team_id: command.team_id });
  return inboxAnswer(context, person.id);
}

/** As much of the ledger as one answer holds. */
const WHY_ENTRIES = 40;

async function why(context: ListenerContext, command: SlashCommand, asked: string): Promise<CommandAnswer> {
  const person = await actorOf(context, { id: command.user_id, team_id: command.team_id });
  const { number, entries, unmailed } = await whyTold(context, context.workspaceId, person.id, asked, WHY_ENTRIES);
  return whyView(number, entries, unmailed);
}

async function openByHand(context: ListenerContext, command: SlashCommand): Promise<CommandAnswer> {
  await actorOf(context, { id: command.user_id, team_id: command.team_id });
  await context.client.views.open({
    trigger_id: command.trigger_id,
    view: newIssueModal({ comment: "", source: null }),
  });
  return { text: "Fill in the window that has opened." };
}

async function answering(context: ListenerContext, answer: () => Promise<CommandAnswer>) {
  const said = await answer().catch((error: unknown) => ({ text: escapeMrkdwn(sentenceFor(error, context.logger)) }));
  return { response_type: "ephemeral" as const, ...said };
}
