import { STATUSES } from "../../domain/status.ts";
import { nameText } from "../../domain/wording.ts";
import { type FromList, MY_ISSUES } from "../ids.ts";
import { readShort } from "../list-state.ts";
import { respondAt } from "../response-url.ts";
import { escapeMrkdwn } from "../views/blocks.ts";
import { sayModal } from "../views/modals.ts";
import type { ListenerContext } from "./context.ts";
import { listAnswer } from "./lists.ts";
import type { Saved } from "./windows.ts";

/** Half an hour, less what an answer may take to arrive. */
const ANSWERABLE_MS = 29 * 60_000;

/**
 * After the window of a row has changed its issue: draws the list it was opened from anew, or says what was done where Slack takes no new list.
 * What was done stays done, so this never throws.
 */
export async function afterRow(
  context: ListenerContext,
  personId: number,
  { issueId, from }: { readonly issueId: number; readonly from?: FromList | undefined },
): Promise<Saved> {
  if (!from) return;
  if (context.clock.now().getTime() - from.openedAt <= ANSWERABLE_MS)
    return () => unlessLost(context, () => redraw(context, personId, issueId, from));
  return unlessLost(context, async () =>
    sayModal(
      "My Issues",
      `${await savedText(context, issueId)} The list is too old to be brought up to date. Type ${MY_ISSUES} to see it anew.`,
    ),
  );
}

async function redraw(context: ListenerContext, personId: number, issueId: number, from: FromList): Promise<void> {
  const state = readShort(from.shown);
  if (state) {
    const list = await listAnswer(context, personId, state);
    return respondAt(context.client, from.answerTo, { replace_original: true, ...list });
  }
  const text = escapeMrkdwn(`${await savedText(context, issueId)} The list above shows how it was before.`);
  return respondAt(context.client, from.answerTo, { response_type: "ephemeral", replace_original: false, text });
}

async function savedText({ reader }: ListenerContext, issueId: number): Promise<string> {
  const { number, issue, assigneeName } = await reader.card(issueId);
  const assigned = assigneeName === null ? "nobody yet" : nameText(assigneeName);
  const asleep = issue.clocks.snooze ? ", and snoozed" : "";
  return `Saved: issue #${number} is ${STATUSES[issue.status].name}, assigned to ${assigned}${asleep}.`;
}

const unlessLost = <T>({ logger }: ListenerContext, answer: () => Promise<T>): Promise<T | undefined> =>
  answer().catch((err: unknown) => {
    logger.warn("an answer to a click could not be delivered", { err });
    return undefined;
  });
