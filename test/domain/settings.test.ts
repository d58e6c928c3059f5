import { describe, expect, test } from "@jest/globals";
import {
  calendarOf,
  DEFAULT_SETTINGS,
  SETTING_NAMES,
  SETTING_ROWS,
  type SettingName,
  settingsFrom,
} from "../../src/domain/settings.ts";
import { openTime } from "../support/open-time.ts";

/** What a text makes of the settings, as the name prints it. */
const after = (name: SettingName, text: string): string =>
  SETTING_ROWS[name].print(settingsFrom(SETTING_ROWS[name].change(text)));

const understood: [SettingName, string, string][] = [
  ["threshold", "0", "0"],
  ["threshold", " 10 ", "10"],
  ["channel", "#client-feedback", "client-feedback"],
  ["channel", "C0123ABCD", "C0123ABCD"],
  ["channel", "default", "(SLACK_CHANNEL)"],
  ["root-causes", " Price, Quality ,,Price", "Price, Quality"],
  ["working-hours", "mon-SAT 08:30-24:00", "Mon-Sat 08:30-24:00"],
  ["working-hours", "Wed 09:00-12:00", "Wed 09:00-12:00"],
  ["working-hours", "Mon-Fri 17:00-09:00", "Mon-Fri 17:00-09:00"],
  [
    "working-hours",
    "Mon-Thu 09:00-12:30 13:30-18:00, Fri 09:00-13:00, Sat 22:00-06:00",
    "Mon-Thu 09:00-12:30 13:30-18:00, Fri 09:00-13:00, Sat 22:00-06:00",
  ],
  [
    "working-hours",
    "fri 13:00 - 17:00,Tue 8:00-10:00 ,, fri 9:00–12:00",
    "Tue 08:00-10:00, Fri 09:00-12:00 13:00-17:00",
  ],
  ["working-hours", "Fri-Mon 09:00-17:00", "Fri-Mon 09:00-17:00"],
  ["working-hours", "Mon-Thu 09:00-17:00, Sun 09:00-17:00", "Sun-Thu 09:00-17:00"],
  ["working-hours", "Mon-Sun 00:00-24:00", "Mon-Sun 00:00-24:00"],
  ["working-hours", "Mon 09:00-17:00, Wed 09:00-17:00", "Mon 09:00-17:00, Wed 09:00-17:00"],
  ["working-hours", "Sun 22:00-06:00, Mon 06:00-12:00 12:00-13:00", "Mon 06:00-12:00 12:00-13:00, Sun 22:00-06:00"],
  ["holidays", "none", "none"],
  ["holidays", " us-ca ", "US-CA"],
  ["holidays", "DE-BE", "DE-BE"],
  ["holidays", "de-by-kath", "DE-BY-KATH"],
  ["holidays", "ck-aitutaki", "CK-Aitutaki"],
  ["holidays", "IN", "IN"],
  ["closed-days", "2026-12-31, 2026-12-24 ,,2026-12-31", "2026-12-24, 2026-12-31"],
  ["closed-days", "2028-02-29", "2028-02-29"],
  ["closed-days", " None ", "none"],
  ["closed-days", "", "none"],
  ["time-zone", " europe/berlin ", "Europe/Berlin"],
  ["time-zone", "Asia/Kolkata", "Asia/Kolkata"],
  ["slack-addresses", " OFF", "off"],
  ["slack-addresses", "on", "on"],
];
test.each(understood)("%s %j is understood as %s", (name, text, shown) => expect(after(name, text)).toBe(shown));

const refused: [SettingName, string, RegExp][] = [
  ["threshold", "11", /whole number from 0 to 10, not "11"/],
  ["threshold", "6.5", /whole number/],
  ["threshold", "", /whole number/],
  ["channel", "  ", /one channel, by id/],
  ["channel", "#two #channels", /one channel/],
  ["root-causes", " , ", /at least one cause/],
  ["root-causes", "x".repeat(76), /75 characters.*has 76/],
  ["root-causes", Array.from({ length: 101 }, (_, i) => i).join(","), /100 causes, not 101/],
  ["working-hours", "Mon-Fri", /must look like "Mon-Fri 09:00-17:00" or .*, not "Mon-Fri"/],
  ["working-hours", "", /must look like .* at least one day with hours/],
  ["working-hours", " , ", /at least one day with hours/],
  ["working-hours", "Mon, Wed 09:00-17:00", /must look like .*, not "Mon"/],
  ["working-hours", "Mon-Fri 9-17", /must look like .*, not "Mon-Fri 9-17"/],
  ["working-hours", "Mon-Foo 09:00-17:00", /"Foo" is no day; there are Mon, Tue, Wed, Thu, Fri, Sat, Sun/],
  [
    "working-hours",
    "Mon-Fri 09:00-25:00",
    /09:00-25:00 is no span; .* ends by 24:00 or, as in 22:00-06:00, on the next/,
  ],
  ["working-hours", "Mon-Fri 24:00-06:00", /24:00-06:00 is no span; it begins from 00:00 to 23:59/],
  ["working-hours", "Mon-Fri 09:00-09:00", /09:00-09:00 is no span/],
  ["working-hours", "Mon-Fri 09:60-10:00", /09:60-10:00 is no span/],
  [
    "working-hours",
    "Mon 09:00-13:00 12:59-18:00",
    /Mon 09:00-13:00 and Mon 12:59-18:00 overlap; a span must have ended/,
  ],
  ["working-hours", "Mon-Fri 09:00-17:00, Fri 16:00-18:00", /Fri 09:00-17:00 and Fri 16:00-18:00 overlap/],
  ["working-hours", "Mon-Fri 09:00-17:00, Mon-Fri 09:00-17:00", /Mon 09:00-17:00 and Mon 09:00-17:00 overlap/],
  ["working-hours", "Sat 22:00-06:00, Sun 05:00-08:00", /Sat 22:00-06:00 and Sun 05:00-08:00 overlap/],
  ["working-hours", "Sun 22:00-06:00, Mon 05:00-08:00", /Sun 22:00-06:00 and Mon 05:00-08:00 overlap/],
  ["holidays", "XX", /must be none, a country such as IN, .*, not "XX". Countries: .*DE, .*US, /],
  ["holidays", "", /must be none, a country/],
  ["holidays", "Germany", /not "Germany". Countries: /],
  ["holidays", "DE-XX", /"DE-XX" names no region of DE. Write DE, or one of its regions: DE-BB, DE-BE, .*DE-BY-KATH/],
  ["holidays", "US-", /"US-" names no region of US/],
  ["holidays", "AW-AA", /"AW-AA" names no region of AW. .*regions: none; its holidays are the same everywhere/],
  ["closed-days", "2026-02-30", /dates such as 2026-12-24, separated by commas, or none; "2026-02-30" is no date/],
  ["closed-days", "2027-02-29", /"2027-02-29" is no date/],
  ["closed-days", "2026-12-24, tomorrow", /"tomorrow" is no date/],
  ["closed-days", "2026-12-24T10:00", /is no date/],
  ["closed-days", "none, 2026-12-24", /"none" is no date/],
  ["closed-days", Array.from({ length: 367 }, (_, i) => `${2000 + i}-12-24`).join(","), /366 days, not 367/],
  ["time-zone", "Mars/Olympus", /IANA name such as Europe\/Berlin, not "Mars\/Olympus"/],
  ["slack-addresses", "maybe", /must be on or off, not "maybe"/],
];
test.each(refused)("%s %j is refused with what is allowed", (name, text, sentence) =>
  expect(() => after(name, text)).toThrow(sentence),
);

test.each(SETTING_NAMES)("%s can be read back from how it is shown", (name) => {
  const shown = SETTING_ROWS[name].print(DEFAULT_SETTINGS);
  if (!shown.startsWith("(")) expect(after(name, shown)).toBe(shown);
});

test("a week is kept by day", () =>
  expect(SETTING_ROWS["working-hours"].change("Tue 09:00-12:00 13:00-17:00, Sat 22:00-06:00")).toEqual({
    workingHours: {
      2: [
        { from: "09:00", to: "12:00" },
        { from: "13:00", to: "17:00" },
      ],
      6: [{ from: "22:00", to: "06:00" }],
    },
  }));

describe("what a database holds", () => {
  test("nothing was set", () => expect(settingsFrom({})).toEqual(DEFAULT_SETTINGS));
  test("some of it was set", () =>
    expect(settingsFrom({ threshold: 4, closedDays: ["2026-12-24"] })).toEqual({
      ...DEFAULT_SETTINGS,
      threshold: 4,
      closedDays: ["2026-12-24"],
    }));
  test("working hours as they were written once, one span for some days", () => {
    const settings = settingsFrom({ workingHours: { days: [1, 2, 3, 4, 5, 6], from: "08:30", to: "24:00" } });
    expect(SETTING_ROWS["working-hours"].print(settings)).toBe("Mon-Sat 08:30-24:00");
    expect(Object.keys(settings.workingHours)).toEqual(["1", "2", "3", "4", "5", "6"]);
  });
  test("working hours as they are, through JSON", () => {
    const { workingHours } = DEFAULT_SETTINGS;
    expect(settingsFrom(JSON.parse(JSON.stringify({ workingHours })))).toEqual(DEFAULT_SETTINGS);
  });
});

test("settings make the calendar", () => {
  const { workingHours, timeZone } = DEFAULT_SETTINGS;
  expect(calendarOf(DEFAULT_SETTINGS)).toEqual({ timeZone, week: workingHours, holidays: null, closedDays: [] });
  const time = openTime(calendarOf(DEFAULT_SETTINGS));
  expect(time.opening("2026-11-22T12:00Z")).toBe("2026-11-23T17:00:00.000Z");
});
