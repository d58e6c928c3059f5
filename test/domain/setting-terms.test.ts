import { describe, expect, test } from "@jest/globals";
import { parseChain } from "../../src/domain/setting-chain.ts";
import {
  DEFAULT_SETTINGS,
  SETTING_ROWS,
  type SettingName,
  type Settings,
  settingsFrom,
} from "../../src/domain/settings.ts";
import { DEFAULT_TERMS } from "../../src/domain/terms.ts";

const changed = (name: SettingName, text: string): Settings => settingsFrom(SETTING_ROWS[name].change(text));
/** What a text makes of the settings, as the name prints it. */
const after = (name: SettingName, text: string): string => SETTING_ROWS[name].print(changed(name, text));

const understood: [SettingName, string, string][] = [
  ["first-action-days", "1", "1"],
  ["first-action-days", " 365 ", "365"],
  ["close-days", "14", "14"],
  ["lease-days", "5", "5"],
  ["answer-days", "2", "2"],
  ["warn-hours", "0", "0"],
  ["warn-hours", "4h", "4"],
  ["warn-hours", "0.5", "0.5"],
  ["warn-hours", "90m", "1.5"],
  ["warn-hours", "1000", "1000"],
  ["owners", "u0nathan, Nathan.Goff@Northwind.example ,,U0NATHAN", "U0NATHAN, nathan.goff@northwind.example"],
  ["owners", "S0WEST", "S0WEST"],
  ["owners", " None ", "none"],
  ["chain", "eric@x.example", "eric@x.example 4h"],
  [
    "chain",
    "eric@x.example, U123 4h > S0LEADERS 2h > ceo@x.example",
    "eric@x.example, U123 4h > S0LEADERS 2h > ceo@x.example 4h",
  ],
  ["chain", "U123 30m>U124 1.5h › U125 2 h", "U123 30m > U124 90m > U125 2h"],
  ["chain", "U123 1m", "U123 1m"],
  ["chain", "U123 60m > U124 1000h", "U123 1h > U124 1000h"],
  ["chain", "U123,,u123, ERIC@X.example,eric@x.example 4H", "U123, eric@x.example 4h"],
  ["chain", "default", "(nobody chosen: the workspace's admins)"],
  ["escalate-score", "2", "2"],
  ["escalate-score", "0", "0"],
  ["escalate-score", " None", "none"],
  ["escalate-repeat", "ON", "on"],
  ["escalate-lapsed", "off", "off"],
  ["escalate-companies", "Northwind, ABC Company,,northwind.", "Northwind, ABC Company"],
  ["escalate-companies", "ABC, Inc.; Northwind", "ABC, Inc.; Northwind"],
  ["escalate-companies", "ABC, Inc.;", "ABC, Inc.;"],
  ["escalate-companies", "none", "none"],
  ["escalate-overdue-days", "3", "3"],
  ["escalate-overdue-days", "none", "none"],
];
test.each(understood)("%s %j is understood as %s", (name, text, shown) => {
  expect(after(name, text)).toBe(shown);
  if (!shown.startsWith("(")) expect(after(name, shown)).toBe(shown);
});

const TEN_YEARS = "87600h";
const refused: [SettingName, string, RegExp][] = [
  ["first-action-days", "0", /^first-action-days must be a whole number of working days from 1 to 365, not "0"\.$/],
  ["first-action-days", "3650", /whole number of working days from 1 to 365, not "3650"/],
  ["first-action-days", "1.5", /whole number/],
  ["first-action-days", "-2", /whole number/],
  ["first-action-days", "", /whole number/],
  ["close-days", "0", /close-days must be a whole number of calendar days from 1 to 365, not "0"/],
  ["close-days", "10 years", /not "10 years"/],
  ["lease-days", "366", /lease-days .* from 1 to 365/],
  ["answer-days", "0", /answer-days .* from 1 to 365/],
  ["warn-hours", "1001", /^warn-hours must be hours from 0 \(no warning\) to 1000, as 4, 1\.5 or 30m, not "1001"\.$/],
  ["warn-hours", "-1", /from 0 \(no warning\) to 1000/],
  ["warn-hours", "soon", /not "soon"/],
  [
    "owners",
    "nathan",
    /^owners: "nathan" is neither a Slack id \(U0123ABCD, .*\) nor an address \(eric@example\.com\)\.$/,
  ],
  ["owners", "", /^owners needs somebody, or none\.$/],
  ["owners", "nathan@", /"nathan@" is neither/],
  ["chain", "", /^chain, level 1 has nobody; .* "eric@example\.com, U0123ABCD 4h > S0123ABCD 2h > ceo@example\.com"/],
  ["chain", "eric@x.example >", /level 2 has nobody/],
  ["chain", "> eric@x.example", /level 1 has nobody/],
  ["chain", "U123 > 4h > U124", /level 2 has nobody/],
  ["chain", "U123 > , , 4h", /level 2 has nobody/],
  [
    "chain",
    "nathan goff",
    /^chain, level 1: "nathan goff" is neither a Slack id .* a wait stands behind the people, as 4h or 30m/,
  ],
  ["chain", "U123 > C0123ABCD", /level 2: "C0123ABCD" is neither/],
  ["chain", "U123 0h", /^chain, level 1 may wait from 1 minute to 1000 hours, not "0h"\.$/],
  ["chain", "U123 0m", /from 1 minute to 1000 hours, not "0m"/],
  ["chain", "U123 0.2m", /not "0\.2m"/],
  ["chain", `U123 4h > U124 ${TEN_YEARS}`, /level 2 may wait from 1 minute to 1000 hours, not "87600h"/],
  ["chain", "U123 1001h", /not "1001h"/],
  ["chain", "U123 10y", /"U123 10y" is neither/],
  ["chain", "U123 -4h", /"U123 -4h" is neither/],
  ["chain", Array.from({ length: 9 }, (_, i) => `U12${i}`).join(">"), /^chain may have 8 levels, not 9\.$/],
  ["chain", Array.from({ length: 51 }, (_, i) => `U12${i}A`).join(","), /^chain, level 1 may name 50, not 51\.$/],
  ["escalate-score", "11", /^escalate-score must be a whole number from 0 to 10, or none, not "11"\.$/],
  ["escalate-score", "", /or none, not ""/],
  ["escalate-repeat", "yes", /^escalate-repeat must be on or off, not "yes"\.$/],
  ["escalate-lapsed", "1", /^escalate-lapsed must be on or off/],
  ["escalate-companies", "", /^escalate-companies needs a company, or none\.$/],
  ["escalate-companies", "x".repeat(201), /200 characters.*has 201/],
  ["escalate-companies", Array.from({ length: 201 }, (_, i) => `c${i}`).join(","), /200 companies, not 201/],
  [
    "escalate-overdue-days",
    "0",
    /^escalate-overdue-days must be a whole number of working days from 1 to 365, or none/,
  ],
  ["escalate-overdue-days", "3650", /from 1 to 365, or none, not "3650"/],
];
test.each(refused)("%s %j is refused with what is allowed", (name, text, sentence) =>
  expect(() => changed(name, text)).toThrow(sentence),
);

test("a chain is kept as levels of names and hours", () =>
  expect(parseChain("U123, eric@x.example 30m > S0LEADERS")).toEqual([
    { who: ["U123", "eric@x.example"], waitHours: 0.5 },
    { who: ["S0LEADERS"], waitHours: 4 },
  ]));

describe("what is set lies over what is below it, term by term", () => {
  const chain = (text: string) => ({ terms: { chain: parseChain(text) } });
  test("a route's own terms leave the workspace's others as they are", () => {
    const workspace = {
      threshold: 4,
      terms: { firstActionDays: 1, closeDays: 30, escalate: { score: 3, repeat: true } },
    };
    const route = { timeZone: "Europe/Berlin", terms: { closeDays: 7, escalate: { score: 1 } } };
    expect(settingsFrom(workspace, route)).toEqual({
      ...DEFAULT_SETTINGS,
      threshold: 4,
      timeZone: "Europe/Berlin",
      terms: {
        ...DEFAULT_TERMS,
        firstActionDays: 1,
        closeDays: 7,
        escalate: { ...DEFAULT_TERMS.escalate, score: 1, repeat: true },
      },
    });
  });
  test.each([
    ["the environment's, where nobody has one", [chain("U1AA"), {}, {}], "U1AA 4h"],
    ["the workspace's", [chain("U1AA"), chain("U2AA"), {}], "U2AA 4h"],
    ["the route's", [chain("U1AA"), chain("U2AA"), chain("U3AA")], "U3AA 4h"],
    ["an empty one is none", [chain("U1AA"), { terms: { chain: [] } }, { terms: { chain: [] } }], "U1AA 4h"],
  ])("the chain is %s", (_what, layers, shown) =>
    expect(SETTING_ROWS.chain.print(settingsFrom(...layers))).toBe(shown),
  );
});
