import type { Status } from "../../domain/status.ts";

/** The personal address of a page, with a status chosen in its form when `to` is given. */
export const pageUrl = (publicUrl: string, token: string, to?: Status): string =>
  `${publicUrl}/i/${token}${to ? `?to=${to}` : ""}`;

/** Where a person stops hearing of an issue: a page for people, one POST for mail programs (RFC 8058). */
export const unsubscribeUrl = (publicUrl: string, token: string): string => `${pageUrl(publicUrl, token)}/unsubscribe`;
