import { expect, test } from "@jest/globals";
import {
  DEFAULT_SETTINGS,
  SETTING_NAMES,
  SETTING_ROWS,
  type SettingName,
  type Settings,
} from "../../src/domain/settings.ts";

/** What a text makes of the settings, as the name prints it. */
function after(name: SettingName, text: string): string {
  const changed = SETTING_ROWS[name].set(text, (key, value): Settings => ({ ...DEFAULT_SETTINGS, [key]: value }));
  return SETTING_ROWS[name].print(changed);
}

const understood: [SettingName, string, string][] = [
  ["threshold", "0", "0"],
  ["threshold", " 10 ", "10"],
  ["channel", "#client-feedback", "client-feedback"],
  ["channel", "C0123ABCD", "C0123ABCD"],
  ["channel", "default", "(SLACK_CHANNEL)"],
  ["root-causes", " Price, Quality ,,Price", "Price, Quality"],
  ["working-hours", "mon-SAT 08:30-24:00", "Mon-Sat 08:30-24:00"],
  ["working-hours", "Wed 09:00-12:00", "Wed 09:00-12:00"],
  ["time-zone", " europe/berlin ", "Europe/Berlin"],
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
  ["working-hours", "Mon-Fri", /must look like "Mon-Fri 09:00-17:00"/],
  ["working-hours", "Fri-Mon 09:00-17:00", /must look like/],
  ["working-hours", "Mon-Fri 17:00-09:00", /not a span of one day/],
  ["working-hours", "Mon-Fri 09:00-25:00", /not a span/],
  ["time-zone", "Mars/Olympus", /IANA name such as Europe\/Berlin, not "Mars\/Olympus"/],
  ["slack-addresses", "maybe", /must be on or off, not "maybe"/],
];
test.each(refused)("%s %j is refused with what is allowed", (name, text, sentence) =>
  expect(() => after(name, text)).toThrow(sentence),
);

test.each(SETTING_NAMES)("%s can be read back from how it is shown", (name) => {
  const shown = SETTING_ROWS[name].print(DEFAULT_SETTINGS);
  if (name !== "channel") expect(after(name, shown)).toBe(shown);
});
