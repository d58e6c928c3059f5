import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@jest/globals";
import type { Locator, Page } from "playwright-core";

/** Where pictures for the documentation go, when SCREENSHOTS=1. */
const DOCS = join(process.cwd(), "docs");
const pictures = process.env.SCREENSHOTS === "1";

/** Writes a picture for the documentation, when pictures are asked for. */
export async function picture(of: Page | Locator, name: string, o: { fullPage?: boolean } = {}): Promise<void> {
  const path = join(DOCS, `${name}.png`);
  if (pictures) await of.screenshot({ path, animations: "disabled", ...o });
}

/** Fails on whatever axe finds wrong with a page, and on anything wider than the window. */
export async function expectFaultless(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
}
