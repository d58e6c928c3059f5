import type { SurveyResponse } from "../domain/response.ts";

/** What a survey tool's request says of itself: header names in lower case. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Whether a delivery is genuine; `deliveryId` is the tool's own id of it, the same on every retry. */
export type Verified =
  | { readonly ok: true; readonly deliveryId: string }
  | { readonly ok: false; readonly code: string; readonly why: string };

/** What is in a body: responses (none, when there is nothing to keep), or why it cannot be understood. */
export type Understood = { readonly responses: readonly SurveyResponse[] } | { readonly reason: string };

/**
 * One survey tool. To add one: a file in sources/ that implements this, and a line in registry.ts.
 * Both functions are pure; neither throws.
 */
export interface SurveySource {
  readonly kind: string;
  readonly title: string;
  verify(delivery: Delivery, secret: string, now: Date): Verified;
  parse(body: Buffer, receivedAt: Date): Understood;
  /** Headers and body of a small made-up response, signed: for `amends source test`. */
  example(secret: string, now: Date): { readonly headers: Record<string, string>; readonly body: string };
}
