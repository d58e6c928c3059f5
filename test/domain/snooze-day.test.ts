import { expect, test } from "@jest/globals";
import { morningOf, zoneOf } from "../../src/domain/snooze-day.ts";

const DAYS: readonly (readonly [day: string, zone: string | null, instant: string | null])[] = [
  ["2026-11-20", "America/Los_Angeles", "2026-11-20T17:00:00.000Z"],
  ["2026-07-20", "America/Los_Angeles", "2026-07-20T16:00:00.000Z"],
  ["2026-11-20", "Pacific/Auckland", "2026-11-19T20:00:00.000Z"],
  ["2026-11-20", "Asia/Kolkata", "2026-11-20T03:30:00.000Z"],
  ["2026-11-20", null, "2026-11-20T09:00:00.000Z"],
  ["2026-11-20", "Middle/Earth", "2026-11-20T09:00:00.000Z"],
  ["2028-02-29", "Europe/Berlin", "2028-02-29T08:00:00.000Z"],
  [" 2026-11-20 ", "Europe/Berlin", "2026-11-20T08:00:00.000Z"],
  ["2026-02-29", "Europe/Berlin", null],
  ["2026-13-01", "Europe/Berlin", null],
  ["2026-00-00", "Europe/Berlin", null],
  ["0000-00-00", "Europe/Berlin", null],
  ["20.11.2026", "Europe/Berlin", null],
  ["2026-11-20T09:00", "Europe/Berlin", null],
  ["+012026-11-20", "Europe/Berlin", null],
  ["soon", "Europe/Berlin", null],
  ["", "Europe/Berlin", null],
];
test.each(DAYS)("%j in %s begins at %s", (day, zone, instant) => expect(morningOf(day, zone)).toBe(instant));

test.each([
  ["America/Los_Angeles", "America/Los Angeles"],
  ["Middle/Earth", "UTC"],
  [null, "UTC"],
])("the zone %s is called %s", (zone, name) => expect(zoneOf("2026-11-20T09:00:00.000Z", zone).name).toBe(name));

test.each([
  ["Pacific/Auckland", "2026-11-21"],
  ["America/Los_Angeles", "2026-11-20"],
])("and says what day it is there: %s", (zone, today) =>
  expect(zoneOf("2026-11-20T15:00:00.000Z", zone).today).toBe(today),
);
