import type { SlackViewAction, ViewOutput, ViewResponseAction } from "@slack/bolt";
import { z } from "zod";
import type { Person, Role } from "../../domain/access.ts";
import { RuleViolation } from "../../domain/errors.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import type { Field, IssueForm } from "../../usecases/submit-form.ts";
import { CALLBACKS, INPUTS } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { fromListValue, Unreadable } from "../untrusted.ts";
import { sayModal } from "../views/modals.ts";
import { type PeopleValue, peopleModal } from "../views/people-modal.ts";
import { sentenceFor, under } from "./answer.ts";
import { actorOf, cardOf, headingOf, type ListenerContext } from "./context.ts";
import { changed, choosable, shownBefore } from "./people.ts";
import { afterRow } from "./row-list.ts";
import { type Saved, settle } from "./windows.ts";

/** The window that assigns and adds followers: everything in it is one change, done together or not at all. */
export function listenToPeopleModal(app: Listening, context: ListenerContext): void {
  app.view(CALLBACKS.peopleModal, async ({ ack, body, view }) => {
    const { answer, saved }: Outcome = await submit(context, body, view).catch((error: unknown) => ({
      answer: under(INPUTS.note, sentenceFor(error, context.logger)),
    }));
    if (answer) return ack(answer);
    await settle(ack, saved);
  });
}

/** Why nothing was saved; or what happens now that it was. */
interface Outcome {
  readonly answer?: ViewResponseAction;
  readonly saved?: Saved;
}

/** Under which input a fault of the form stands. */
const INPUT_OF: Readonly<Partial<Record<Field, string>>> = {
  assign: INPUTS.assignee,
  assignEmail: INPUTS.assigneeEmail,
  follow: INPUTS.followers,
  followEmails: INPUTS.followerEmails,
};

async function submit(context: ListenerContext, body: SlackViewAction, view: ViewOutput): Promise<Outcome> {
  const value = carriedBy(view.private_metadata);
  const picked = pickedIn(view);
  const person = await actorOf(context, body.user, [picked.assignee, picked.added, picked.removed].flat());
  const card = await cardOf(context, person.id, value.issueId);
  const { seenAssignee = card.assigneeSlackId } = value;
  const form = await formOf(context, { ...value, seenAssignee }, picked, view);
  if ("sentence" in form) return { answer: under(form.input, form.sentence) };
  const result = await context.submit(
    { workspaceId: context.workspaceId, issueId: value.issueId, actor: { kind: "person", personId: person.id } },
    {
      visitor: {
        workspaceId: context.workspaceId,
        issueId: value.issueId,
        personId: person.id,
        standing: person.standing,
      },
      via: "slack",
      form,
      commandId: `slack:${view.id}`,
      at: context.clock.now().toISOString(),
    },
  );
  if (result.outcome === "stale") return { answer: again(card, value, view) };
  if (result.outcome === "nothing") return { saved: sayModal(`People of #${card.number}`, NOTHING_CHANGED) };
  if (result.outcome !== "refused") return { saved: await afterRow(context, person.id, value) };
  const errors = result.faults.map(
    ({ field, sentence }) => [blockOf(view, INPUT_OF[field] ?? INPUTS.note), sentence] as const,
  );
  return { answer: { response_action: "errors", errors: Object.fromEntries(errors) } };
}

const NOTHING_CHANGED = "Nothing was changed: it was so already.";

/** The block in which an input stands: one that was drawn anew has another name. */
const blockOf = ({ state }: ViewOutput, name: string): string =>
  Object.entries(state.values).find(([, inputs]) => inputs[name])?.[0] ?? name;

const input = (view: ViewOutput, name: string) => view.state.values[blockOf(view, name)]?.[name];

/** Someone changed the issue meanwhile: the window shows who has it now. Followers are as they were chosen, over those it showed first. */
function again(card: CardData, value: PeopleValue, before: ViewOutput): ViewResponseAction {
  const shown = {
    ...card,
    shownFollowers: shownBefore(before.blocks, INPUTS.followers),
    note: input(before, INPUTS.note)?.value ?? "",
    warning:
      "Someone changed this issue in the meantime. “Assigned to” shows who has it now: choose again if you still mean it. The rest is as you left it.",
    isAgain: true,
  };
  const view = peopleModal(headingOf(card), { ...value, seenVersion: card.issue.version }, shown);
  return { response_action: "update", view };
}

interface Refusal {
  readonly input: string;
  readonly sentence: string;
}

/** What a person did in the pickers of the window, by Slack ids. */
interface Picked {
  /** Who stands in it, one at most. */
  readonly assignee: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

function pickedIn(view: ViewOutput): Picked {
  const assignee = input(view, INPUTS.assignee)?.selected_user;
  const before = shownBefore(view.blocks, INPUTS.followers);
  const followers = changed(before, input(view, INPUTS.followers)?.selected_users ?? before);
  return { assignee: assignee ? [assignee] : [], ...followers };
}

/** What was chosen and typed, over what the window showed, as the same form that the page behind email links sends. */
async function formOf(
  context: ListenerContext,
  { seenVersion, seenAssignee }: PeopleValue,
  { assignee, added, removed }: Picked,
  view: ViewOutput,
): Promise<IssueForm | Refusal> {
  const chosen = await idsOf(
    context,
    "assignee",
    assignee.filter((id) => id !== seenAssignee),
  );
  if ("sentence" in chosen) return { ...chosen, input: blockOf(view, chosen.input) };
  const follow = await idsOf(context, "follower", added);
  if ("sentence" in follow) return follow;
  const unfollow = await Promise.all(removed.map(async (id) => (await context.whoIs(context.workspaceId, id)).id));
  return {
    seenVersion,
    to: null,
    contact: null,
    rootCause: null,
    assign: chosen.ids[0] ?? null,
    assignEmail: input(view, INPUTS.assigneeEmail)?.value?.trim() ?? "",
    follow: follow.ids,
    followEmails: input(view, INPUTS.followerEmails)?.value ?? "",
    unfollow: [...unfollow, ...ticked(view)],
    note: input(view, INPUTS.note)?.value ?? "",
  };
}

/** Followers without Slack who are to be removed, by person id. */
const ticked = (view: ViewOutput): readonly number[] =>
  (input(view, INPUTS.followersRemoved)?.selected_options ?? [])
    .map(({ value }) => Number(value))
    .filter(Number.isSafeInteger);

async function idsOf(
  context: ListenerContext,
  role: Role,
  slackIds: readonly string[],
): Promise<{ ids: number[] } | Refusal> {
  try {
    const people: Person[] = await Promise.all(slackIds.map((id) => choosable(context, id, role)));
    return { ids: people.map((person) => person.id) };
  } catch (error) {
    const input = role === "assignee" ? INPUTS.assignee : INPUTS.followers;
    if (error instanceof RuleViolation) return { input, sentence: error.message };
    throw error;
  }
}

const peopleValue = z.object({
  issueId: z.number().int().positive(),
  seenVersion: z.number().int().positive(),
  seenAssignee: z.string().max(30).nullish(),
  from: fromListValue,
});

function carriedBy(text: string): PeopleValue {
  try {
    return peopleValue.parse(JSON.parse(text));
  } catch {
    throw new Unreadable();
  }
}
