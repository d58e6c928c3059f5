import { randomUUID } from "node:crypto";
import { sign as signWebhook } from "../../src/intake/standard-webhooks.ts";
import { sign as signSlack } from "../../src/sandbox/delivery/http.ts";
import { CALLBACKS, INPUTS, type ModalValue } from "../../src/slack/ids.ts";
import { anAnswer } from "../support/story/webhook.ts";
import type { Shot } from "./load.ts";

const seconds = (): number => Math.floor(Date.now() / 1_000);

/** An unhappy answer that nobody sent before. */
export function freshAnswer(given: Record<string, unknown> = {}): Record<string, unknown> {
  const id = randomUUID();
  const respondent = {
    name: `Jane ${id.slice(0, 8)}`,
    email: `jane.${id}@example.com`,
    company: `Company ${id.slice(0, 3)}`,
  };
  return anAnswer({ response_id: id, respondent, ...given });
}

/** A signed delivery of the answer, as a survey tool sends it. */
export function webhookShot(path: string, secret: string, answer: Record<string, unknown> = freshAnswer()): Shot {
  const body = JSON.stringify(answer);
  const id = `msg_${randomUUID()}`;
  const timestamp = `${seconds()}`;
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signWebhook(secret, id, timestamp, Buffer.from(body)),
  };
  return { path, headers, body };
}

/** Somebody submits the status window with a note: the request that Slack signs and sends. */
export function submissionShot(o: {
  readonly signingSecret: string;
  readonly teamId: string;
  readonly user: string;
  readonly value: ModalValue;
}): Shot {
  const { teamId, user, value, signingSecret } = o;
  const text = "Called at 10:40: she will send the two invoices, and we look at them together on Thursday.";
  const note = { [INPUTS.note]: { [INPUTS.note]: { type: "plain_text_input", value: text } } };
  const payload = {
    type: "view_submission",
    team: { id: teamId, domain: "northwind-services" },
    user: { id: user, username: user, name: user, team_id: teamId },
    api_app_id: "A0AMENDS",
    token: "local",
    trigger_id: randomUUID(),
    view: {
      id: `V${randomUUID()}`,
      team_id: teamId,
      type: "modal",
      callback_id: CALLBACKS.statusModal,
      private_metadata: JSON.stringify(value),
      hash: randomUUID(),
      title: { type: "plain_text", text: `Issue #${value.issueId}` },
      submit: { type: "plain_text", text: "Save" },
      blocks: [{ type: "input", block_id: INPUTS.note, element: { type: "plain_text_input", action_id: INPUTS.note } }],
      state: { values: note },
    },
    response_urls: [],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded", ...signSlack(body, signingSecret, seconds()) };
  return { path: "/slack/events", headers, body };
}
