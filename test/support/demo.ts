import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "@jest/globals";
import type { Browser, Locator, Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";

/** Starts `amends demo` as a visitor would, and answers the printed address of the local Slack. */
async function startDemo(): Promise<{ demo: ChildProcess; url: string }> {
  const demo = spawn(process.execPath, ["bin/amends.js", "demo", "--no-open", "--port", "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let printed = "";
  for await (const chunk of demo.stdout as AsyncIterable<Buffer>) {
    printed += chunk.toString();
    const url = /^Local Slack: (\S+)$/m.exec(printed)?.[1];
    if (url) return { demo, url };
  }
  throw new Error(`the demo ended: ${printed}`);
}

/** Ends a demo as Ctrl-C does, and fails unless it ends well. */
async function endDemo(demo: ChildProcess): Promise<void> {
  demo.kill("SIGINT");
  if (demo.exitCode === null) await once(demo, "exit");
  expect(demo.exitCode).toBe(0);
}

/** The demo with a visitor before it. */
export interface Visit {
  readonly url: string;
  readonly page: Page;
  cardOf(name: string): Locator;
  /** Chooses who to be. */
  become(id: string): Promise<void>;
  /** Presses a button of a card and sends its window off with a note. */
  sends(card: Locator, label: string, note: string, o?: { readonly closing?: boolean }): Promise<void>;
  end(): Promise<void>;
}

/** Starts the demo and opens it. */
export async function visitDemo(o: Parameters<Browser["newContext"]>[0] = {}): Promise<Visit> {
  const [{ demo, url }, browser] = await Promise.all([startDemo(), launchChromium()]);
  // A context of its own: axe looks into no other.
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, locale: "en-US", ...o });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(url);
  return {
    ...{ url, page },
    cardOf: (name) => page.locator(".card", { has: page.getByRole("heading", { name }) }).first(),
    async become(id) {
      await page.getByTestId("person-switcher").click();
      await page.getByTestId(`person-${id}`).click();
    },
    async sends(card, label, note, { closing = false } = {}) {
      await card.getByRole("button", { name: new RegExp(`^${label}`) }).click();
      const modal = page.getByTestId("modal");
      await modal.waitFor();
      if (closing) {
        await modal.getByText("Yes, by phone").click();
        await modal.locator("select").selectOption({ label: "Responsiveness" });
      }
      await modal.locator("textarea").fill(note);
      await modal.getByTestId("modal-submit").click();
      await modal.waitFor({ state: "detached" });
    },
    async end() {
      await browser.close();
      await endDemo(demo);
    },
  };
}
