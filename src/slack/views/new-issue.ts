import type { InputBlock, ModalView } from "@slack/types";
import { NOTE_MAX } from "../../domain/required-note.ts";
import { shorten } from "../../domain/text.ts";
import { CALLBACKS } from "../ids.ts";
import { plain } from "./blocks.ts";
import { title } from "./modals.ts";
import { input, option, select, textField } from "./window.ts";

/** What stands in the window to begin with: a message's text, and where it came from, for a message that was flagged. */
export interface NewIssueShown {
  readonly comment: string;
  readonly source: { readonly channelId: string; readonly ts: string } | null;
}

/** The inputs of the window; a block holds one input, so one name serves for both ids. */
export const NEW_ISSUE = {
  name: "name",
  company: "company",
  email: "email",
  phone: "phone",
  score: "score",
  comment: "comment",
  survey: "survey",
  owners: "owners",
  tags: "tags",
} as const;

const TEXT_MAX = 500;
/** What can be chosen as a score. */
export const SCORES: readonly string[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

/** The window that opens an issue by hand: every field a survey answer has, of which the client's words are required. */
export const newIssueModal = ({ comment, source }: NewIssueShown): ModalView => ({
  type: "modal",
  callback_id: CALLBACKS.newIssueModal,
  title: title("New issue"),
  submit: plain("Open issue"),
  close: plain("Cancel"),
  private_metadata: JSON.stringify({ source }),
  blocks: [
    input(
      NEW_ISSUE.comment,
      "What did the client say?",
      {
        type: "plain_text_input",
        action_id: NEW_ISSUE.comment,
        multiline: true,
        max_length: NOTE_MAX,
        ...(comment ? { initial_value: shorten(comment, NOTE_MAX) } : {}),
      },
      { optional: false },
    ),
    text(NEW_ISSUE.name, "Client's name"),
    text(NEW_ISSUE.company, "Company"),
    input(NEW_ISSUE.email, "Email address", { type: "email_text_input", action_id: NEW_ISSUE.email }),
    text(NEW_ISSUE.phone, "Phone"),
    input(
      NEW_ISSUE.score,
      "Score, if there is one",
      select(
        NEW_ISSUE.score,
        SCORES.map((score) => option(score, score)),
        null,
        "0 to 10",
      ),
    ),
    text(NEW_ISSUE.survey, "Survey or occasion"),
    text(NEW_ISSUE.owners, "Directors, first one first, separated by commas"),
    text(NEW_ISSUE.tags, "Tags, separated by commas"),
  ],
});

const text = (name: string, label: string): InputBlock => input(name, label, textField(name, TEXT_MAX, null));
