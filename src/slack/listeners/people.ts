import type { BlockAction, ButtonAction, MultiUsersSelectAction, RespondFn, UsersSelectAction } from "@slack/bolt";
import { mustBeAllowedToAct, mustBeChoosable, type Person, type Role } from "../../domain/access.ts";
import { dayText } from "../../domain/away.ts";
import type { Command } from "../../domain/issue.ts";
import { type Executed, Refused } from "../../usecases/execute-command.ts";
import { ACTIONS } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { readButton, readPickerBlock, readUser, readUsers } from "../untrusted.ts";
import { peopleModal } from "../views/people-modal.ts";
import { sentenceFor, tell } from "./answer.ts";
import { actorOf, cardForGuest, cardOf, carryOut, headingOf, type ListenerContext, personOf } from "./context.ts";

type User = BlockAction["user"];
type Click = { readonly ack: () => Promise<void>; readonly respond: RespondFn };

/** The pickers on a card and the button that takes it: each commits, answers, and then tells whoever clicked what came of it. */
export function listenToPickers(app: Listening, context: ListenerContext): void {
  app.action<BlockAction<UsersSelectAction>>(ACTIONS.assign, async ({ action, body, ...click }) => {
    const { issueId, seenAssignee } = readPickerBlock(action.block_id);
    const chosen = readUser(action.selected_user);
    await assigning(context, click, body, issueId, async () => {
      const me = await actorOf(context, body.user, [chosen]);
      const person = await choosable(context, chosen, "assignee");
      const to: Command = { type: "Assign", to: person.id, seen: seenAssignee, note: null };
      return assignedText(await carryOut(context, me.id, issueId, `${body.user.id}:${action.action_ts}`, to), person);
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.assignMe, async ({ action, body, ...click }) => {
    const { issueId } = readButton(action.value);
    await assigning(context, click, body, issueId, async () => {
      const me = await actorOf(context, body.user);
      const to: Command = { type: "Assign", to: me.id, seen: null, note: null };
      await carryOut(context, me.id, issueId, `${body.user.id}:${action.action_ts}`, to);
      return "The issue is yours now.";
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.follow, async ({ action, body, ack, respond }) => {
    await doing(context, { ack, respond }, () =>
      toggleFollow(context, body.user, readButton(action.value).issueId, action.action_ts),
    );
  });

  app.action<BlockAction<MultiUsersSelectAction>>(ACTIONS.followers, async ({ action, body, ack, respond }) => {
    const { issueId } = readPickerBlock(action.block_id);
    const chosen = readUsers(action.selected_users);
    await doing(context, { ack, respond }, async () => {
      const { added, removed } = changed(shownBefore(body.message?.blocks, action.block_id), chosen);
      const me = await actorOf(context, body.user, [...added, ...removed]);
      const add = await Promise.all(added.map((id) => choosable(context, id, "follower")));
      const remove = await Promise.all(removed.map((id) => context.whoIs(context.workspaceId, id)));
      const command: Command = {
        type: "ChangeFollowers",
        add: add.map((p) => p.id),
        remove: remove.map((p) => p.id),
      };
      await carryOut(context, me.id, issueId, `${body.user.id}:${action.action_ts}`, command);
      return null;
    });
  });
}

/** Follows, or stops following, for the one who asks, as guests may too; the sentence to answer with. */
export async function toggleFollow(
  context: ListenerContext,
  user: User,
  issueId: number,
  actionTs: string,
): Promise<string> {
  const me = await personOf(context, user);
  const followed = await cardForGuest(context, me, issueId);
  if (!followed) mustBeAllowedToAct(me);
  const { issue, number } = followed ?? (await cardOf(context, me.id, issueId));
  const follows = issue.followerIds.includes(me.id);
  await carryOut(context, me.id, issueId, `${user.id}:${actionTs}`, {
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
const assigning = (
  context: ListenerContext,
  click: Click,
  body: BlockAction,
  issueId: number,
  assign: () => Promise<string>,
): Promise<void> =>
  doing(context, click, () =>
    assign().catch((error: unknown) => {
      const asksForNote = error instanceof Refused && error.violation.code === "note_required";
      if (asksForNote) return askForNote(context, body, issueId);
      throw error;
    }),
  );

async function askForNote(context: ListenerContext, body: BlockAction, issueId: number): Promise<null> {
  const person = await actorOf(context, body.user);
  const card = await cardOf(context, person.id, issueId);
  const [action] = body.actions;
  const chosen = action?.type === "users_select" ? action.selected_user : body.user.id;
  const value = { issueId, seenVersion: card.issue.version };
  const shown = {
    ...card,
    chosen,
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

/** What a person did in a picker of several, by Slack ids. */
export const changed = (before: readonly string[], chosen: readonly string[]) => ({
  added: chosen.filter((id) => !before.includes(id)),
  removed: before.filter((id) => !chosen.includes(id)),
});

/** A block with a picker of several people, in a message or in a window. */
type PickerBlock = { readonly block_id?: string } & Readonly<
  Partial<Record<"accessory" | "element", { readonly initial_users?: readonly string[] }>>
>;

/** Whom a picker showed to begin with: what was taken away stood there, and whoever was added meanwhile did not. */
export function shownBefore(blocks: unknown, blockId: string): readonly string[] {
  const block = (blocks as readonly PickerBlock[] | undefined)?.find((b) => b.block_id === blockId);
  return (block?.accessory ?? block?.element)?.initial_users ?? [];
}

/** Does something, acknowledges, and then says what came of it, or why it was not done. */
export async function doing(
  context: ListenerContext,
  { ack, respond }: Click,
  work: () => Promise<string | null>,
): Promise<void> {
  const sentence = await work().catch((error: unknown) => sentenceFor(error, context.logger));
  await ack();
  if (sentence) await tell(respond, sentence, context.logger);
}
