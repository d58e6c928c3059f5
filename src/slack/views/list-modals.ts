import type { ModalView } from "@slack/types";
import { ALL_GROUPS, GROUPS } from "../../domain/groups.ts";
import { type Preferences, VIAS, type Via } from "../../domain/preferences.ts";
import { SEARCH_MAX } from "../../domain/search.ts";
import { ALL_STATUSES, STATUSES } from "../../domain/status.ts";
import type { ListState } from "../../usecases/list-issues.ts";
import { CALLBACKS, INPUTS } from "../ids.ts";
import { FILTER_MAX, writeState } from "../list-state.ts";
import { awayInputs } from "./away-inputs.ts";
import { plain } from "./blocks.ts";
import { type Element, input, modal, option, select, textField } from "./window.ts";

const OVERDUE = option("overdue", "Only what is overdue");
const LISTS = [option("found", "All groups"), ...ALL_GROUPS.map((group) => option(group, GROUPS[group].name))];

/** Where someone says which issues they want to see. */
export const filterModal = (state: ListState, assigneeSlackId: string | null): ModalView =>
  modal(
    CALLBACKS.filterModal,
    "Search or filter",
    "Show",
    [
      input(INPUTS.words, "Words", textField(INPUTS.words, SEARCH_MAX, state.words), {
        hint: "Of the name, company, tags, survey, answer or notes. Accents and case do not matter.",
      }),
      input(INPUTS.list, "In", select(INPUTS.list, LISTS, state.list), { optional: false }),
      input(
        INPUTS.status,
        "Status",
        select(
          INPUTS.status,
          ALL_STATUSES.map((s) => option(s, STATUSES[s].name)),
          state.filters.status,
        ),
      ),
      input(INPUTS.overdue, "Time", {
        type: "checkboxes",
        action_id: INPUTS.overdue,
        options: [OVERDUE],
        ...(state.filters.overdue ? { initial_options: [OVERDUE] } : {}),
      }),
      input(INPUTS.assignee, "Assignee", {
        type: "users_select",
        action_id: INPUTS.assignee,
        placeholder: plain("Anyone"),
        ...(assigneeSlackId ? { initial_user: assigneeSlackId } : {}),
      }),
      input(INPUTS.tag, "Tag", textField(INPUTS.tag, FILTER_MAX, state.filters.tag)),
      input(INPUTS.survey, "Survey", textField(INPUTS.survey, FILTER_MAX, state.filters.survey)),
      input(INPUTS.director, "Director", textField(INPUTS.director, FILTER_MAX, state.filters.director)),
    ],
    writeState(state),
  );

const time = (name: string, value: string): Element => ({ type: "timepicker", action_id: name, initial_time: value });
const QUIET = option("quiet", "No messages between these times, but escalations");
const NOT_TOLD = option("none", "Only of what concerns me");
const SCORES = [
  NOT_TOLD,
  ...Array.from({ length: 11 }, (_, n) => option(String(n), `Every new answer of ${n} or lower`)),
];

const DIGEST_HINT = "A digest comes at 08:00 your time; what is assigned to you, and escalations, come at once.";
const NO_MAIL_HINT = "No email can be chosen: Amends has no mail server here.";
const BY_MAIL: ReadonlySet<Via> = new Set(["email", "both"]);
const viasOf = (sendsMail: boolean): readonly Via[] =>
  (Object.keys(VIAS) as Via[]).filter((via) => sendsMail || !BY_MAIL.has(via));

/** How a person wants to hear of things. Where no mails are sent, none can be chosen. */
export const preferencesModal = (
  p: Preferences,
  { sendsMail, deputySlackId = null }: { readonly sendsMail: boolean; readonly deputySlackId?: string | null },
): ModalView =>
  modal(CALLBACKS.preferencesModal, "My preferences", "Save", [
    input(
      INPUTS.via,
      "Tell me by",
      select(
        INPUTS.via,
        viasOf(sendsMail).map((via) => option(via, VIAS[via])),
        sendsMail || !BY_MAIL.has(p.via) ? p.via : "dm",
      ),
      { optional: false, hint: sendsMail ? DIGEST_HINT : `${DIGEST_HINT} ${NO_MAIL_HINT}` },
    ),
    input(INPUTS.quiet, "Quiet hours", {
      type: "checkboxes",
      action_id: INPUTS.quiet,
      options: [QUIET],
      ...(p.quiet ? { initial_options: [QUIET] } : {}),
    }),
    input(INPUTS.quietFrom, "From", time(INPUTS.quietFrom, p.quiet?.from ?? "20:00"), { hint: "In your time zone." }),
    input(INPUTS.quietTo, "To", time(INPUTS.quietTo, p.quiet?.to ?? "07:00")),
    input(
      INPUTS.tellMeAt,
      "Tell me of",
      select(INPUTS.tellMeAt, SCORES, p.tellMeAt === null ? (NOT_TOLD.value ?? null) : String(p.tellMeAt)),
      {
        optional: false,
        hint: "On the scale from 0 to 10, whoever the issue is assigned to.",
      },
    ),
    ...awayInputs(p, deputySlackId),
  ]);
