import type { SlackViewAction, ViewOutput, ViewResponseAction } from "@slack/bolt";
import type { RuleCode } from "../../domain/errors.ts";
import type { Command } from "../../domain/issue.ts";
import { ALL_CONTACTS, type Contact, statusesFrom } from "../../domain/status.ts";
import { standsAtText } from "../../domain/wording.ts";
import { Refused } from "../../usecases/execute-command.ts";
import { CALLBACKS, INPUTS, type ModalValue } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { readModal } from "../untrusted.ts";
import { noteModal, sayModal, statusModal, type Typed } from "../views/modals.ts";
import { sentenceFor, under } from "./answer.ts";
import { actorOf, headingOf, type ListenerContext } from "./context.ts";
import { afterRow } from "./row-list.ts";
import { type Saved, settle } from "./windows.ts";

/** What a submission is answered with: nothing closes the window. */
type Answer = ViewResponseAction | undefined;

/** The windows that change something: the change is committed before Slack is answered, so the answer is true. */
export function listenToSubmissions(app: Listening, context: ListenerContext): void {
  for (const callback of [CALLBACKS.statusModal, CALLBACKS.noteModal])
    app.view(callback, async ({ ack, body, view }) => {
      const { answer, saved } = await submit(context, body, view);
      if (answer) return ack(answer);
      await settle(ack, saved);
    });
}

/** Why nothing was saved; or what happens now that it was. */
interface Outcome {
  readonly answer?: Answer;
  readonly saved?: Saved;
}

async function submit(context: ListenerContext, body: SlackViewAction, view: ViewOutput): Promise<Outcome> {
  const typed = typedIn(view);
  try {
    const value = readModal(view.private_metadata);
    const person = await actorOf(context, body.user);
    await context.execute({
      workspaceId: context.workspaceId,
      issueId: value.issueId,
      commandId: `slack:${view.id}`,
      command: commandOf(value, typed),
      actor: { kind: "person", personId: person.id },
      via: "slack",
      at: context.clock.now().toISOString(),
    });
    return { saved: await afterRow(context, person.id, value) };
  } catch (error) {
    return { answer: await answerTo(context, error, view, typed) };
  }
}

function commandOf(value: ModalValue, typed: Typed): Command {
  return value.to === null
    ? { type: "AddNote", note: typed.note }
    : {
        type: "SetStatus",
        to: value.to,
        seen: value.seen,
        note: typed.note,
        contact: typed.contact,
        rootCause: typed.rootCause,
      };
}

function typedIn(view: ViewOutput): Typed {
  const input = (name: string) => view.state.values[name]?.[name];
  const contact = input(INPUTS.contact)?.selected_option?.value;
  const note: unknown = input(INPUTS.note)?.value;
  return {
    note: typeof note === "string" ? note : "",
    contact: ALL_CONTACTS.find((known) => known === contact) ?? (null as Contact | null),
    rootCause: input(INPUTS.rootCause)?.selected_option?.value ?? null,
  };
}

/** Refusals that belong to one input stand under it; what was typed stays. */
const FIELD_OF: Readonly<Partial<Record<RuleCode, string>>> = {
  note_required: INPUTS.note,
  note_too_long: INPUTS.note,
  contact_required: INPUTS.contact,
  root_cause_required: INPUTS.rootCause,
  unknown_root_cause: INPUTS.rootCause,
};

/** Someone was faster, or something was left out: the window stays, says so, and keeps what was typed. */
async function answerTo(context: ListenerContext, error: unknown, view: ViewOutput, typed: Typed): Promise<Answer> {
  if (!(error instanceof Refused)) return underNote(sentenceFor(error, context.logger));
  const field = FIELD_OF[error.violation.code];
  if (field && view.state.values[field]) return under(field, error.message);
  try {
    return { response_action: "update", view: await reopened(context, error, readModal(view.private_metadata), typed) };
  } catch (failed) {
    return underNote(sentenceFor(failed, context.logger));
  }
}

const underNote = (sentence: string): Answer => under(INPUTS.note, sentence);

/** The same window about the issue as it is now; when the step is no longer possible, one that keeps the text as a note. */
async function reopened(context: ListenerContext, { now }: Refused, value: ModalValue, typed: Typed) {
  // Refused by the rules, so they were let in: whoever may not see the issue is stopped before.
  const heading = headingOf(await context.reader.card(value.issueId));
  const seen = { ...value, seen: now.issue.status };
  const warning = standsAtText(now.issue, now.statusChangedByName, context.clock.now().toISOString());
  if (value.to === null) return sayModal(`Issue #${now.number}`, warning);
  return statusesFrom(now.issue.status).includes(value.to)
    ? statusModal(
        heading,
        { ...seen, to: value.to },
        { rootCauses: now.settings.rootCauses, typed, warning: `${warning} Send again if you still mean it.` },
      )
    : noteModal(heading, seen, { typed, warning: `${warning} Nothing was changed. You can keep your text as a note.` });
}
