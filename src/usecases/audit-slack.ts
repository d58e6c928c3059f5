import { DeliveryError } from "../domain/errors.ts";
import { type AuditCheck, type AuditResult, Findings, type Offence, resultOf } from "./audit.ts";

/** A card as it stands in Slack: the key it carries, and its message's ts. */
export interface StandingCard {
  readonly key: string;
  readonly ts: string;
}

/** Some of a channel's cards: all that stand from a ts on, up to where the page before began. */
export interface CardPage {
  readonly from: string;
  readonly cards: readonly StandingCard[];
}

/** Slack, as far as it is asked for cards. Failures are DeliveryError. */
export interface StandingCards {
  /** The cards of a channel, newest first, since a moment (ISO 8601; null: all). */
  pages(channelId: string, since: string | null): AsyncIterable<CardPage>;
}

/** A card as the ledger has it. */
export interface PostedCard {
  readonly issueId: number;
  /** What every message of it is called. */
  readonly name: string;
  /** How often it had to be posted anew: its message carries both, as "card:12#1". */
  readonly generation: number;
  readonly channelId: string;
  /** Null while it is on its way. */
  readonly ts: string | null;
  /** Where its earlier message was left when it moved to another channel, as "C0123 1712345678.000100". */
  readonly left: string | null;
}

/** The ledger, as far as it is asked for cards: each time as it is at that moment. */
export interface PostedCards {
  channels(): Promise<readonly string[]>;
  /** Cards that were posted into a channel, from a ts on and before another; not those of the last moments. */
  between(channelId: string, from: string, to: string): Promise<readonly PostedCard[]>;
  byName(names: readonly string[]): Promise<readonly PostedCard[]>;
}

/** Later than every ts. */
const THE_END = "a";

const checkOf = (channelId: string): AuditCheck => ({
  name: `cards in ${channelId}`,
  invariant: "I2",
  clean: "each stands in Slack once, where the database says.",
  mend: "Delete a card that is too much in Slack; one that is missing comes again with the next change of its issue.",
});

/** Asks Slack whether the cards of each channel stand there as the ledger has them, a page at a time. */
export async function auditSlack(
  { standing, posted }: { readonly standing: StandingCards; readonly posted: PostedCards },
  { since, limit }: { readonly since: string | null; readonly limit: number },
  onResult: (result: AuditResult) => void,
): Promise<readonly AuditResult[]> {
  const results: AuditResult[] = [];
  for (const channelId of await posted.channels()) {
    const check = checkOf(channelId);
    const findings = new Findings(check, limit);
    const skipped = await compare(standing, posted, channelId, since, findings);
    const result = skipped === null ? findings.result() : { ...resultOf(check, 0, []), skipped };
    results.push(result);
    onResult(result);
  }
  return results;
}

/** Answers why it could not be told; null: it could. */
async function compare(
  standing: StandingCards,
  posted: PostedCards,
  channelId: string,
  since: string | null,
  findings: Findings,
): Promise<string | null> {
  let to = THE_END;
  try {
    for await (const { from, cards } of standing.pages(channelId, since)) {
      const known = new Map((await posted.byName(cards.map(nameOf))).map((card) => [card.name, card]));
      for (const card of cards) {
        const fault = faultOf(card, channelId, known.get(nameOf(card)));
        if (fault) findings.add(fault);
      }
      const there = new Set(cards.map(({ ts }) => ts));
      for (const { issueId, ts } of await posted.between(channelId, from, to))
        if (ts !== null && !there.has(ts))
          findings.add({ row: `issues ${issueId}`, fault: `has no card in Slack, where it was posted at ${ts}` });
      to = from;
    }
    return null;
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return `Slack does not let Amends read there (${error.code}): without channels:history, or groups:history for a private channel, nobody can tell.`;
  }
}

const nameOf = ({ key }: StandingCard): string => key.split("#")[0] ?? key;
const generationOf = ({ key }: StandingCard): number => Number(key.split("#")[1] ?? 0);

function faultOf(card: StandingCard, channelId: string, known: PostedCard | undefined): Offence | null {
  const { key, ts } = card;
  if (!known) return { row: `message ${channelId} ${ts}`, fault: `is the card ${key}, which no issue has` };
  // One that was posted this moment is not written down yet.
  if (known.ts === null || (known.ts === ts && known.channelId === channelId)) return null;
  if (wasLeft(card, channelId, known)) return null;
  return { row: `issues ${known.issueId}`, fault: `has another card in Slack, at ${ts}, beside that at ${known.ts}` };
}

/** A card that moves to another channel leaves its message, with the thread, where it was. Of several moves the last is written down. */
const wasLeft = (card: StandingCard, channelId: string, { left, generation }: PostedCard): boolean =>
  left !== null && (left === `${channelId} ${card.ts}` || generationOf(card) < generation - 1);
