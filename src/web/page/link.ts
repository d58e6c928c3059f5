import { ALL_STATUSES, STATUSES, type Status } from "../../domain/status.ts";
import type { Doing, MailLinks } from "../../usecases/mail-ports.ts";
import { idOf } from "./fields.ts";

/** The personal address of a page, with a status chosen in its form when `to` is given. */
export const pageUrl = (publicUrl: string, token: string, to?: Status): string =>
  `${publicUrl}/i/${token}${to ? `?to=${to}` : ""}`;

/** Where a person stops hearing of an issue: a page for people, one POST for mail programs (RFC 8058). */
export const unsubscribeUrl = (publicUrl: string, token: string): string => `${pageUrl(publicUrl, token)}/unsubscribe`;

/** All the addresses a mail needs for one token. */
export const pageLinks = (publicUrl: string, token: string): MailLinks => ({
  page: pageUrl(publicUrl, token),
  resolutions: ALL_STATUSES.flatMap((status) => {
    const label = STATUSES[status].button;
    return label === null ? [] : [{ status, label, url: pageUrl(publicUrl, token, status) }];
  }),
  doing: doingLinks(pageUrl(publicUrl, token)),
  unsubscribe: unsubscribeUrl(publicUrl, token),
});

/** Whoever answers "still on it?" knows the issue, and is led to the field; a leader reads first. */
const doingLinks = (page: string): Readonly<Record<Doing, string>> => ({
  take: `${page}?do=take`,
  send: `${page}?do=send`,
  return: `${page}?do=return`,
  note: `${page}#${idOf("note")}`,
  snooze: `${page}?do=snooze#${idOf("snoozeUntil")}`,
  assign: `${page}?do=assign#${idOf("assign")}`,
});
