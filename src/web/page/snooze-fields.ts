import { canSnooze, SNOOZE_MOST_DAYS } from "../../domain/snooze.ts";
import { MORNING, zoneOf } from "../../domain/snooze-day.ts";
import { isClosed } from "../../domain/status.ts";
import { html, type Piece } from "../../html.ts";
import type { Field } from "../../usecases/submit-form.ts";
import { wishesFor } from "./escalation-fields.ts";
import { choices, dateInput, textArea } from "./fields.ts";
import type { FormView } from "./form.ts";

const FIELDS: readonly Field[] = ["snoozeUntil", "snoozeReason", "wake"];
const DAY_MS = 86_400_000;

/** Lets an issue sleep, or wakes it; folded away until wanted, unless it sleeps or something in there was entered or is wrong. */
export function snoozeFields(view: FormView): Piece {
  const { card, visitor, typed, faults, now, moment } = view;
  const { issue } = card;
  const { snooze } = issue.clocks;
  const isWrong = faults.some(({ field }) => FIELDS.includes(field));
  // Whoever takes an escalation may let it sleep in the same breath.
  const isOffered = canSnooze(issue) || wishesFor(card, visitor).includes("take");
  if (!isOffered && !isWrong) return null;
  const isOpen = isWrong || snooze !== null || view.open === "snooze" || typed.snoozeUntil + typed.snoozeReason !== "";
  const zone = zoneOf(now, visitor.timeZone);
  const last = zoneOf(new Date(Date.parse(now) + SNOOZE_MOST_DAYS * DAY_MS).toISOString(), visitor.timeZone);
  const own = (field: Field, label: string) => ({ field, label, faults });
  const asleep = snooze && !isClosed(issue.status) ? snooze : null;
  return html`<details class="people"${isOpen && html` open`}><summary>${asleep ? "It is snoozed" : "Snooze it"}</summary>
<p class="muted">No reminder comes while it is snoozed. What the client does wakes it.</p>
${
  asleep &&
  choices(
    { ...own("wake", "Snoozed"), hint: html`Until ${moment(asleep.until)}: <bdi>${asleep.reason}</bdi>` },
    "checkbox",
    [{ value: "1", label: "Wake it now" }],
    [typed.wake],
  )
}
${dateInput(
  {
    ...own("snoozeUntil", asleep ? "Snooze until another day" : "Snooze until"),
    hint: `It wakes at ${MORNING} of that day (time zone: ${zone.name}).`,
  },
  typed.snoozeUntil,
  { first: zone.today, last: last.today },
)}
${textArea({ ...own("snoozeReason", "Reason"), hint: "Required to snooze." }, typed.snoozeReason, 2)}
</details>`;
}
