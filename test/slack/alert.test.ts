import { describe, expect, test } from "@jest/globals";
import { EVERYWHERE } from "../../src/domain/closures.ts";
import { alertView, closuresPart, plainAlertView } from "../../src/slack/views/alert.ts";
import { ALERT_MOST, type Alert } from "../../src/usecases/alerts.ts";
import type { ListedIssue } from "../../src/usecases/reminders.ts";
import { issueIn, RULES } from "../domain/builders.ts";
import { aCard, faultsOfMessage, pings, textsOf } from "./cards.ts";
import { HOSTILE } from "./hostile.ts";
import { readable } from "./readable.ts";

const AT = "2026-11-05T17:00:00.000Z";
const CLOSURE = {
  ...{
    id: 1,
    workspaceId: 1,
    place: "C0DETRACT",
    code: "is_archived",
    since: "2026-11-05T09:00:00.000Z",
    name: "client-feedback",
  },
  ...{ probes: 1, probeAt: AT, toldAt: null },
};
const item = (number: number, given: Partial<ListedIssue> = {}): ListedIssue => ({
  ...{
    workspaceId: 1,
    issueId: number,
    number,
    rules: RULES,
    response: aCard().response,
    issue: issueIn("needs_attention"),
  },
  ...{ assigneeName: null, cardAt: null, why: "stranded", ...given },
});
const alert = (given: Partial<Alert> = {}): Alert => ({
  ...{ closure: CLOSURE, isForAdmin: true, waiting: 3, items: [], more: 0, at: AT, ...given },
});

describe("an alert", () => {
  test("tells an admin what is closed, what waits, and the one step that mends it", () => {
    const drawn = alertView(alert());
    expect(readable(drawn.blocks).split("\n")).toEqual([
      "# ⚠ #client-feedback is archived",
      "3 open issues wait; closed since 2026-11-05 09:00 UTC. Nothing is lost: cards wait, and people are told directly meanwhile.",
      expect.stringMatching(/^What mends it: Unarchive it, or name another channel in Home/),
      "You are told because you are an admin of this workspace: once, and again each week while it lasts.",
    ]);
    expect(drawn.text).toMatch(/^#client-feedback is archived: 3 open issues wait\. Unarchive it, /);
  });

  test("gives everybody else their issues to work on, and no task that is not theirs", () => {
    const text = readable(alertView(alert({ isForAdmin: false, waiting: 1, items: [item(7)], more: 4 })).blocks);
    expect(text).toContain("[Assign me]! [Set status of #7 ▾] [Add note]");
    expect(text).toContain("and 4 more: /my-issues open");
    expect(text).not.toContain("What mends it");
  });

  test("of all of Slack speaks of mail", () =>
    expect(
      readable(
        alertView(alert({ closure: { ...CLOSURE, place: EVERYWHERE, name: null, code: "token_revoked" } })).blocks,
      ),
    ).toContain("people are told by mail meanwhile"));

  test.each(HOSTILE)("is accepted and pings nobody with %s", (_what, { response }) => {
    const items = Array.from({ length: ALERT_MOST }, (_, n) => item(900_000_000 + n, { response }));
    for (const isForAdmin of [true, false]) {
      for (const draw of [alertView, plainAlertView]) {
        const drawn = draw(
          alert({ items, isForAdmin, more: 1_000, closure: { ...CLOSURE, name: "<!channel> <@U0ERIC>" } }),
        );
        expect(faultsOfMessage(drawn)).toEqual([]);
        expect(drawn.blocks.length).toBeLessThanOrEqual(50);
        expect(pings(drawn.text)).toBe(false);
        expect(textsOf(drawn.blocks).filter(({ kind, text }) => kind === "mrkdwn" || !text.isWellFormed())).toEqual([]);
      }
    }
  });
});

test("Home has nothing of it while all is open", () => {
  expect(closuresPart([])).toEqual([]);
  expect(readable(closuresPart([CLOSURE]))).toContain("⚠ #client-feedback is archived since 2026-11-05 09:00 UTC");
});
