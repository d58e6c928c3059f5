import type { ModalView } from "@slack/types";
import { NOTE_MAX } from "../../domain/required-note.ts";
import { shorten } from "../../domain/text.ts";
import { CALLBACKS, type FromList, INPUTS } from "../ids.ts";
import { LIMITS, plain } from "./blocks.ts";
import type { IssueHeading } from "./modals.ts";
import { about, banner, title } from "./modals.ts";
import { input } from "./window.ts";

/** What the window about an issue's people carries. */
export interface PeopleValue {
  readonly issueId: number;
  /** The version of the issue the window was made from. */
  readonly seenVersion: number;
  readonly from?: FromList | undefined;
}

/** What stands in the window to begin with. */
export interface PeopleShown {
  readonly assigneeName: string | null;
  readonly assigneeSlackId: string | null;
  readonly followerSlackIds: readonly string[];
  readonly note?: string;
  readonly warning?: string;
}

/** The window that assigns and adds followers, from Slack or by email address. Handing over needs a note. */
export function peopleModal(heading: IssueHeading, value: PeopleValue, shown: PeopleShown): ModalView {
  const { assigneeName, assigneeSlackId, followerSlackIds, warning } = shown;
  return {
    type: "modal",
    callback_id: CALLBACKS.peopleModal,
    title: title(`People of #${heading.number}`),
    submit: plain("Save"),
    close: plain("Cancel"),
    private_metadata: JSON.stringify(value),
    blocks: [
      about(heading),
      ...(warning ? [banner(warning, "warning")] : []),
      input(INPUTS.assignee, `Assigned to${assigneeName ? ` (now ${shorten(assigneeName, 80)})` : ""}`, {
        type: "users_select",
        action_id: INPUTS.assignee,
        placeholder: plain("Choose a person", LIMITS.option),
        ...(assigneeSlackId ? { initial_user: assigneeSlackId } : {}),
      }),
      input(INPUTS.assigneeEmail, "Or enter an email address", {
        type: "email_text_input",
        action_id: INPUTS.assigneeEmail,
      }),
      input(INPUTS.followers, "Followers", {
        type: "multi_users_select",
        action_id: INPUTS.followers,
        placeholder: plain("Choose people", LIMITS.option),
        ...(followerSlackIds.length > 0 ? { initial_users: [...followerSlackIds] } : {}),
      }),
      input(INPUTS.followerEmails, "Add followers by email address, several separated by commas", {
        type: "plain_text_input",
        action_id: INPUTS.followerEmails,
        max_length: NOTE_MAX,
      }),
      input(
        INPUTS.note,
        "Note",
        {
          type: "plain_text_input",
          action_id: INPUTS.note,
          multiline: true,
          max_length: NOTE_MAX,
          ...(shown.note ? { initial_value: shorten(shown.note, NOTE_MAX) } : {}),
        },
        assigneeName === null ? {} : { hint: "Required for handing over; not for adding followers." },
      ),
    ],
  };
}
