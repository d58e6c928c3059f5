import type { ModalView } from "@slack/types";
import { MORNING } from "../../domain/snooze-day.ts";
import { CALLBACKS, INPUTS, type ModalValue } from "../ids.ts";
import { write } from "../untrusted.ts";
import { LIMITS, plain } from "./blocks.ts";
import { about, type IssueHeading, noteInput } from "./modals.ts";
import { input, modal } from "./window.ts";

/** The window that lets an issue sleep: until when, and why. */
export const snoozeModal = (heading: IssueHeading, value: ModalValue, zoneName: string): ModalView =>
  modal(
    CALLBACKS.snoozeModal,
    `Snooze #${heading.number}`,
    "Snooze",
    [
      about(heading),
      input(
        INPUTS.snoozeDay,
        "Until",
        { type: "datepicker", action_id: INPUTS.snoozeDay, placeholder: plain("Choose a day", LIMITS.option) },
        {
          optional: false,
          hint: `Reminders rest until ${MORNING} of that day, in your time zone (${zoneName}). A change of the client's answer wakes it earlier.`,
        },
      ),
      noteInput("", "Why it can wait: “she is on leave until then”. The thread shows it.", "Reason"),
    ],
    write({ ...value, to: null }),
  );
