import type { BlockAction, ButtonAction, ViewOutput } from "@slack/bolt";
import { type RuleCode, RuleViolation } from "../../domain/errors.ts";
import { morningOf } from "../../domain/snooze-day.ts";
import { ACTIONS, CALLBACKS, type FromList, INPUTS } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { readButton, readModal } from "../untrusted.ts";
import { codeOf } from "./answer.ts";
import { carryOut, type ListenerContext } from "./context.ts";
import { fromList } from "./lists.ts";
import { afterRow } from "./row-list.ts";
import { openingFor } from "./saying.ts";
import { snoozeView } from "./sleep.ts";
import { inputIn, type Saved, savesWindow } from "./windows.ts";

/** The buttons that let an issue sleep, and their window. */
export function listenToSnoozes(app: Listening, context: ListenerContext): void {
  const opens = (actionId: string, from: (body: BlockAction) => FromList | undefined) =>
    app.action<BlockAction<ButtonAction>>(actionId, async ({ ack, action, body, respond }) => {
      await ack();
      await openingFor(context, body, respond, (me) =>
        snoozeView(context, me.id, readButton(action.value).issueId, from(body)),
      );
    });
  opens(ACTIONS.snooze, () => undefined);
  opens(ACTIONS.rowSnooze, (body) => fromList(body, context.clock));
  savesWindow(app, context, CALLBACKS.snoozeModal, fieldOf, (me, view) => save(context, me.id, view));
}

/** What is wrong with the day stands under the day. */
const ABOUT_THE_DAY: ReadonlySet<RuleCode> = new Set(["snooze_in_the_past", "snooze_too_long"]);

function fieldOf(reason: unknown): string {
  const code = codeOf(reason);
  return code && ABOUT_THE_DAY.has(code) ? INPUTS.snoozeDay : INPUTS.note;
}

/** A day means its morning by the clock of the one who chose it. */
async function save(context: ListenerContext, personId: number, view: ViewOutput): Promise<Saved> {
  const input = inputIn(view);
  const value = readModal(view.private_metadata);
  const timeZone = await context.roster.timeZoneOf(context.workspaceId, personId);
  const day = input(INPUTS.snoozeDay)?.selected_date ?? "";
  const until = morningOf(day, timeZone);
  if (until === null) throw new RuleViolation("snooze_in_the_past", "Choose a day.");
  const reason = input(INPUTS.note)?.value ?? "";
  await carryOut(context, personId, value.issueId, view.id, { type: "Snooze", until, day, reason });
  return afterRow(context, personId, value);
}
