import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";
import { hasChromium } from "../support/chromium.ts";
import { type Visit, visitDemo } from "../support/demo.ts";

// One demo, whose time only goes on: the tests follow each other.
(hasChromium() ? describe : describe.skip)("a visitor moves the demo's clock", () => {
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    visit = await visitDemo({ reducedMotion: "reduce" });
    page = visit.page;
  }, 60_000);

  afterAll(() => visit.end(), 30_000);

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

  test("a claim that goes quiet is asked after, then it is everybody's again", async () => {
    const jane = visit.cardOf("6/10 · Jane Doe, ABC Company");
    await visit.sends(jane, "Resolution in Progress", "called, she will send the invoices");
    await jane.getByText("🟡 Resolution in Progress").waitFor();
    // Whose answer the other tests are about is there before time goes on.
    await visit.cardOf("2/10 · Ravi Patel, Cascade Freight").waitFor();
    await goOn("+1 week");
    await withAmends();
    await until(page.getByText(/still on it/i).first());
    await inChannel();
    await until(jane.getByText("🔴 Needs Attention"));
    await jane.getByText("Nobody yet").waitFor();
  }, 120_000);

  test("a morning's reminder comes as one message, with all that is overdue", async () => {
    await visit
      .cardOf("2/10 · Ravi Patel, Cascade Freight")
      .getByText(/overdue/i)
      .first()
      .waitFor();
    await visit.become("U0ERIC");
    await withAmends();
    await until(page.getByText(/Time is running: \d+ issues of yours/).first());
    const last = page.locator(".card", { hasText: "Time is running" }).last();
    expect(await last.getByText(/overdue by/).count()).toBeGreaterThan(1);
    await last
      .getByRole("button", { name: /^Snooze issue/ })
      .first()
      .waitFor();
    await visit.become("U0BRIDGET");
    await inChannel();
  }, 120_000);

  test("an escalation climbs to the top, by message and by mail", async () => {
    const ravi = visit.cardOf("2/10 · Ravi Patel, Cascade Freight");
    await visit.sends(ravi, "Escalate", "he threatens to leave");
    await ravi.getByText("🟣 Escalated").first().waitFor();
    await visit.become("U0ERIC");
    await withAmends();
    await page.getByText("he threatens to leave").first().waitFor();
    await visit.become("U0SOFIA");
    await withAmends();
    await until(page.getByText("Ravi Patel, Cascade Freight").first());
    await page
      .getByRole("button", { name: /^I have it/ })
      .first()
      .click();
    await inChannel();
    await visit
      .cardOf("2/10 · Ravi Patel, Cascade Freight")
      .getByText(/Sofia Marsh has it/)
      .first()
      .waitFor();
  }, 120_000);
});
