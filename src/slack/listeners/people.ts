import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  MultiUsersSelectAction,
  UsersSelectAction,
} from "@slack/bolt";
import { mustBeChoosable, type Person, type Role } from "../../domain/access.ts";
import { dayText } from "../../domain/away.ts";
import type { Command } from "../../domain/issue.ts";
import { type Executed, Refused } from "../../usecases/execute-command.ts";
import { ACTIONS } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { readButton, readPickerBlock, readUser, readUsers } from "../untrusted.ts";
import { peopleModal } from "../views/people-modal.ts";
import { sentenceFor, tell } from "./answer.ts";
import { actorOf, cardOf, headingOf, type ListenerContext } from "./context.ts";

type User = BlockAction["user"];
type Click = AllMiddlewareArgs & { ack: () => Promise<void>; respond: Parameters<typeof tell>[0] };

/** The pickers on a card and the button that takes it: each commits, answers, and then tells whoever clicked what came of it. */
export function listenToPickers(app: Listening, context: ListenerContext): void {
  app.action<BlockAction<UsersSelectAction>>(ACTIONS.assign, async ({ action, body, ...click }) => {
    const { issueId, seenAssignee } = readPickerBlock(action.block_id);
    const chosen = readUser(action.selected_user);
    await assigning(context, click, body, issueId, async () => {
      const person = await choosable(context, chosen, "assignee");
      const to: Command = { type: "Assign", to: person.id, seen: seenAssignee, note: null };
      return assignedText(await run(context, body.user, issueId, action.action_ts, to), person);
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.assignMe, async ({ action, body, ...click }) => {
    const { issueId } = readButton(action.value);
    await assigning(context, click, body, issueId, async () => {
      const me = await actorOf(context, body.user);
      await run(context, body.user, issueId, action.action_ts, { type: "Assign", to: me.id, seen: null, note: null });
      return "The issue is yours now.";
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.follow, async ({ action, body, ack, respond }) => {
    const sentence = await saying(context, () =>
      toggleFollow(context, body.user, readButton(action.value).issueId, action.action_ts),
    );
    await ack();
    if (sentence) await tell(respond, sentence, context.logger);
  });

  app.action<BlockAction<MultiUsersSelectAction>>(ACTIONS.followers, async ({ action, body, ack, respond }) => {
    const { issueId } = readPickerBlock(action.block_id);
    const chosen = readUsers(action.selected_users);
    const sentence = await saying(context, async () => {
      const before = shownBefore(body, action.block_id);
      const added = await Promise.all(
        chosen.filter((id) => !before.includes(id)).map((id) => choosable(context, id, "follower")),
      );
      const removed = await Promise.all(
        before.filter((id) => !chosen.includes(id)).map((id) => context.whoIs(context.workspaceId, id)),
      );
      const command: Command = {
        type: "ChangeFollowers",
        add: added.map((p) => p.id),
        remove: removed.map((p) => p.id),
      };
      await run(context, body.user, issueId, action.action_ts, command);
      return null;
    });
    await ack();
    if (sentence) await tell(respond, sentence, context.logger);
  });
}

/** Follows, or stops following, for the one who asks; the sentence to answer with. */
export async function toggleFollow(
  context: ListenerContext,
  user: User,
  issueId: number,
  actionTs: string,
): Promise<string> {
  const me = await actorOf(context, user);
  const { issue, number } = await cardOf(context, me.id, issueId);
  const follows = issue.followerIds.includes(me.id);
  await run(context, user, issueId, actionTs, {
    type: "ChangeFollowers",
    add: follows ? [] : [me.id],
    remove: follows ? [me.id] : [],
  });
  return follows ? `You no longer follow issue #${number}.` : `You follow issue #${number}: you hear of every change.`;
}

/** What came of an assignment; who was meant may be away. */
function assignedText({ events }: Executed, { name }: Person): string {
  const what = events.find(({ what: { type } }) => type === "Assigned")?.what;
  return what?.type === "Assigned" && what.insteadOf
    ? `${name} is away until ${dayText(what.insteadOf.until)}: the issue went to who stands in.`
    : `Issue assigned to ${name}.`;
}

/** An assignment that needs a note opens the window that asks for it; anything else is answered in a sentence. */
async function assigning(
  context: ListenerContext,
  { ack, respond }: Pick<Click, "ack" | "respond">,
  body: BlockAction,
  issueId: number,
  assign: () => Promise<string>,
): Promise<void> {
  let sentence: string | null;
  try {
    sentence = await assign();
  } catch (error) {
    const asksForNote = error instanceof Refused && error.violation.code === "note_required";
    sentence = asksForNote
      ? await saying(context, () => askForNote(context, body, issueId))
      : sentenceFor(error, context.logger);
  }
  await ack();
  if (sentence) await tell(respond, sentence, context.logger);
}

async function askForNote(context: ListenerContext, body: BlockAction, issueId: number): Promise<null> {
  const person = await actorOf(context, body.user);
  const card = await cardOf(context, person.id, issueId);
  const [action] = body.actions;
  const chosen = action?.type === "users_select" ? action.selected_user : body.user.id;
  const value = { issueId, seenVersion: card.issue.version };
  const shown = {
    ...card,
    assigneeSlackId: chosen,
    warning: `Handing over from ${card.assigneeName ?? "someone"} needs a note.`,
  };
  await context.client.views.open({ trigger_id: body.trigger_id, view: peopleModal(headingOf(card), value, shown) });
  return null;
}

/** A person who can be made assignee or follower. Throws RuleViolation when they cannot. */
export async function choosable(context: ListenerContext, slackUserId: string, role: Role): Promise<Person> {
  const person = await context.whoIs(context.workspaceId, slackUserId);
  mustBeChoosable(person, role);
  return person;
}

/** Whom the picker showed when it was opened: what was taken away is what stood there before. */
function shownBefore(body: BlockAction, blockId: string): string[] {
  const block = (
    body.message?.blocks as { block_id?: string; accessory?: { initial_users?: string[] } }[] | undefined
  )?.find((b) => b.block_id === blockId);
  return block?.accessory?.initial_users ?? [];
}

async function run(
  context: ListenerContext,
  user: User,
  issueId: number,
  actionTs: string,
  command: Command,
): Promise<Executed> {
  const person = await actorOf(context, user);
  return context.execute({
    workspaceId: context.workspaceId,
    issueId,
    commandId: `slack:${user.id}:${actionTs}`,
    command,
    actor: { kind: "person", personId: person.id },
    via: "slack",
    at: context.clock.now().toISOString(),
  });
}

/** A sentence instead of an error. */
const saying = (context: ListenerContext, work: () => Promise<string | null>): Promise<string | null> =>
  work().catch((error: unknown) => sentenceFor(error, context.logger));
