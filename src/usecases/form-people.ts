import { RuleViolation } from "../domain/errors.ts";
import { type Choice, chosenByEmail, chosenById } from "./choose-people.ts";
import type { People } from "./form-steps.ts";
import type { Tx } from "./store-ports.ts";
import type { Fault, Field, IssueForm } from "./submit-form.ts";

/** The people a form chose, found or added, and what is wrong with the choice. */
export async function choosePeople(
  tx: Tx,
  form: IssueForm,
  about: Omit<Choice, "role">,
): Promise<{ people: People; faults: readonly Fault[] }> {
  const faults: Fault[] = [];
  const ask = async (field: Field, asked: () => Promise<readonly number[]>): Promise<readonly number[]> => {
    try {
      return await asked();
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
      faults.push({ field, sentence: error.message });
      return [];
    }
  };
  const [owner, follower, leader] = [
    { ...about, role: "assignee" as const },
    { ...about, role: "follower" as const },
    { ...about, role: "leader" as const },
  ];
  const listed = await ask("assign", () => chosenById(tx.people, form.assign === null ? [] : [form.assign], owner));
  const typed = await ask("assignEmail", () => chosenByEmail(tx.people, form.assignEmail, owner));
  if (form.assign !== null && form.assignEmail !== "") faults.push({ field: "assignEmail", sentence: NOT_BOTH });
  else if (typed.length > 1)
    faults.push({ field: "assignEmail", sentence: "An issue has one assignee. Type one address." });
  const added = [
    ...(await ask("follow", () => chosenById(tx.people, form.follow, follower))),
    ...(await ask("followEmails", () => chosenByEmail(tx.people, form.followEmails, follower))),
  ];
  const { sendTo, sendToEmail } = form.escalation ?? { sendTo: null, sendToEmail: "" };
  const before = faults.length;
  const called = [
    ...(await ask("sendTo", () => chosenById(tx.people, sendTo === null ? [] : [sendTo], leader))),
    ...(await ask("sendToEmail", () => chosenByEmail(tx.people, sendToEmail, leader))),
  ];
  if (sendTo !== null && sendToEmail !== "") faults.push({ field: "sendToEmail", sentence: NOT_BOTH });
  const leaders = faults.length === before ? called : null;
  return { people: { assignee: listed[0] ?? typed[0] ?? null, followers: added, leaders }, faults };
}

const NOT_BOTH = "Choose a person or type an address, not both.";
