import type { ChosenValues } from "../../../src/sandbox/control-types/deed.ts";
import { type Installation, UNDELIVERED, untilZero } from "../installation.ts";
import { closedLoop } from "../load.ts";
import type { Finding, Row } from "../row.ts";
import { webhookShot } from "../signed.ts";
import { CHANNEL } from "../slack.ts";

const USER = "U0BRIDGET";
/** The standard life: four changes and the close, as the words on the card's buttons. */
const CHANGES = ["Resolution in Progress", "Add note", "Escalate", "Resolution in Progress", "Resolved"] as const;

/** What it takes by hand: the card; then, for each change, the window (views.open), the card drawn anew, the line in its thread. */
const MINIMUM = 1 + 3 * CHANGES.length;

const FOLLOWERS = ["U0NATHAN", "U0ERIC"] as const;
/** Besides: the card drawn anew for each who follows, and each change told to each of them. */
const WITH_FOLLOWERS = MINIMUM + FOLLOWERS.length * (1 + CHANGES.length);

/** How often Amends calls Slack for one issue, from its card to its close. */
export const slackCalls: Row = {
  name: "calls",
  about:
    `Counted by hand: chat.postMessage for the card; then four changes (In Progress, a note, Escalated, In Progress) and the close, each with ` +
    `views.open (Slack opens a window only by a call), chat.update for the card and chat.postMessage for the thread: ${MINIMUM}. ` +
    `With two followers: the card drawn anew for each, and a message to each for every change: ${WITH_FOLLOWERS}. ` +
    "Ours is every call in the local Slack's log. The person is known: users.info is asked once a day and person, not per issue.",
  async measure(bench) {
    const amends = await bench.installation();
    const app = await amends.start();
    const first = await life(amends, "", FOLLOWERS);
    const alone = await amends.slack.seq();
    const second = await life(amends, first, []);
    const followed = await amends.slack.seq();
    await life(amends, second, FOLLOWERS);
    const calls = await amends.slack.calls(alone);
    await app.stop();
    return [
      finding(
        "(card, 4 changes, close)",
        calls.filter(({ seq }) => seq <= followed),
        MINIMUM,
      ),
      finding(
        "with 2 followers",
        calls.filter(({ seq }) => seq > followed),
        WITH_FOLLOWERS,
      ),
    ];
  },
};

function finding(which: string, calls: readonly { readonly method: string }[], minimum: number): Finding {
  const counts = new Map<string, number>();
  for (const { method } of calls) counts.set(method, (counts.get(method) ?? 0) + 1);
  const judged = calls.length - minimum;
  return {
    what: `Slack calls for the standard life ${which}`,
    unit: "calls",
    ...{ floor: minimum, ours: calls.length, judged, spread: [judged, judged], rounds: 1 },
    ...{ must: 1, aim: 0, better: "less" },
    note: [...counts].map(([method, n]) => `${method} ${n}`).join(", "),
  };
}

/** Lives an issue's life; answers its card. */
async function life(
  { url, source, slack, db }: Installation,
  lastCard: string,
  followers: readonly string[],
): Promise<string> {
  await closedLoop(url, [webhookShot(source.path, source.secret)], { atOnce: 1, status: 202 });
  const messageTs = await slack.cardAfter(lastCard);
  for (const user of followers) {
    await slack.interact({ user, channel: CHANNEL, messageTs, label: "Follow or unfollow" });
    await untilZero(db, UNDELIVERED);
    // They hear of things at night too.
    await db.query(`update people set preferences = '{"quiet": null}'`);
  }
  for (const label of CHANGES) {
    await untilZero(db, UNDELIVERED);
    await slack.interact({ user: USER, channel: CHANNEL, messageTs, label });
    const { id: viewId } = await slack.window(USER);
    const closing: ChosenValues = label === "Resolved" ? { contact: "call", root_cause: "Responsiveness" } : {};
    const { outcome } = await slack.submit({
      user: USER,
      viewId,
      values: { note: `${label}: as agreed.`, ...closing },
    });
    if (outcome !== "closed") throw new Error(`"${label}" was answered with ${outcome}`);
  }
  await untilZero(db, UNDELIVERED);
  return messageTs;
}
