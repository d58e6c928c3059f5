import type { ViewOutput } from "@slack/bolt";
import type { Person } from "../../domain/access.ts";
import { LAST_ZONE, mustBeAhead } from "../../domain/away.ts";
import { RuleViolation } from "../../domain/errors.ts";
import type { Preferences } from "../../domain/preferences.ts";
import { parseWorkingHours } from "../../domain/setting-calendar.ts";
import { INPUTS } from "../ids.ts";
import type { ListenerContext } from "./context.ts";
import { choosable } from "./people.ts";
import { Reading } from "./refused-inputs.ts";
import { inputIn } from "./windows.ts";

/** When a person works and whether they are there, as their preferences say. Throws RefusedInputs. */
export async function awayIn(
  context: ListenerContext,
  me: Person,
  view: ViewOutput,
): Promise<Pick<Preferences, "away" | "workingHours">> {
  const input = inputIn(view);
  const reading = new Reading();
  const hours = input(INPUTS.ownHours)?.value?.trim();
  const workingHours = hours ? (reading.of(INPUTS.ownHours, () => parseWorkingHours(hours)) ?? null) : null;
  const isAway = (input(INPUTS.away)?.selected_options ?? []).length > 0;
  const until = input(INPUTS.awayUntil)?.selected_date ?? "";
  if (isAway) reading.of(INPUTS.awayUntil, () => mustBeAhead(until, context.clock.now().toISOString(), LAST_ZONE));
  const deputyId = isAway ? await deputyIn(context, me, input(INPUTS.deputy)?.selected_user ?? null, reading) : null;
  reading.mustBeWhole();
  return { workingHours, away: deputyId === null ? null : { until, deputyId } };
}

async function deputyIn(
  context: ListenerContext,
  me: Person,
  chosen: string | null,
  reading: Reading,
): Promise<number | null> {
  try {
    if (!chosen) throw new RuleViolation("nobody_chosen", "Choose who stands in for you.");
    const deputy = await choosable(context, chosen, "assignee");
    if (deputy.id === me.id) throw new RuleViolation("cannot_be_chosen", "Choose somebody else than yourself.");
    return deputy.id;
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    reading.refuse(INPUTS.deputy, error.message);
    return null;
  }
}
