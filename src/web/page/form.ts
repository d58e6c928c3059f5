import { runningEscalationOf } from "../../domain/clocks.ts";
import {
  ALL_CONTACTS,
  buttonLabel,
  CONTACTS,
  hintFor,
  isClosed,
  noCauseHint,
  STATUSES,
  type Status,
  statusesFrom,
} from "../../domain/status.ts";
import { nameText } from "../../domain/wording.ts";
import { type Html, html, type Piece } from "../../html.ts";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import type { KnownPerson } from "../../usecases/store-ports.ts";
import type { Fault, Field } from "../../usecases/submit-form.ts";
import { escalationFields, wishesFor } from "./escalation-fields.ts";
import { type Choice, choices, emailInput, select, textArea } from "./fields.ts";
import type { Proof } from "./form-proof.ts";
import type { Moment } from "./moment.ts";
import { choicesOf } from "./people-choices.ts";
import type { Typed } from "./read-form.ts";
import { snoozeFields } from "./snooze-fields.ts";

/** What a form is made from. */
export interface FormView {
  readonly card: CardData;
  readonly visitor: Visitor;
  readonly people: readonly KnownPerson[];
  readonly rootCauses: readonly string[];
  readonly typed: Typed;
  readonly faults: readonly Fault[];
  readonly proof: Proof;
  /** A folded part that a link wants open. */
  readonly open: "people" | "snooze" | null;
  readonly moment: Moment;
  /** ISO 8601 in UTC. */
  readonly now: string;
}

/** The form that changes an issue. It works without a script, so everything it may ask stands there from the start. */
export const formSheet = (view: FormView): Html => html`<section class="sheet act" aria-labelledby="form-title">
<h2 id="form-title">What has happened?</h2>
<form method="post" action="?" novalidate id="form">
${hidden("nonce", view.proof.nonce)}${hidden("seal", view.proof.seal)}${hidden("seen", String(view.card.issue.version))}
${asked(view)}
${escalationFields(view)}
${statusChoices(view)}
${closingFields(view)}
${peopleFields(view)}
${snoozeFields(view)}
${textArea(
  {
    field: "note",
    label: "Note",
    hint: `Required for a new status${wishesFor(view.card, view.visitor).length > 0 ? ", for returning an escalation" : ""} and for handing over; not for adding or removing followers. Say what was done, or what happens next.`,
    faults: view.faults,
  },
  view.typed.note,
  5,
)}
<button type="submit">Save</button>
</form>
</section>`;

/** A field nobody sees. Browsers are told not to bring back an old value. */
export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" autocomplete="off">`;

/** The question of the lease, for whoever can answer it. */
function asked({ card: { issue, assigneeName, names } }: FormView): Piece {
  if (issue.clocks.askedAt === null || isClosed(issue.status)) return null;
  const taken = runningEscalationOf(issue)?.taken;
  const holder = nameText((taken ? names[taken.by] : assigneeName) ?? "someone");
  return html`<div class="prior"><p>Amends asked <bdi>${holder}</bdi>: still on it? A note, a new status, a snooze or handing it over answers.</p></div>`;
}

function statusChoices({ card: { issue }, typed, faults }: FormView): Html {
  const options: Choice[] = statusesFrom(issue.status).map((to) => ({
    value: to,
    label: buttonLabel(issue.status, to),
    hint: hintFor(issue.status, to) ?? HINTS[to],
  }));
  const stay: Choice = { value: "", label: html`Leave it: ${STATUSES[issue.status].name}` };
  const chosen = options.some(({ value }) => value === typed.to) ? typed.to : "";
  return choices({ field: "to", label: "Status", faults }, "radio", [stay, ...options], [chosen]);
}

const HINTS: Readonly<Partial<Record<Status, string>>> = {
  in_progress: "Someone acted, and is talking with the client or waiting for them.",
  resolved: "The client is happy, or something now prevents it.",
  cant_resolve: "Much talk, no agreement.",
  not_an_issue: "It needs no action.",
  escalated: "Leadership has to act.",
};

function closingFields({ card: { issue }, typed, faults, rootCauses }: FormView): Piece {
  if (!statusesFrom(issue.status).some(isClosed)) return null;
  const contacts = ALL_CONTACTS.map((value) => ({ value, label: CONTACTS[value] }));
  const causes = rootCauses.map((cause) => ({ value: cause, label: cause }));
  return html`<fieldset class="group"><legend>When you close it</legend>
<p class="muted">Both are required for ${closedNames()}, and for nothing else.</p>
${choices({ field: "contact", label: "Did you speak with the client?", faults }, "radio", contacts, [typed.contact])}
${select({ field: "rootCause", label: "Root cause", hint: noCauseHint(rootCauses, ""), faults }, "Choose one", causes, typed.rootCause)}
</fieldset>`;
}

function closedNames(): string {
  const names = Object.values(STATUSES).flatMap(({ group, name }) => (group === "closed" ? [name] : []));
  return new Intl.ListFormat("en", { type: "conjunction" }).format(names);
}

const PEOPLE_FIELDS = ["assign", "assignEmail", "follow", "followEmails", "unfollow"] as const;

/** Folded away until wanted, unless something in there was entered or is wrong. */
function peopleFields({ card, visitor, people, typed, faults, open }: FormView): Html {
  const { issue, assigneeName } = card;
  const own = (field: Field, label: string, hint?: string) => ({ field, label, faults, ...(hint ? { hint } : {}) });
  const mayOwn = people.filter((person) => person.standing === "member" && person.id !== issue.assigneeId);
  const mayFollow = people.filter((person) => !issue.followerIds.includes(person.id));
  const following = card.followers.map(({ personId, name }) => ({ id: personId, name }));
  const stay = assigneeName === null ? "Nobody yet" : `Leave it: ${nameText(assigneeName)}`;
  const isUsed = PEOPLE_FIELDS.some(
    (field) => typed[field].length > 0 || faults.some((fault) => fault.field === field),
  );
  const isOpen = isUsed || open === "people";
  return html`<details class="people"${isOpen && html` open`}><summary>Hand it over, or change who follows</summary>
${select(own("assign", "Assign to"), stay, choicesOf(mayOwn, visitor), typed.assign)}
${emailInput(own("assignEmail", "or to an email address"), typed.assignEmail)}
${mayFollow.length > 0 && choices(own("follow", "Add followers"), "checkbox", choicesOf(mayFollow, visitor), typed.follow)}
${textArea(own("followEmails", "Add followers by email address", "One or several, with commas or lines between them."), typed.followEmails, 2)}
${card.followers.length > 0 && choices(own("unfollow", "Take off the followers"), "checkbox", choicesOf(following, visitor), typed.unfollow)}
</details>`;
}
