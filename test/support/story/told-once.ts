import { type Allowed, ask, standingInSlack, type Witnesses } from "./witnesses.ts";

/** What the ledger says was sent: what was collected counts once, by the key of its first. */
const SENT = `select distinct n.transport, n.channel_id, n.message_ts,
    case when n.generation = 0 then coalesce(first.key, n.key) else n.key || '#' || n.generation end as key
  from notices n left join notices first on first.id = n.digest_id where n.state = 'sent'`;

interface SentRow {
  transport: "slack" | "email";
  channel_id: string;
  message_ts: string;
  key: string;
}

/** Where cards that moved to another channel have left their earlier message. */
const LEFT = "select left_channel_id || ' ' || left_ts as place from notices where left_ts is not null";

/** In what the ledger and the outside differ. */
export interface Difference {
  /** Sent, says the ledger, and not there. */
  readonly missing: readonly string[];
  /** There, and not in the ledger, or once more than it says. */
  readonly surplus: readonly string[];
}

/** Each message that the ledger says was sent should stand in Slack once, where the ledger says; and Slack should have no other. */
export async function differenceInSlack(w: Witnesses, allowed: Allowed = {}): Promise<Difference> {
  const sent = (await ask<SentRow>(w, SENT)).filter(({ transport }) => transport === "slack");
  const wanted = new Set(sent.map((n) => `${n.key} at ${n.channel_id} ${n.message_ts}`));
  const left = new Set((await ask<{ place: string }>(w, LEFT)).map(({ place }) => place));
  const standing = standingInSlack(w).filter(({ channel, message }) => !left.has(`${channel} ${message.ts}`));
  const there = standing.map(({ key, channel, message }) => `${key} at ${channel} ${message.ts}`);
  const inDoubt = (one: string): boolean => (allowed.dmsInDoubt ?? false) && /^(dm|digest|reminder|alert):/.test(one);
  return differenceOf(
    [...wanted],
    there.filter((one) => !inDoubt(one) || wanted.has(one)),
  );
}

/** Each mail that the ledger says was sent should have come, by its Message-ID, in no more than so many copies; and no other. */
export async function differenceInMails(
  w: Witnesses,
  { mailsInDoubt = false }: Allowed = {},
  copies = mailsInDoubt ? Number.POSITIVE_INFINITY : 1,
): Promise<Difference> {
  const sent = (await ask<SentRow>(w, SENT)).filter(({ transport }) => transport === "email");
  const wanted = new Set(sent.map((n) => n.message_ts));
  const came = w.world.mailbox.messages().map(({ messageId }) => messageId.replace(/^<|>$/g, ""));
  const counted = mailsInDoubt ? came.filter((id) => wanted.has(id)) : came;
  const asOne = [...countsOf(counted)].flatMap(([id, n]) => Array<string>(1 + Math.max(0, n - copies)).fill(id));
  return differenceOf([...wanted], asOne);
}

const differenceOf = (wanted: readonly string[], there: readonly string[]): Difference => ({
  missing: beyond(wanted, there),
  surplus: beyond(there, wanted),
});

/** What is among the first more often than among the others, once for each time. */
function beyond(first: readonly string[], others: readonly string[]): readonly string[] {
  const left = countsOf(others);
  return first.filter((one) => {
    const n = left.get(one) ?? 0;
    left.set(one, n - 1);
    return n <= 0;
  });
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
