import { describe, expect, test } from "@jest/globals";
import { holidaysOf } from "../../src/domain/holidays.ts";
import { parseWorkingHours } from "../../src/domain/setting-calendar.ts";
import type { Calendar } from "../../src/domain/working-time.ts";
import { ALWAYS_OPEN, openTime } from "../support/open-time.ts";

const calendar = (timeZone: string, hours: string, where: string | null, ...closedDays: string[]): Calendar => ({
  timeZone,
  week: parseWorkingHours(hours),
  holidays: where === null ? null : { country: where.slice(0, 2), region: where.slice(3) || null },
  closedDays,
});
const OFFICE = "Mon-Fri 09:00-17:00";
const NIGHTS = "Mon-Fri 09:00-17:00, Sat 22:00-06:00";
const SPLIT = "Mon-Thu 09:00-12:30 13:30-18:00, Fri 09:00-13:00";

const portland = openTime(calendar("America/Los_Angeles", OFFICE, "US-OR"));
const berlin = openTime(calendar("Europe/Berlin", OFFICE, "DE-BE"));
const munich = openTime(calendar("Europe/Berlin", OFFICE, "DE-BY"));
const kolkata = openTime(calendar("Asia/Kolkata", OFFICE, "IN"));
const sydney = openTime(calendar("Australia/Sydney", OFFICE, "AU-NSW"));
const darwin = openTime(calendar("Australia/Darwin", OFFICE, "AU-NT"));
const berlinNights = openTime(calendar("Europe/Berlin", NIGHTS, null));
const portlandNights = openTime(calendar("America/Los_Angeles", NIGHTS, null));
const berlinSplit = openTime(calendar("Europe/Berlin", SPLIT, null));
const closing = openTime(calendar("Europe/Berlin", OFFICE, null, "2026-12-24", "2026-12-31"));

const utc = (text: string): string => new Date(text).toISOString();
const HOUR = 3_600_000;

const added = [
  ["within a day", portland, "2026-11-23T10:00-08:00", 90, "2026-11-23T11:30-08:00"],
  ["exactly to the closing moment", portland, "2026-11-23T10:00-08:00", 420, "2026-11-23T17:00-08:00"],
  ["nothing, in the evening", portland, "2026-11-23T17:00-08:00", 0, "2026-11-24T09:00-08:00"],
  ["over a weekend", portland, "2026-11-20T16:00-08:00", 120, "2026-11-23T10:00-08:00"],
  [
    "over the weekend on which the clocks go forward",
    portland,
    "2026-03-06T16:00-08:00",
    120,
    "2026-03-09T10:00-07:00",
  ],
  ["over the weekend on which they go back", portland, "2026-10-30T16:00-07:00", 120, "2026-11-02T10:00-08:00"],
  ["over Thanksgiving", portland, "2026-11-25T16:00-08:00", 120, "2026-11-27T10:00-08:00"],
  ["over Independence Day, held on a Friday", portland, "2026-07-02T16:00-07:00", 120, "2026-07-06T10:00-07:00"],
  ["over Good Friday and Easter Monday", berlin, "2026-04-02T16:30+02:00", 60, "2026-04-07T09:30+02:00"],
  ["over Berlin's own holiday", berlin, "2027-03-05T16:30+01:00", 60, "2027-03-09T09:30+01:00"],
  ["but not in Munich", munich, "2027-03-05T16:30+01:00", 60, "2027-03-08T09:30+01:00"],
  ["over Republic Day", kolkata, "2026-01-23T16:00+05:30", 120, "2026-01-27T10:00+05:30"],
  ["over Gandhi Jayanti and a weekend", kolkata, "2026-10-01T16:00+05:30", 120, "2026-10-05T10:00+05:30"],
  ["over the change of clocks and Labour Day", sydney, "2026-10-02T16:00+10:00", 120, "2026-10-06T10:00+11:00"],
  ["over four days of Easter", sydney, "2026-04-02T16:00+11:00", 120, "2026-04-07T10:00+10:00"],
  ["over Anzac Day, held on a Monday", sydney, "2026-04-24T16:00+10:00", 120, "2026-04-28T10:00+10:00"],
  ["a holiday of an evening closes nothing", darwin, "2026-12-24T10:00+09:30", 60, "2026-12-24T11:00+09:30"],
  ["over days closed besides", closing, "2026-12-23T16:00+01:00", 120, "2026-12-25T10:00+01:00"],
  ["over the lunch break", berlinSplit, "2026-11-23T12:00+01:00", 60, "2026-11-23T14:00+01:00"],
  ["to the beginning of lunch", berlinSplit, "2026-11-23T12:00+01:00", 30, "2026-11-23T12:30+01:00"],
  ["over a short Friday", berlinSplit, "2026-11-20T12:00+01:00", 120, "2026-11-23T10:00+01:00"],
  ["into the night", berlinNights, "2026-11-20T16:30+01:00", 60, "2026-11-21T22:30+01:00"],
  ["through the night", berlinNights, "2026-11-21T23:00+01:00", 8 * 60, "2026-11-23T10:00+01:00"],
  ["a night of seven hours", berlinNights, "2026-03-28T22:00+01:00", 7 * 60, "2026-03-29T06:00+02:00"],
  ["a night of nine", berlinNights, "2026-10-24T22:00+02:00", 9 * 60, "2026-10-25T06:00+01:00"],
] as const;
test.each(added)("minutes are added %s", (_what, time, at, minutes, expected) => {
  expect(time.add(at, minutes)).toBe(utc(expected));
  expect(time.between(at, expected)).toBe(minutes * 60_000);
});

const subtracted = [
  ["within a day", portland, "2026-11-23T11:30-08:00", 90, "2026-11-23T10:00-08:00"],
  ["exactly to the opening", portland, "2026-11-23T11:00-08:00", 120, "2026-11-23T09:00-08:00"],
  ["nothing, on a Sunday", portland, "2026-11-22T12:00-08:00", 0, "2026-11-20T17:00-08:00"],
  ["over a holiday", portland, "2026-11-27T10:00-08:00", 120, "2026-11-25T16:00-08:00"],
  ["from the closing moment", berlin, "2026-11-23T17:00+01:00", 60, "2026-11-23T16:00+01:00"],
  ["over a change of clocks, within a night", berlinNights, "2026-10-25T06:00+01:00", 540, "2026-10-24T22:00+02:00"],
] as const;
test.each(subtracted)("minutes are taken back %s", (_what, time, at, minutes, expected) =>
  expect(time.subtract(at, minutes)).toBe(utc(expected)),
);

const openings = [
  ["now, when open", portland, "2026-11-23T10:00:00.250-08:00", "2026-11-23T10:00:00.250-08:00"],
  ["at the opening moment", portland, "2026-11-23T09:00-08:00", "2026-11-23T09:00-08:00"],
  ["tomorrow, at the closing moment", portland, "2026-11-23T17:00-08:00", "2026-11-24T09:00-08:00"],
  ["after New Year, a weekend away", berlin, "2026-12-31T18:00+01:00", "2027-01-04T09:00+01:00"],
  ["after both Christmas days, held later", sydney, "2026-12-24T18:00+11:00", "2026-12-29T09:00+11:00"],
  ["after lunch", berlinSplit, "2026-11-23T12:45+01:00", "2026-11-23T13:30+01:00"],
  ["on Sunday morning, in Saturday's night", berlinNights, "2026-11-22T05:59+01:00", "2026-11-22T05:59+01:00"],
] as const;
test.each(openings)("it opens %s", (_what, time, at, expected) => {
  expect(time.opening(at)).toBe(utc(expected));
  expect(time.isOpen(at)).toBe(utc(at) === utc(expected));
});

const nextDays = [
  ["later today", portland, "2026-11-23T08:59-08:00", "2026-11-23T09:00-08:00"],
  ["tomorrow, from the opening moment on", portland, "2026-11-23T09:00-08:00", "2026-11-24T09:00-08:00"],
  ["not with the second span of a day", berlinSplit, "2026-11-23T12:45+01:00", "2026-11-24T09:00+01:00"],
  ["after the weekend of a change of clocks", berlin, "2026-03-27T10:00+01:00", "2026-03-30T09:00+02:00"],
  ["after a holiday", kolkata, "2027-01-25T10:00+05:30", "2027-01-27T09:00+05:30"],
  ["with a night", berlinNights, "2026-11-20T10:00+01:00", "2026-11-21T22:00+01:00"],
] as const;
test.each(nextDays)("the next day starts %s", (_what, time, at, expected) =>
  expect(time.nextDayStart(at)).toBe(utc(expected)),
);

const movedByDays = [
  ["to the same time", portland, "2026-11-23T10:20-08:00", 2, "2026-11-25T10:20-08:00"],
  ["over a holiday", portland, "2026-11-25T10:20-08:00", 1, "2026-11-27T10:20-08:00"],
  ["over a weekend and a change of clocks", portland, "2026-03-06T10:20-08:00", 1, "2026-03-09T10:20-07:00"],
  ["from the next opening, on a weekend", berlin, "2026-11-21T15:00+01:00", 2, "2026-11-25T09:00+01:00"],
  ["from the next opening, in the evening", berlin, "2026-11-23T17:00+01:00", 1, "2026-11-25T09:00+01:00"],
  ["by none, when open", berlin, "2026-11-23T15:00+01:00", 0, "2026-11-23T15:00+01:00"],
  ["by none, when closed", berlin, "2026-11-22T15:00+01:00", 0, "2026-11-23T09:00+01:00"],
  ["to the end of a shorter day", berlinSplit, "2026-11-19T17:00+01:00", 1, "2026-11-20T13:00+01:00"],
  ["to the beginning of a later day", berlinNights, "2026-11-20T10:00+01:00", 1, "2026-11-21T22:00+01:00"],
  ["from after midnight, which is Saturday's", berlinNights, "2026-11-22T02:00+01:00", 1, "2026-11-23T17:00+01:00"],
] as const;
test.each(movedByDays)("working days lead %s", (_what, time, at, days, expected) =>
  expect(time.addDays(at, days)).toBe(utc(expected)),
);

describe("a time that the change of clocks leaves out or brings twice", () => {
  const early = (hours: string) => openTime(calendar("Europe/Berlin", hours, null));
  test("a span that ends in the hour left out ends at the change", () => {
    const night = early("Sun 01:00-02:30 03:00-05:00");
    expect(night.between("2026-03-29T00:00+01:00", "2026-03-29T12:00+02:00")).toBe(3 * HOUR);
    expect(night.add("2026-03-29T01:00+01:00", 60)).toBe(utc("2026-03-29T03:00+02:00"));
  });
  test("a span in the hour left out does not take place", () =>
    expect(early("Sun 02:00-03:00").opening("2026-03-28T12:00+01:00")).toBe(utc("2026-04-05T02:00+02:00")));
  test("spans that meet in the hour that comes twice meet in its first turn", () => {
    const night = early("Sun 01:00-02:30 02:30-05:00");
    expect(night.between("2026-10-25T00:00+02:00", "2026-10-25T02:30+02:00")).toBe(1.5 * HOUR);
    expect(night.between("2026-10-25T02:30+02:00", "2026-10-25T12:00+01:00")).toBe(3.5 * HOUR);
  });
  test("days from the second turn count from its end", () => {
    const always = openTime({ ...ALWAYS_OPEN, timeZone: "America/Los_Angeles" });
    expect(always.addDays("2026-11-01T01:15-07:00", 1)).toBe(utc("2026-11-02T01:15-08:00"));
    expect(always.addDays("2026-11-01T01:15-08:00", 1)).toBe(utc("2026-11-02T02:00-08:00"));
  });
  test("a night of seven hours in Portland", () =>
    expect(portlandNights.between("2026-03-07T18:00-08:00", "2026-03-08T18:00-07:00")).toBe(7 * HOUR));
});

test("between counts nothing backwards", () => {
  expect(berlin.between("2026-11-24T12:00Z", "2026-11-23T12:00Z")).toBe(0);
  expect(berlin.between("2026-11-24T12:00Z", "2026-11-24T12:00Z")).toBe(0);
});

describe("what cannot be waited for", () => {
  const at = "2026-11-22T10:00:00.000Z";
  const dates = (count: number) =>
    Array.from({ length: count }, (_, i) => new Date(Date.parse("2026-01-01") + i * 24 * HOUR).toISOString());
  const shut = (count: number) => dates(count).map((date) => date.slice(0, 10));

  test("a week without an hour is open day and night", () => {
    const time = openTime({ ...ALWAYS_OPEN, week: {} });
    expect(time.add(at, 600)).toBe("2026-11-22T20:00:00.000Z");
    expect(time.subtract(at, 600)).toBe("2026-11-22T00:00:00.000Z");
  });
  test("years of closed days count as open", () => {
    const time = openTime(calendar("UTC", OFFICE, null, ...shut(900)));
    expect(time.isOpen(at)).toBe(true);
    expect(time.add(at, 600)).toBe("2026-11-22T20:00:00.000Z");
    expect(time.subtract(at, 600)).toBe("2026-11-22T00:00:00.000Z");
    expect(time.nextDayStart(at)).toBe("2026-11-23T00:00:00.000Z");
    expect(time.addDays(at, 2)).toBe("2026-11-24T10:00:00.000Z");
    expect(time.between(at, "2026-11-23T10:00:00.000Z")).toBe(24 * HOUR);
  });
  test("a night that runs into them is counted once", () => {
    const time = openTime(calendar("UTC", "Wed 22:00-06:00", null, ...shut(900)));
    expect(time.between("2025-12-31T00:00Z", "2026-01-02T00:00Z")).toBe(26 * HOUR);
  });
  test("a year of closed days is waited for", () => {
    const time = openTime(calendar("UTC", OFFICE, null, ...shut(365)));
    expect(time.opening(at)).toBe("2027-01-01T09:00:00.000Z");
  });
  test.each([["add"], ["subtract"], ["addDays"]] as const)("%s refuses what is no amount", (name) => {
    for (const amount of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e9])
      expect(() => berlin[name](at, amount)).toThrow(RangeError);
  });
});

test("a zone that nobody knows counts as UTC", () =>
  expect(openTime(calendar("Mars/Olympus", OFFICE, null)).opening("2026-11-23T00:00Z")).toBe(
    "2026-11-23T09:00:00.000Z",
  ));

test("a region that nobody knows has its country's holidays, an unknown country none", () => {
  const opens = (where: string) =>
    openTime(calendar("UTC", OFFICE, where))
      .opening("2026-12-25T10:00Z")
      .slice(0, 10);
  expect([opens("US-ZZ"), opens("XX")]).toEqual(["2026-12-28", "2026-12-25"]);
});

test("a part of a region has its own: Assumption Day in catholic Bavaria", () => {
  const opens = (where: string) =>
    openTime(calendar("Europe/Berlin", "Mon-Sat 09:00-17:00", where))
      .opening("2026-08-15T08:00Z")
      .slice(0, 10);
  expect([opens("DE-BY-KATH"), opens("DE-BY")]).toEqual(["2026-08-17", "2026-08-15"]);
});

test("a holiday of 23 hours is a whole day: Easter Sunday 2027 in Brandenburg", () =>
  expect(openTime(calendar("Europe/Berlin", "Sun 09:00-17:00", "DE-BB")).opening("2027-03-27T10:00Z")).toBe(
    utc("2027-04-04T09:00+02:00"),
  ));

test("holidays that last into January close it too", () =>
  expect(holidaysOf({ country: "SZ", region: null })("2027-01-02")).toBe(true));

test("ten years of waiting are reckoned at once", () => {
  const tenYears = 10 * 261 * 8 * 60;
  const took = Array.from({ length: 10 }, () => {
    const begin = performance.now();
    berlin.add("2026-11-22T10:00Z", tenYears);
    return performance.now() - begin;
  });
  // About 8 ms; the quickest of ten, since others may be using the machine.
  expect(Math.min(...took)).toBeLessThan(60);
});
