import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Locator, Page } from "playwright-core";
import { hasChromium, launchChromium } from "../support/chromium.ts";
import { endDemo, startDemo } from "../support/demo.ts";

// One demo, whose time only goes on: the tests follow each other.
(hasChromium() ? describe : describe.skip)("a visitor moves the demo's clock", () => {
  let demo: ChildProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const [started, launched] = await Promise.all([startDemo(), launchChromium()]);
    demo = started.demo;
    browser = launched;
    page = await browser.newPage({ viewport: { width: 1360, height: 900 }, locale: "en-US", reducedMotion: "reduce" });
    page.setDefaultTimeout(30_000);
    await page.goto(started.url);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await endDemo(demo);
  }, 30_000);

  const cardOf = (name: string): Locator => page.locator(".card", { has: page.getByRole("heading", { name }) }).first();
  const become = async (id: string) => {
    await page.getByTestId("person-switcher").click();
    await page.getByTestId(`person-${id}`).click();
  };
  const inChannel = () => page.locator("#sidebar").getByText("client-feedback").first().click();
  const withAmends = () => page.locator("#sidebar").getByText("Amends").first().click();
  let hours = 0;
  const HOURS = { "+1 h": 1, "+1 day": 24, "+1 week": 168 } as const;
  /** Moves the clock and waits until it stands there. */
  const goOn = async (by: keyof typeof HOURS) => {
    hours += HOURS[by];
    const [days, rest] = [Math.floor(hours / 24), hours % 24];
    const ahead = [...(days ? [`${days} d`] : []), ...(rest ? [`${rest} h`] : [])].join(" ");
    await page.getByTestId(`clock ${by}`).click();
    await page.getByText(`The demo's clock runs ahead by ${ahead}.`, { exact: true }).waitFor();
  };
  /** The demo begins at the machine's hour, be it a Sunday's night: moves on, hour by hour, until something is there. */
  const until = async (there: Locator, most = 96) => {
    for (let i = 0; i < most && !(await there.isVisible()); i++) {
      await goOn("+1 h");
      await sleep(300);
    }
    await there.waitFor();
  };

  const sends = async (card: Locator, label: string, note: string) => {
    await card.getByRole("button", { name: new RegExp(`^${label}`) }).click();
    const modal = page.getByTestId("modal");
    await modal.locator("textarea").fill(note);
    await modal.getByTestId("modal-submit").click();
    await modal.waitFor({ state: "detached" });
  };

  test("a claim that goes quiet is asked after, then it is everybody's again", async () => {
    const jane = cardOf("6/10 · Jane Doe, ABC Company");
    await sends(jane, "Resolution in Progress", "called, she will send the invoices");
    await jane.getByText("🟡 Resolution in Progress").waitFor();
    await goOn("+1 week");
    await withAmends();
    await until(page.getByText(/still on it/i).first());
    await inChannel();
    await until(jane.getByText("🔴 Needs Attention"));
    await jane.getByText("Nobody yet").waitFor();
  }, 120_000);

  test("a morning's reminder comes as one message, with what is overdue", async () => {
    const ravi = cardOf("2/10 · Ravi Patel, Cascade Freight");
    await ravi
      .getByText(/overdue/i)
      .first()
      .waitFor();
    expect(await page.locator(".ping").count()).toBe(0);
  }, 120_000);

  test("an escalation climbs to the top, by message and by mail", async () => {
    const ravi = cardOf("2/10 · Ravi Patel, Cascade Freight");
    await sends(ravi, "Escalate", "he threatens to leave");
    await ravi.getByText("🟣 Escalated").first().waitFor();
    await become("U0ERIC");
    await withAmends();
    await page.getByText("he threatens to leave").first().waitFor();
    await become("U0SOFIA");
    await withAmends();
    await until(page.getByText("Ravi Patel, Cascade Freight").first());
    await page
      .getByRole("button", { name: /^I have it/ })
      .first()
      .click();
    await inChannel();
    await cardOf("2/10 · Ravi Patel, Cascade Freight")
      .getByText(/Sofia Marsh has it/)
      .first()
      .waitFor();
  }, 120_000);
});
