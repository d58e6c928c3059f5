import { momentTextsIn } from "../../domain/moment.ts";
import { type Html, html } from "../../html.ts";

/** Writes moments in one time zone. */
export type Moment = (iso: string) => Html;

/** Writes moments as mails do, in the first of these time zones that is known here, else in UTC; for programs the whole moment stands behind. */
export function momentsIn(...zones: readonly (string | null)[]): Moment {
  const text = momentTextsIn(...zones);
  return (iso) => html`<time datetime="${iso}">${text(iso)}</time>`;
}
