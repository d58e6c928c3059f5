import { expect } from "@jest/globals";
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

/** Each message that the ledger says was sent stands in Slack once, where the ledger says; and Slack has no other. */
export async function expectEachMessageOnce(w: Witnesses, allowed: Allowed): Promise<void> {
  const sent = (await ask<SentRow>(w, SENT)).filter(({ transport }) => transport === "slack");
  const wanted = sent.map((n) => `${n.key} at ${n.channel_id} ${n.message_ts}`);
  const left = new Set((await ask<{ place: string }>(w, LEFT)).map(({ place }) => place));
  const standing = standingInSlack(w).filter(({ channel, message }) => !left.has(`${channel} ${message.ts}`));
  const there = standing.map(({ key, channel, message }) => `${key} at ${channel} ${message.ts}`);
  const inDoubt = (one: string): boolean => (allowed.dmsInDoubt ?? false) && /^(dm|digest|reminder|alert):/.test(one);
  expect(there.filter((one) => !inDoubt(one) || wanted.includes(one)).sort()).toEqual(wanted.sort());
}

/** Each mail that the ledger says was sent has come, by its Message-ID, once; and no other. */
export async function expectEachMailOnce(w: Witnesses, allowed: Allowed): Promise<void> {
  const sent = (await ask<SentRow>(w, SENT)).filter(({ transport }) => transport === "email");
  const wanted = [...new Set(sent.map((n) => n.message_ts))];
  const came = w.world.mailbox.messages().map(({ messageId }) => messageId.replace(/^<|>$/g, ""));
  const counted = allowed.mailsInDoubt ? [...new Set(came)].filter((id) => wanted.includes(id)) : came;
  expect(counted.sort()).toEqual(wanted.sort());
}
