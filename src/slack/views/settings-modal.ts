import type { KnownBlock, ModalView } from "@slack/types";
import { SETTING_ROWS, type Settings } from "../../domain/settings.ts";
import { CALLBACKS, INPUTS } from "../ids.ts";
import { LIMITS } from "./blocks.ts";
import { sayModal } from "./modals.ts";
import { fits, input, modal, option, select, textField, tooLong } from "./window.ts";

const TITLE = "Workspace settings";
const CHANNEL_MAX = 100;
/** What leaves the channel to the configuration. */
const DEFAULT_CHANNEL = "default";

const SLACK_ADDRESSES = [
  option("on", "Mail people at the address of their Slack profile"),
  option("off", "Never use an address known from Slack alone"),
];

/** What admins set for the workspace without a terminal. */
export const settingsModal = (settings: Settings): ModalView =>
  modal(CALLBACKS.settingsModal, TITLE, "Save", [
    input(
      INPUTS.threshold,
      "Threshold",
      select(
        INPUTS.threshold,
        Array.from({ length: 11 }, (_, n) => option(String(n), `${n} or lower`)),
        String(settings.threshold),
      ),
      {
        optional: false,
        hint: "Answers at or below it open an issue. A source with its own threshold keeps it.",
      },
    ),
    input(
      INPUTS.channel,
      "Channel of new cards",
      textField(INPUTS.channel, CHANNEL_MAX, settings.channel ?? DEFAULT_CHANNEL),
      {
        optional: false,
        hint: `${WHAT_MOVES} “${DEFAULT_CHANNEL}” is the channel that SLACK_CHANNEL names.`,
      },
    ),
    rootCauses(SETTING_ROWS["root-causes"].print(settings)),
    input(
      INPUTS.slackAddresses,
      "Email addresses from Slack",
      select(INPUTS.slackAddresses, SLACK_ADDRESSES, SETTING_ROWS["slack-addresses"].print(settings)),
      { optional: false, hint: "Addresses that were typed in Amends, or came with an answer, are always used." },
    ),
  ]);

const rootCauses = (text: string): KnownBlock =>
  fits(text)
    ? input(
        INPUTS.rootCauses,
        "Root causes",
        { ...textField(INPUTS.rootCauses, LIMITS.section, text), multiline: true },
        {
          optional: false,
          hint: "Separated by commas; what every closing chooses from, Not an Issue too: keep one that fits when nothing went wrong, as Other.",
        },
      )
    : tooLong("The list of root causes");

const STAYING =
  "cards that are there already stay where they are, unless their channel is closed: then open ones move.";
const WHAT_MOVES = `As #name or id. It holds at once; ${STAYING}`;

/** What comes of another channel. */
export const channelSavedModal = (channel: string | null): ModalView =>
  sayModal(
    TITLE,
    `Saved. New cards go to ${channel === null ? "the channel that SLACK_CHANNEL names" : `#${channel}`} at once; ${STAYING}`,
  );
