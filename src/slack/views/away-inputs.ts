import type { KnownBlock } from "@slack/types";
import type { Preferences } from "../../domain/preferences.ts";
import { printWorkingHours } from "../../domain/setting-calendar.ts";
import { INPUTS } from "../ids.ts";
import { LIMITS, plain } from "./blocks.ts";
import { input, option, textField } from "./window.ts";

const HOURS_MAX = 300;
const AWAY = option("away", "I am away, and somebody stands in for me");

/** When a person works, and whether they are there: part of their preferences. */
export const awayInputs = ({ away, workingHours }: Preferences, deputySlackId: string | null): KnownBlock[] => [
  input(
    INPUTS.ownHours,
    "My working hours",
    textField(INPUTS.ownHours, HOURS_MAX, workingHours && printWorkingHours(workingHours)),
    { hint: "On your own clock, as Mon-Thu 09:00-12:30 13:30-18:00, Fri 09:00-13:00; empty: the team's." },
  ),
  input(INPUTS.away, "Away", {
    type: "checkboxes",
    action_id: INPUTS.away,
    options: [AWAY],
    ...(away ? { initial_options: [AWAY] } : {}),
  }),
  input(INPUTS.awayUntil, "Away until the end of", {
    type: "datepicker",
    action_id: INPUTS.awayUntil,
    ...(away ? { initial_date: away.until } : {}),
  }),
  input(
    INPUTS.deputy,
    "Who stands in for me",
    {
      type: "users_select",
      action_id: INPUTS.deputy,
      placeholder: plain("Choose a person", LIMITS.option),
      ...(away && deputySlackId ? { initial_user: deputySlackId } : {}),
    },
    {
      hint: "New issues, reminders and escalations go to them, and they see yours. What is yours already stays yours.",
    },
  ),
];
