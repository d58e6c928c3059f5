import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** Whether this machine has Debian's Chromium; says so in one line when not, and fails where it is required. */
export function hasChromium(): boolean {
  if (existsSync(executablePath)) return true;
  if (process.env.CI_REQUIRE_CHROMIUM === "1") throw new Error("Chromium not found, and CI_REQUIRE_CHROMIUM is set.");
  process.stderr.write("chromium not found: browser tests skipped\n");
  return false;
}

/** A headless browser. */
export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath, args: ["--no-sandbox"] });
