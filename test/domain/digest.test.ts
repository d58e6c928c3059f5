import { describe, expect, test } from "@jest/globals";
import { cannotWait, digestMoment } from "../../src/domain/digest.ts";
import type { Happening } from "../../src/domain/issue.ts";
import type { Preferences } from "../../src/domain/preferences.ts";

const USUAL = { from: "20:00", to: "07:00" };
const PORTLAND = "America/Los_Angeles";
const BERLIN = "Europe/Berlin";

type Row = readonly [what: string, now: string, quiet: Preferences["quiet"], zone: string | null, comes: string];
const MOMENTS: readonly Row[] = [
  ["in the morning, the same day", "2026-11-03T13:00:00.000Z", USUAL, PORTLAND, "2026-11-03T16:00:00Z"],
  ["in the evening, the next day", "2026-11-03T18:00:00.000Z", USUAL, PORTLAND, "2026-11-04T16:00:00Z"],
  ["a millisecond before, at once", "2026-11-03T15:59:59.999Z", USUAL, PORTLAND, "2026-11-03T16:00:00Z"],
  ["at the very moment, the next day", "2026-11-03T16:00:00.000Z", USUAL, PORTLAND, "2026-11-04T16:00:00Z"],
  ["without quiet hours, at eight", "2026-11-03T18:00:00.000Z", null, BERLIN, "2026-11-04T07:00:00Z"],
  [
    "after longer quiet hours",
    "2026-11-03T06:30:00.000Z",
    { from: "22:00", to: "09:30" },
    BERLIN,
    "2026-11-03T08:30:00Z",
  ],
  [
    "quiet hours over noon do not count",
    "2026-11-03T06:30:00.000Z",
    { from: "12:00", to: "14:00" },
    BERLIN,
    "2026-11-03T07:00:00Z",
  ],
  [
    "quiet hours that begin at eight",
    "2026-11-03T06:30:00.000Z",
    { from: "08:00", to: "10:00" },
    BERLIN,
    "2026-11-03T09:00:00Z",
  ],
  [
    "quiet until after midnight, before it",
    "2026-11-03T22:30:00.000Z",
    { from: "07:00", to: "02:00" },
    BERLIN,
    "2026-11-04T01:00:00Z",
  ],
  [
    "quiet until after midnight, within",
    "2026-11-04T00:30:00.000Z",
    { from: "07:00", to: "02:00" },
    BERLIN,
    "2026-11-04T01:00:00Z",
  ],
  ["half an hour off", "2026-11-03T18:00:00.000Z", USUAL, "Asia/Kolkata", "2026-11-04T02:30:00Z"],
  ["a zone nobody knows is UTC", "2026-11-03T18:00:00.000Z", USUAL, "Mars/Olympus", "2026-11-04T08:00:00Z"],
  ["no zone is UTC", "2026-11-03T07:00:00.000Z", USUAL, null, "2026-11-03T08:00:00Z"],
  ["the clock goes forward in the night", "2027-03-13T18:00:00.000Z", USUAL, PORTLAND, "2027-03-14T15:00:00Z"],
  ["the clock goes back in the night", "2026-10-31T18:00:00.000Z", USUAL, PORTLAND, "2026-11-01T16:00:00Z"],
  ["the day after the clock went back", "2026-11-01T16:00:00.000Z", USUAL, PORTLAND, "2026-11-02T16:00:00Z"],
  // From 02:00 the clock shows 03:00: quiet hours until 02:30 of that night end at 03:30.
  [
    "the end falls into the hour that is missing",
    "2027-03-27T20:00:00.000Z",
    { from: "06:00", to: "02:30" },
    BERLIN,
    "2027-03-28T01:30:00Z",
  ],
  ["over the end of the year", "2026-12-31T18:00:00.000Z", USUAL, BERLIN, "2027-01-01T07:00:00Z"],
];

test.each(MOMENTS)("the digest comes: %s", (_what, now, quiet, zone, comes) => {
  expect(digestMoment(now, quiet, zone)).toBe(comes);
});

describe("what is told at once", () => {
  const set = (to: "escalated" | "in_progress"): Happening => ({
    type: "StatusChanged",
    from: "needs_attention",
    to,
    note: "n",
    closing: null,
    claimedBy: null,
  });
  const note: Happening = { type: "NoteAdded", note: "n", ref: null };
  test.each([
    ["an escalation, to the assignee", set("escalated"), "assignee", true],
    ["an escalation, to a follower", set("escalated"), "follower", true],
    ["another status", set("in_progress"), "assignee", false],
    ["a note", note, "assignee", false],
    ["an assignment, to the assignee", { type: "Assigned", from: null, to: 2, note: null }, "assigned", true],
    ["an assignment, to a follower", { type: "Assigned", from: null, to: 2, note: null }, "follower", false],
  ] as const)("%s", (_what, what, why, atOnce) => {
    expect(cannotWait(what, why)).toBe(atOnce);
  });
});
