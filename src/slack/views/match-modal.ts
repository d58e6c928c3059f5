import type { ModalView } from "@slack/types";
import { counted } from "../../domain/text.ts";
import type { Matched } from "../../usecases/match-person.ts";
import { CALLBACKS, INPUTS } from "../ids.ts";
import { LIMITS, plain } from "./blocks.ts";
import { sayModal } from "./modals.ts";
import { input, modal } from "./window.ts";

const TITLE = "People";

/** Where an admin says that an address is a Slack person's. */
export const matchModal = (): ModalView =>
  modal(CALLBACKS.matchModal, TITLE, "Save", [
    { type: "section", text: plain(WHAT) },
    input(
      INPUTS.matchPerson,
      "Slack person",
      {
        type: "users_select",
        action_id: INPUTS.matchPerson,
        placeholder: plain("Choose a person", LIMITS.option),
      },
      { optional: false },
    ),
    input(
      INPUTS.matchAddress,
      "Email address",
      { type: "email_text_input", action_id: INPUTS.matchAddress },
      { optional: false, hint: "Another address of this person than the one in their Slack profile." },
    ),
  ]);

const WHAT =
  "People are matched by the address in their Slack profile. Whoever is known here by another address can be given to a Slack person: " +
  "their issues, what they follow and the links in their mails become that person's. This cannot be taken back.";

/** What the match did. */
export const matchedModal = (name: string, { address, already, issues, until }: Matched): ModalView =>
  sayModal(
    TITLE,
    [
      already ? `${address} is ${name}'s already.` : `${address} is ${name}'s from now on.`,
      ...(issues > 0 ? [`${counted(issues, "issue")} came with it.`] : []),
      ...(until ? [`It was ${until}'s until now; what ${until} has stays theirs.`] : []),
    ].join(" "),
  );
