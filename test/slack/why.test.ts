import { expect, test } from "@jest/globals";
import { whyView } from "../../src/slack/views/why.ts";
import type { LedgerEntry } from "../../src/usecases/why.ts";
import { START } from "../domain/builders.ts";
import { faultsOfMessage } from "./cards.ts";
import { readable } from "./readable.ts";

const entry = (given: Partial<LedgerEntry>): LedgerEntry => ({
  ...{ kind: "dm", transport: "slack", state: "sent", personName: "Nathan Goff", why: "reminded", eventVersion: 2 },
  ...{ plannedAt: START, sentAt: START, notBefore: START, errorCode: null, attempts: 1 },
  ...given,
});

test("what was collected with others is told as such: the digest, the morning's reminders, the channel's list", () => {
  const view = whyView(
    12,
    [
      entry({ kind: "reminder" }),
      entry({ kind: "rollup", personName: null, why: null }),
      entry({ kind: "reminder", transport: "email", state: "planned", sentAt: null }),
      entry({ kind: "digest", why: "follower" }),
      entry({ state: "superseded", sentAt: null, errorCode: "no_longer_so", why: "leader" }),
    ],
    [],
  );
  expect(faultsOfMessage(view)).toEqual([]);
  expect(readable(view.blocks).split("\n").slice(1)).toEqual([
    "Nathan Goff: in the reminders of 2026-11-02 09:00 UTC, sent 2026-11-02 09:00 UTC (because this issue is yours and its time is running)",
    "The channel: in the list of what nobody has of 2026-11-02 09:00 UTC, sent 2026-11-02 09:00 UTC",
    "Nathan Goff: in the mailed reminders of 2026-11-02 09:00 UTC, which is planned (because this issue is yours and its time is running; tried 1 time)",
    "Nathan Goff: in the digest of 2026-11-02 09:00 UTC, sent 2026-11-02 09:00 UTC (because you follow this issue)",
    "Nathan Goff: a direct message was not sent (because this issue was escalated to you; it was no longer so when its time came)",
  ]);
});
