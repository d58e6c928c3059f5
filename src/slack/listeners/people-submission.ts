import type { App, SlackViewAction, ViewOutput, ViewResponseAction } from "@slack/bolt";
import { z } from "zod";
import { RuleViolation } from "../../domain/errors.ts";
import type { Command } from "../../domain/issue.ts";
import { Refused } from "../../usecases/execute-command.ts";
import { peopleByEmail } from "../../usecases/people-by-email.ts";
import { CALLBACKS, INPUTS } from "../ids.ts";
import { Unreadable } from "../untrusted.ts";
import type { PeopleValue } from "../views/people-modal.ts";
import { sentenceFor } from "./answer.ts";
import { actorOf, cardOf, type ListenerContext } from "./context.ts";
import { assignable } from "./people.ts";

const peopleValue = z.object({
  issueId: z.number().int().positive(),
  seenAssignee: z.number().int().positive().nullable(),
});

/** The window that assigns and adds followers: everything in it is done together or not at all. */
export function listenToPeopleModal(app: App, context: ListenerContext): void {
  app.view(CALLBACKS.peopleModal, async ({ ack, body, view }) => {
    const answer = await submit(context, body, view);
    await (answer ? ack(answer) : ack());
  });
}

type Answer = ViewResponseAction | undefined;

async function submit(context: ListenerContext, body: SlackViewAction, view: ViewOutput): Promise<Answer> {
  try {
    const parsed = peopleValue.safeParse(jsonOf(view.private_metadata));
    if (!parsed.success) throw new Unreadable();
    const actor = await actorOf(context, body.user);
    const commands = await commandsOf(context, parsed.data, view);
    await context.executeAll(
      {
        workspaceId: context.workspaceId,
        issueId: parsed.data.issueId,
        commandId: `slack:${view.id}`,
        actor: { kind: "person", personId: actor.id },
        via: "slack",
        at: context.clock.now().toISOString(),
      },
      commands,
    );
    return undefined;
  } catch (error) {
    const field = error instanceof InField ? error.field : (FIELDS[codeOf(error) ?? ""] ?? INPUTS.note);
    const cause = error instanceof InField ? error.cause : error;
    return { response_action: "errors", errors: { [field]: sentenceFor(cause, context.logger) } };
  }
}

/** Under which input a refusal stands. */
const FIELDS: Readonly<Record<string, string>> = {
  note_required: INPUTS.note,
  note_too_long: INPUTS.note,
  already: INPUTS.assignee,
  changed_meanwhile: INPUTS.assignee,
  cannot_be_assigned: INPUTS.assignee,
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Refused ? error.violation.code : error instanceof RuleViolation ? error.code : undefined;

/** A refusal that belongs to one input. */
class InField extends Error {
  readonly field: string;
  constructor(field: string, cause: unknown) {
    super("refused in a field", { cause });
    this.field = field;
  }
}

const inField = async <T>(field: string, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw error instanceof RuleViolation ? new InField(field, error) : error;
  });

async function commandsOf(context: ListenerContext, value: PeopleValue, view: ViewOutput): Promise<Command[]> {
  const input = (name: string) => view.state.values[name]?.[name];
  const card = await cardOf(context, value.issueId);
  const note = input(INPUTS.note)?.value?.trim() || null;
  const to = await chosenAssignee(
    context,
    input(INPUTS.assignee)?.selected_user ?? null,
    input(INPUTS.assigneeEmail)?.value ?? null,
    card.assigneeSlackId,
  );
  const chosen = await inField(
    INPUTS.followers,
    Promise.all((input(INPUTS.followers)?.selected_users ?? []).map((id) => assignable(context, id))),
  );
  const typed = await inField(INPUTS.followerEmails, byEmail(context, input(INPUTS.followerEmails)?.value ?? ""));
  const shown = await Promise.all(card.followerSlackIds.map((id) => context.whoIs(context.workspaceId, id)));
  const remove = shown.filter((person) => !chosen.some((c) => c.id === person.id)).map((person) => person.id);
  const add = [...chosen, ...typed].map((person) => person.id);
  const handsOver = to !== null && to !== card.issue.assigneeId;
  return [
    ...(handsOver ? [{ type: "Assign", to, seen: value.seenAssignee, note } as const] : []),
    { type: "ChangeFollowers", add, remove },
    ...(note && !handsOver ? [{ type: "AddNote", note } as const] : []),
  ];
}

/** The person picked, else the one behind the address; both at once is a question, not an answer. */
async function chosenAssignee(
  context: ListenerContext,
  picked: string | null,
  email: string | null,
  now: string | null,
): Promise<number | null> {
  if (!email) return picked ? (await inField(INPUTS.assignee, assignable(context, picked))).id : null;
  if (picked && picked !== now)
    throw new InField(
      INPUTS.assigneeEmail,
      new RuleViolation("bad_address", "Choose a person or enter an address, not both."),
    );
  const [person] = await inField(INPUTS.assigneeEmail, byEmail(context, email));
  return person?.id ?? null;
}

const byEmail = (context: ListenerContext, typed: string) =>
  peopleByEmail(context.people, context.workspaceId, typed, context.clock.now().toISOString());

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
