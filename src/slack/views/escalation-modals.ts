import type { ModalView } from "@slack/types";
import { NOTE_MAX } from "../../domain/required-note.ts";
import { CALLBACKS, INPUTS, type ModalValue } from "../ids.ts";
import { write } from "../untrusted.ts";
import { LIMITS, plain } from "./blocks.ts";
import { about, type IssueHeading, noteInput } from "./modals.ts";
import { input, modal, textField } from "./window.ts";

/** More people than this answer for nothing. */
const LEADERS_MOST = 10;

/** The window that passes an escalation on. */
export const sendModal = (heading: IssueHeading, value: ModalValue): ModalView =>
  modal(
    CALLBACKS.sendModal,
    `Send #${heading.number}`,
    "Send",
    [
      about(heading),
      input(
        INPUTS.leaders,
        "Send to",
        {
          type: "multi_users_select",
          action_id: INPUTS.leaders,
          placeholder: plain("Choose people", LIMITS.option),
          max_selected_items: LEADERS_MOST,
        },
        {
          optional: false,
          hint: "They are told at once, and answer for it from then on. The first who takes it has it.",
        },
      ),
      input(
        INPUTS.note,
        "Note",
        { ...textField(INPUTS.note, NOTE_MAX, null), multiline: true },
        { hint: "What they should know or decide." },
      ),
    ],
    write({ ...value, to: null }),
  );

/** The window that gives an escalation back with what is to be done. */
export const returnModal = (heading: IssueHeading, value: ModalValue, assigneeName: string | null): ModalView =>
  modal(
    CALLBACKS.returnModal,
    `Return #${heading.number}`,
    "Return",
    [
      about(heading),
      noteInput(
        "",
        assigneeName === null
          ? "What is to be done. Nobody has the issue: it goes back to Needs Attention, and the thread shows this."
          : "What is to be done. Its assignee and its followers are told, and the thread shows this.",
        "Instruction",
      ),
    ],
    write({ ...value, to: null }),
  );
