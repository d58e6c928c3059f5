import { randomUUID } from "node:crypto";
import type { SurveySource } from "../source.ts";
import { sign, verify } from "../standard-webhooks.ts";
import { parseGeneric } from "./generic-format.ts";

/** Amends' own format, signed as Standard Webhooks: for tools without an adapter, and for scripts. */
export const generic: SurveySource = {
  kind: "generic",
  title: "Amends' own JSON, signed with Standard Webhooks",
  verify,
  parse: parseGeneric,
  example(secret, now) {
    const body = JSON.stringify(exampleResponse(now));
    const id = `msg_${randomUUID()}`;
    const timestamp = String(Math.floor(now.getTime() / 1_000));
    const signature = sign(secret, id, timestamp, Buffer.from(body));
    return {
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature,
      },
      body,
    };
  },
};

const exampleResponse = (now: Date) => ({
  response_id: `test-${now.getTime()}`,
  survey: { id: "test", name: "Test from Amends" },
  score: 3,
  submitted_at: now.toISOString(),
  respondent: { name: "Jane Doe", email: "jane.doe@example.com", company: "Example Company" },
  tags: ["Test"],
  comment: "This is a test from `amends source test`. Close it as Not an Issue.",
  answers: [{ question: "What is one thing we could be doing differently?", answer: null }],
});
