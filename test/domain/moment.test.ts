import { describe, expect, test } from "@jest/globals";
import { momentTextsIn } from "../../src/domain/moment.ts";

const WINTER = "2026-11-03T18:00:00.000Z";
const SUMMER = "2026-07-03T18:00:00.000Z";

test.each([
  ["America/Los_Angeles", WINTER, "3 Nov 2026, 10:00 PST"],
  ["America/Los_Angeles", SUMMER, "3 Jul 2026, 11:00 PDT"],
  ["Europe/Berlin", WINTER, "3 Nov 2026, 19:00 CET"],
  ["Europe/London", SUMMER, "3 Jul 2026, 19:00 BST"],
  ["Australia/Sydney", WINTER, "4 Nov 2026, 05:00 AEDT"],
  ["Asia/Kolkata", WINTER, "3 Nov 2026, 23:30 GMT+5:30"],
  ["UTC", "2026-11-03T00:00:00.000Z", "3 Nov 2026, 00:00 UTC"],
])("in %s %s reads %s", (zone, iso, text) => expect(momentTextsIn(zone)(iso)).toBe(text));

describe("the zone", () => {
  test.each([
    ["none is known", [null], "3 Nov 2026, 18:00 UTC"],
    ["it is no zone", ["Mars/Olympus", "", "<b>"], "3 Nov 2026, 18:00 UTC"],
    ["only the second is known", [null, "Europe/Berlin"], "3 Nov 2026, 19:00 CET"],
  ])("when %s", (_what, zones, text) => expect(momentTextsIn(...zones)(WINTER)).toBe(text));
});

test("what is no moment is given back as it is", () => expect(momentTextsIn("UTC")("soon")).toBe("soon"));
