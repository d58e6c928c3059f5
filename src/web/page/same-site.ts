import type { WebRequest } from "../server.ts";

/** What browsers say of a form that was sent from the page itself or by hand. */
const OWN_SITE = new Set(["same-origin", "none"]);

/**
 * False when the browser says that another site sent the form. Old browsers say nothing, and under our own no-referrer policy they say
 * `Origin: null`: then the form's proof decides alone.
 */
export function comesFromHere({ headers }: Pick<WebRequest, "headers">, publicUrl: string): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && !OWN_SITE.has(site)) return false;
  const { origin, host } = headers;
  if (origin === undefined || origin === "null") return true;
  return origin === new URL(publicUrl).origin || (URL.canParse(origin) && new URL(origin).host === host);
}
