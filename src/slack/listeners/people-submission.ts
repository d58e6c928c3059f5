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
import { choosable } from "./people.ts";
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
  const person = await actorOf(context, body.user);
  const card = await cardOf(context, person.id, value.issueId);
  const form = await formOf(context, value, card, view);
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
  if (result.outcome === "stale") return { answer: again(card, value, form.note) };
  if (result.outcome === "nothing") return { saved: sayModal(`People of #${card.number}`, NOTHING_CHANGED) };
  if (result.outcome !== "refused") return { saved: await afterRow(context, person.id, value) };
  const errors = result.faults.map(({ field, sentence }) => [INPUT_OF[field] ?? INPUTS.note, sentence] as const);
  return { answer: { response_action: "errors", errors: Object.fromEntries(errors) } };
}

const NOTHING_CHANGED = "Nothing was changed: it was so already.";

/** Someone changed the issue meanwhile: the window shows it as it is now, with the note that was typed. */
function again(card: CardData, value: PeopleValue, note: string): ViewResponseAction {
  const shown = {
    ...card,
    note,
    warning: "Someone changed this issue in the meantime. This is how it is now: save again if you still mean it.",
  };
  const view = peopleModal(headingOf(card), { ...value, seenVersion: card.issue.version }, shown);
  return { response_action: "update", view };
}

interface Refusal {
  readonly input: string;
  readonly sentence: string;
}

/** What was chosen and typed, as the same form that the page behind email links sends. */
async function formOf(
  context: ListenerContext,
  { seenVersion }: PeopleValue,
  card: CardData,
  view: ViewOutput,
): Promise<IssueForm | Refusal> {
  const input = (name: string) => view.state.values[name]?.[name];
  const picked = input(INPUTS.assignee)?.selected_user ?? null;
  const chosen = await idsOf(context, "assignee", picked && picked !== card.assigneeSlackId ? [picked] : []);
  if ("sentence" in chosen) return chosen;
  const selected = input(INPUTS.followers)?.selected_users ?? [];
  const follow = await idsOf(
    context,
    "follower",
    selected.filter((id) => !card.followerSlackIds.includes(id)),
  );
  if ("sentence" in follow) return follow;
  const left = card.followerSlackIds.filter((id) => !selected.includes(id));
  const unfollow = await Promise.all(left.map(async (id) => (await context.whoIs(context.workspaceId, id)).id));
  return {
    seenVersion,
    to: null,
    contact: null,
    rootCause: null,
    assign: chosen.ids[0] ?? null,
    assignEmail: input(INPUTS.assigneeEmail)?.value?.trim() ?? "",
    follow: follow.ids,
    followEmails: input(INPUTS.followerEmails)?.value ?? "",
    unfollow,
    note: input(INPUTS.note)?.value ?? "",
  };
}

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
  from: fromListValue,
});

function carriedBy(text: string): PeopleValue {
  try {
    return peopleValue.parse(JSON.parse(text));
  } catch {
    throw new Unreadable();
  }
}
