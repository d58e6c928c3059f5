import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import { NOTE_MAX } from "../../domain/required-note.ts";
import {
  ALL_CONTACTS,
  buttonLabel,
  CONTACTS,
  type Contact,
  hintFor,
  isClosed,
  noCauseHint,
  STATUSES,
  type Status,
} from "../../domain/status.ts";
import { shorten } from "../../domain/text.ts";
import { CALLBACKS, INPUTS, type ModalValue } from "../ids.ts";
import { write } from "../untrusted.ts";
import { LIMITS, plain } from "./blocks.ts";
import { input, option, select } from "./window.ts";

/** What someone has typed into a modal so far: kept through every error. */
export interface Typed {
  readonly note: string;
  readonly contact: Contact | null;
  readonly rootCause: string | null;
}
export const NOTHING_TYPED: Typed = { note: "", contact: null, rootCause: null };

/** What a status or note modal is about. */
export interface IssueHeading {
  readonly number: number;
  readonly title: string;
}

export const title = (text: string) => plain(text, LIMITS.modalTitle);
export const about = (heading: IssueHeading): KnownBlock => ({
  type: "context",
  elements: [plain(heading.title, 300)],
});

/** A banner; `warning` for what has to be read before going on. */
export const banner = (text: string, level: "info" | "warning"): KnownBlock => ({
  type: "alert",
  text: plain(text, 500),
  level,
});

/** The modal that sets a status: the note is required, a closing asks two things more. `warning` says what happened meanwhile. */
export function statusModal(
  heading: IssueHeading,
  value: ModalValue & { to: Status },
  o: { rootCauses: readonly string[]; typed?: Typed; warning?: string },
): ModalView {
  const typed = o.typed ?? NOTHING_TYPED;
  const hint = hintFor(value.seen, value.to);
  const closing = isClosed(value.to)
    ? [contactInput(typed.contact), rootCauseInput(value.to, o.rootCauses, typed.rootCause)]
    : [];
  const intro: KnownBlock = {
    type: "section",
    text: plain(`${STATUSES[value.seen].name} → ${STATUSES[value.to].name}`),
  };
  return {
    type: "modal",
    callback_id: CALLBACKS.statusModal,
    title: title(`Issue #${heading.number}`),
    submit: plain(shorten(buttonLabel(value.seen, value.to), LIMITS.modalTitle)),
    close: plain("Cancel"),
    private_metadata: write(value),
    blocks: [
      about(heading),
      intro,
      ...(o.warning ? [banner(o.warning, "warning")] : []),
      ...(hint && !o.warning ? [banner(hint, "info")] : []),
      ...closing,
      noteInput(typed.note, NOTE_HINTS[value.to]),
    ],
  };
}

/** The modal that adds a note; `warning` when it opens in place of a status that can no longer be set. */
export function noteModal(
  heading: IssueHeading,
  value: ModalValue,
  o: { typed?: Typed; warning?: string } = {},
): ModalView {
  return {
    type: "modal",
    callback_id: CALLBACKS.noteModal,
    title: title(`Note to #${heading.number}`),
    submit: plain("Save note"),
    close: plain("Cancel"),
    private_metadata: write({ ...value, to: null }),
    blocks: [
      about(heading),
      ...(o.warning ? [banner(o.warning, "warning")] : []),
      noteInput(o.typed?.note ?? "", "What the team should know."),
    ],
  };
}

/** A modal that only says something. */
export const sayModal = (heading: string, text: string): ModalView => ({
  type: "modal",
  callback_id: CALLBACKS.infoModal,
  title: title(heading),
  close: plain("Close"),
  blocks: [{ type: "section", text: plain(text) }],
});

const NOTE_HINTS: Readonly<Record<Status, string>> = {
  needs_attention: "Why it needs attention again.",
  in_progress: "What you did, and what happens next: “called, waiting for her reply”.",
  escalated: "What leadership has to know or decide.",
  resolved: "How it was settled, or what now prevents it.",
  cant_resolve: "What was tried, and where it ended.",
  not_an_issue: "Why no action is needed.",
};

/** The field for a note of a window; called otherwise where it is asked for something special. */
export const noteInput = (text: string, hint: string, label = "Note"): InputBlock =>
  input(
    INPUTS.note,
    label,
    {
      type: "plain_text_input",
      action_id: INPUTS.note,
      multiline: true,
      min_length: 1,
      max_length: NOTE_MAX,
      ...(text ? { initial_value: shorten(text, NOTE_MAX) } : { focus_on_load: true }),
    },
    { optional: false, hint },
  );

function contactInput(chosen: Contact | null): InputBlock {
  const options = ALL_CONTACTS.map((value) => option(value, CONTACTS[value]));
  const initial = options.find(({ value }) => value === chosen);
  return input(
    INPUTS.contact,
    "Did you speak with the client?",
    {
      type: "radio_buttons",
      action_id: INPUTS.contact,
      options,
      ...(initial ? { initial_option: initial } : {}),
    },
    { optional: false },
  );
}

function rootCauseInput(to: Status, rootCauses: readonly string[], chosen: string | null): InputBlock {
  const options = rootCauses.map((cause) => option(cause, cause));
  return input(INPUTS.rootCause, "Root cause", select(INPUTS.rootCause, options, chosen, "Choose one"), {
    optional: false,
    ...(to === "not_an_issue" ? { hint: noCauseHint(rootCauses, NO_CAUSE_FITS) } : {}),
  });
}

const NO_CAUSE_FITS = "Take what comes nearest. An admin can add “Other” under Workspace settings in Home.";
