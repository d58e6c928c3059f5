import type { Button, StaticSelect } from "@slack/types";
import { buttonLabel, type Status, statusesFrom } from "../../domain/status.ts";
import { ACTIONS } from "../ids.ts";
import { write } from "../untrusted.ts";
import { LIMITS, plain } from "./blocks.ts";

/** The issue a button acts on, and the status its presser looks at. */
export interface Pressed {
  readonly issueId: number;
  readonly number: number;
  readonly status: Status;
}

/** A button about an issue. `spoken` is what a screen reader says: it names the issue, as many buttons of a list read alike. */
export const issueButton = ({ issueId, status }: Pressed, actionId: string, label: string, spoken: string): Button => ({
  type: "button",
  action_id: actionId,
  text: plain(label, LIMITS.button),
  value: write({ issueId, seen: status }),
  accessibility_label: spoken,
});

/** The statuses an issue of a list can be given, one of which opens its window. */
export const statusSelect = ({ issueId, number, status }: Pressed): StaticSelect => ({
  type: "static_select",
  action_id: ACTIONS.rowStatus,
  placeholder: plain(`Set status of #${number}`),
  options: statusesFrom(status).map((to) => ({
    text: plain(buttonLabel(status, to), LIMITS.option),
    value: write({ issueId, seen: status, to }),
  })),
});
