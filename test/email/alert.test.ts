import { describe, expect, test } from "@jest/globals";
import { EVERYWHERE } from "../../src/domain/closures.ts";
import { alertHtml, alertSubject, alertText } from "../../src/email/templates/alert.ts";
import type { AlertMail } from "../../src/usecases/mail-ports.ts";
import { TOBIAS } from "./mails.ts";
import { textOf } from "./markup.ts";
import { someReminders } from "./some-reminders.ts";

const AT = "2026-11-05T13:00:00.000Z";
const closure = {
  ...{ id: 1, workspaceId: 1, place: EVERYWHERE, code: "token_revoked", since: "2026-11-05T09:00:00.000Z", name: null },
  ...{ probes: 1, probeAt: AT, toldAt: null },
};
const mail = (given: Partial<AlertMail["alert"]> = {}): AlertMail => ({
  ...{ to: TOBIAS, timeZone: null, messageId: "alert-1@amends.example.com", pages: someReminders().pages },
  alert: { closure, isForAdmin: true, waiting: 1, items: [], more: 0, at: AT, ...given },
});

describe.each([
  ["HTML", (of: AlertMail) => textOf(alertHtml(of))],
  ["text", alertText],
] as const)("the %s part of an alert", (_name, read) => {
  test("tells an admin what is closed since when, and what mends it", () => {
    const text = read(mail());
    for (const words of [
      "Slack no longer lets Amends in: the app was removed, or its token revoked: 1 open issue waits",
      "since 5 Nov 2026, 09:00 UTC",
      "people are told by mail meanwhile",
      "Reinstall the app (https://api.slack.com/apps",
      "because you are an admin of the workspace: once, and again each week",
    ])
      expect(text).toContain(words);
    expect(text).not.toMatch(/undefined|null|do not pass the mail on|issue's page/);
  });

  test("gives everybody else their issues, each with its page", () => {
    const { items } = someReminders().reminders;
    const text = read(
      mail({
        isForAdmin: false,
        items,
        more: 2,
        closure: { ...closure, place: "C1", name: "client-feedback", code: "is_archived" },
      }),
    );
    for (const words of [
      "#client-feedback is archived",
      "#7 6/10 · Jane Doe, ABC Company",
      "#8 2/10 · Ravi Patel",
      "and 2 more.",
      "do not pass the mail on",
    ])
      expect(text).toContain(words);
    expect(text).not.toContain("Unarchive");
  });
});

test("its subject is one line", () => expect(alertSubject(mail())).not.toMatch(/\n/));
