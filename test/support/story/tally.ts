import type { FaultKind } from "../../../src/sandbox/control-types/fault.ts";
import { type FaultReport, reportFault } from "../report-fault.ts";
import { expectInvariants, falseCards, faultsInDatabase } from "./invariants.ts";
import type { Story } from "./story.ts";
import { differenceInMails, differenceInSlack } from "./told-once.ts";
import { ask } from "./witnesses.ts";

/** What a fault took and what it made twice. */
export interface Tally {
  readonly lost: number;
  readonly doubled: number;
}

interface TallyOptions {
  /** Ids of deliveries that were answered 202. */
  readonly accepted?: readonly string[];
  /** How often the same mail, with the same Message-ID, may arrive: twice where its answer was lost. Default: once. */
  readonly copies?: number;
}

/**
 * Counts what the invariants find, and accepted deliveries that were not understood: what the database, the local Slack or the mailbox lacks or shows
 * wrongly is lost, what is there beyond the ledger is doubled. To be asked when all is quiet.
 */
export async function tallyOf(story: Story, { accepted = [], copies = 1 }: TallyOptions = {}): Promise<Tally> {
  const inSlack = await differenceInSlack(story);
  const mails = await differenceInMails(story, { mailsInDoubt: copies > 1 }, copies);
  const lost = [
    ...(await notUnderstood(story, accepted)),
    ...(await faultsInDatabase(story)),
    ...(await falseCards(story)),
    ...[...inSlack.missing, ...mails.missing],
  ];
  return { lost: lost.length, doubled: inSlack.surplus.length + mails.surplus.length };
}

/** Reports what came of a fault, and fails unless every invariant holds after it. To be asked when all is quiet. */
export async function expectHeld(
  story: Story,
  fault: Omit<FaultReport, keyof Tally>,
  o: TallyOptions = {},
): Promise<void> {
  reportFault({ ...fault, ...(await tallyOf(story, o)) });
  await expectInvariants(story, { mailsInDoubt: (o.copies ?? 1) > 1 });
}

/** How often Slack's calls were struck by these faults, by its log. */
export const struck = (story: Story, ...kinds: readonly FaultKind[]): number =>
  story.slack.control.log().filter((entry) => entry.type !== "delivery" && entry.fault && kinds.includes(entry.fault))
    .length;

async function notUnderstood(story: Story, accepted: readonly string[]): Promise<readonly string[]> {
  const kept = await ask<{ delivery_id: string; state: string }>(story, "select delivery_id, state from received");
  const understood = new Set(kept.filter(({ state }) => state === "parsed").map((r) => r.delivery_id));
  const all = new Set([...accepted, ...kept.map((r) => r.delivery_id)]);
  return [...all].filter((id) => !understood.has(id));
}
