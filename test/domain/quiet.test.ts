import { expect, test } from "@jest/globals";
import { quietUntil } from "../../src/domain/quiet.ts";

const BERLIN = "Europe/Berlin";
/** Clocks are set back from 03:00 to 02:00 at 01:00 UTC on 25 October, forward from 02:00 to 03:00 at 01:00 UTC on 29 March. */
test.each([
  ["an evening", "2026-11-03T21:00:00Z", "20:00", "07:00", "2026-11-04T06:00:00Z"],
  ["their last minute", "2026-11-04T05:59:00Z", "20:00", "07:00", "2026-11-04T06:00:00Z"],
  ["their end", "2026-11-04T06:00:00Z", "20:00", "07:00", null],
  ["the night with an hour twice, before it", "2026-10-24T21:00:00Z", "22:00", "02:30", "2026-10-25T00:30:00Z"],
  ["the hour that comes twice, the first time", "2026-10-25T00:10:00Z", "22:00", "02:30", "2026-10-25T00:30:00Z"],
  ["the hour that comes twice, the second time", "2026-10-25T01:10:00Z", "22:00", "02:30", "2026-10-25T01:30:00Z"],
  ["after the hour that came twice", "2026-10-25T01:40:00Z", "22:00", "02:30", null],
  ["the night with an hour left out", "2026-03-28T23:00:00Z", "22:00", "02:30", "2026-03-29T01:30:00Z"],
])("%s", (_what, now, from, to, until) => {
  const end = quietUntil(now, { from, to }, BERLIN);
  expect(end && new Date(end).toISOString()).toBe(until && new Date(until).toISOString());
});
