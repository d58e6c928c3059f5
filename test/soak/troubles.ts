import type { Chance } from "../support/story/seeded.ts";
import type { Story } from "../support/story/story.ts";
import { CHANNEL } from "../support/story/story.ts";
import type { Fleet } from "./fleet.ts";

/** What goes wrong for a while. */
export interface Trouble {
  readonly name: string;
  begin(fleet: Fleet, random: Chance): Promise<void>;
  /** All is well again; missing: nothing has to be done for it. */
  end?(fleet: Fleet): Promise<void>;
}

const slackFault =
  (...faults: readonly Parameters<Story["slack"]["control"]["fault"]>[0][]) =>
  async ({ story }: Fleet): Promise<void> => {
    for (const fault of faults) story.slack.control.fault(fault);
  };
const slackWell = async ({ story }: Fleet): Promise<void> => story.slack.control.faultClear();
const mailFault =
  (kind: "refuse" | "greylist-451" | "cut-in-data" | "down") =>
  async ({ story }: Fleet): Promise<void> =>
    story.world.mailbox.fault({ kind });
const mailWell = async ({ story }: Fleet): Promise<void> => story.world.mailbox.faultClear();

/** Everything that may happen; a step of the soak has one of them, or none. */
export const TROUBLES: readonly Trouble[] = [
  { name: "kill -9 of the web", begin: (fleet) => fleet.killWeb() },
  { name: "kill -9 of a worker", begin: (fleet, random) => fleet.killWorker(random.between(0, fleet.workers - 1)) },
  { name: "every connection to PostgreSQL dropped", begin: (fleet) => fleet.dropConnections() },
  {
    name: "Slack answers 500 now and then",
    begin: slackFault({ kind: "500", probability: 0.2 }, { kind: "html", probability: 0.05 }),
    end: slackWell,
  },
  {
    name: "Slack limits the channel",
    begin: slackFault({ kind: "429", retryAfter: 1, channel: CHANNEL, probability: 0.3 }),
    end: slackWell,
  },
  {
    name: "Slack's answers are lost",
    begin: slackFault(
      { kind: "lost", method: "chat.postMessage", probability: 0.1 },
      { kind: "truncated", method: "chat.update", probability: 0.1 },
    ),
    end: slackWell,
  },
  { name: "Slack is slow", begin: slackFault({ kind: "slow", ms: 300, probability: 0.3 }), end: slackWell },
  { name: "the mail server refuses", begin: mailFault("refuse"), end: mailWell },
  { name: "the mail server greylists", begin: mailFault("greylist-451"), end: mailWell },
  { name: "the mail server cuts in the middle of a mail", begin: mailFault("cut-in-data"), end: mailWell },
  { name: "the mail server is down", begin: mailFault("down"), end: mailWell },
];
