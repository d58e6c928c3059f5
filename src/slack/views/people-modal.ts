import type { InputBlock, ModalView } from "@slack/types";
import { NOTE_MAX } from "../../domain/required-note.ts";
import { shorten } from "../../domain/text.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import { CALLBACKS, type FromList, INPUTS } from "../ids.ts";
import { LIMITS, plain } from "./blocks.ts";
import type { IssueHeading } from "./modals.ts";
import { about, banner, title } from "./modals.ts";
import { input, option } from "./window.ts";

/** What the window about an issue's people carries. */
export interface PeopleValue {
  readonly issueId: number;
  /** The version of the issue the window was made from. */
  readonly seenVersion: number;
  /** Who it was assigned to when the window was made, by Slack id: whoever else stands in the picker was chosen. Older windows do not say. */
  readonly seenAssignee?: string | null | undefined;
  readonly from?: FromList | undefined;
}

/** What stands in the window to begin with. */
export interface PeopleShown {
  readonly assigneeName: string | null;
  readonly assigneeSlackId: string | null;
  readonly followers: CardData["followers"];
  /** The Slack id of who was chosen already to be the next assignee. */
  readonly chosen?: string;
  /** The Slack ids that were shown as followers first, where others follow by now. */
  readonly shownFollowers?: readonly string[];
  readonly note?: string;
  readonly warning?: string;
  /** It takes the place of the same window about an earlier version of the issue. */
  readonly isAgain?: boolean;
}

/** The window that assigns and adds followers, from Slack or by email address. Handing over needs a note. */
export function peopleModal(heading: IssueHeading, value: PeopleValue, shown: PeopleShown): ModalView {
  const { assigneeName, assigneeSlackId, followers, warning, chosen = assigneeSlackId } = shown;
  const { shownFollowers = followers.flatMap(({ slackId }) => slackId ?? []) } = shown;
  // A client keeps what stood in a block as long as the block's name stays: a new one shows who has the issue now.
  const assigneeBlock = shown.isAgain ? `${INPUTS.assignee}_${value.seenVersion}` : INPUTS.assignee;
  return {
    type: "modal",
    callback_id: CALLBACKS.peopleModal,
    title: title(`People of #${heading.number}`),
    submit: plain("Save"),
    close: plain("Cancel"),
    private_metadata: JSON.stringify({ ...value, seenAssignee: assigneeSlackId } satisfies PeopleValue),
    blocks: [
      about(heading),
      ...(warning ? [banner(warning, "warning")] : []),
      input(assigneeBlock, `Assigned to${assigneeName ? ` (now ${shorten(assigneeName, 80)})` : ""}`, {
        type: "users_select",
        action_id: INPUTS.assignee,
        placeholder: plain("Choose a person", LIMITS.option),
        ...(chosen ? { initial_user: chosen } : {}),
      }),
      input(INPUTS.assigneeEmail, "Or enter an email address", {
        type: "email_text_input",
        action_id: INPUTS.assigneeEmail,
      }),
      input(INPUTS.followers, "Followers", {
        type: "multi_users_select",
        action_id: INPUTS.followers,
        placeholder: plain("Choose people", LIMITS.option),
        ...(shownFollowers.length > 0 ? { initial_users: [...shownFollowers] } : {}),
      }),
      ...removals(followers.filter(({ slackId }) => slackId === null)),
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

/** Slack takes ten checkboxes in a block, and a hundred choices in a menu; whoever follows beyond that is removed in a second go. */
const CHECKBOXES = 10;
const CHOICES = 100;

/** Followers whom no picker shows, to be removed. */
function removals(followers: PeopleShown["followers"]): InputBlock[] {
  const options = followers.slice(0, CHOICES).map(({ personId, name }) => option(String(personId), name));
  const action_id = INPUTS.followersRemoved;
  if (options.length === 0) return [];
  if (options.length <= CHECKBOXES)
    return [input(action_id, "Followers by email (tick whom to remove)", { type: "checkboxes", action_id, options })];
  const placeholder = plain("Choose people", LIMITS.option);
  const menu = { type: "multi_static_select", action_id, options, placeholder } as const;
  return [input(action_id, "Followers by email to remove", menu)];
}
