import { RuleViolation } from "./errors.ts";
import type { Settings, SettingsChange } from "./settings.ts";

/** One setting as people type and read it. */
export interface SettingRow {
  readonly what: string;
  /** Where stored settings hold it. */
  readonly path: readonly string[];
  /** A route may have its own. */
  readonly ofRoutes: boolean;
  /** Reads the text; throws RuleViolation("bad_setting"). */
  readonly change: (text: string) => SettingsChange;
  readonly print: (settings: Settings) => string;
}

/** Refuses a setting with a sentence that names it, what was given and what is allowed. */
export const badSetting = (sentence: string): never => {
  throw new RuleViolation("bad_setting", sentence);
};

/** The word for nobody, no day, no rule. */
export const NONE = "none";
export const isNone = (text: string): boolean => text.trim().toLowerCase() === NONE;

const ON_OFF: Readonly<Record<string, boolean>> = { on: true, off: false };

/** Reads on or off. */
export const parseOnOff =
  (name: string) =>
  (text: string): boolean =>
    ON_OFF[text.trim().toLowerCase()] ?? badSetting(`${name} must be on or off, not "${text}".`);
export const printOnOff = (value: boolean): string => (value ? "on" : "off");
