import { WebAPIRequestError, WebClient } from "@slack/web-api";
import type { Logger } from "../logger.ts";
import { clientOptions } from "./client.ts";
import { deliveryError } from "./errors.ts";

const PATIENCE_MS = 5_000;

/** Asks Slack for a Socket Mode address, as a connection does, and throws it away: proof that the app-level token works. */
export async function probeSocketMode(appToken: string, apiUrl: string, logger: Logger): Promise<void> {
  const client = new WebClient(appToken, clientOptions(apiUrl, logger, PATIENCE_MS));
  await client.apps.connections.open();
}

/** What Slack's clock says, to the second, by the Date header of its answers; undefined when it sends none. Throws a DeliveryError. */
export async function slackTime(apiUrl: string): Promise<Date | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(new URL("api.test", apiUrl), { method: "POST", signal }).catch((error: Error) => {
    throw deliveryError(new WebAPIRequestError(error), { repeatable: true });
  });
  await answer.body?.cancel();
  const date = answer.headers.get("date");
  return date === null ? undefined : new Date(date);
}
