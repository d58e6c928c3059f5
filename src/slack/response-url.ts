import type { RespondArguments } from "@slack/bolt";
import { SLACK_PACE } from "../usecases/pace.ts";
import type { WebClient } from "./client.ts";

/** Where Slack hands out addresses for answers; its other addresses, as of a local Slack, begin like its API's. */
const SLACKS: readonly string[] = ["https://hooks.slack.com", "https://hooks.slack-gov.com"];

/** Answers a click at an address that has been elsewhere meanwhile: posted to only when it is Slack's. Throws when Slack does not take it. */
export async function respondAt(
  client: Pick<WebClient, "slackApiUrl">,
  url: string,
  message: RespondArguments,
): Promise<void> {
  const origin = URL.canParse(url) ? new URL(url).origin : "";
  if (![...SLACKS, new URL(client.slackApiUrl).origin].includes(origin)) throw new Error("not an address of Slack's");
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(message),
    redirect: "error",
    signal: AbortSignal.timeout(SLACK_PACE.callMs),
  });
  if (!answer.ok) throw new Error(`Slack answered ${answer.status} to an answer`);
}
