import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import type { WorkspaceState } from "../../src/sandbox/control-types/shown.ts";
import { hasChromium } from "../support/chromium.ts";
import { type Visit, visitDemo } from "../support/demo.ts";
import { eventually } from "../support/waiting.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What a clock shows in a time zone, so far ahead of the machine's. */
const shownIn = (timeZone: string, aheadMs: number): string =>
  new Intl.DateTimeFormat("en", {
    weekday: "short",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone,
  }).format(Date.now() + aheadMs);

// One demo, whose time only goes on: the tests follow each other.
(hasChromium() ? describe : describe.skip)("the demo's clock", () => {
  let visit: Visit;
  let url: string;
  let page: Page;

  beforeAll(async () => {
    visit = await visitDemo({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
    ({ url, page } = visit);
  }, 60_000);

  afterAll(() => visit.end(), 30_000);

  const face = () => page.getByTestId("clock-now").innerText();
  const ahead = () => page.getByTestId("clock-ahead").innerText();
  const focused = () => page.evaluate("document.activeElement.textContent");

  const faults = async (): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  };

  test("shows the present where the chosen person is", async () => {
    await page.getByTestId("clock").waitFor();
    await eventually(async () => expect(await face()).toBe(shownIn("America/Los_Angeles", 0)));
    expect(await ahead()).toBe("");
    await visit.become("U0PRIYA");
    await eventually(async () => expect(await face()).toBe(shownIn("Asia/Kolkata", 0)));
    expect(await page.getByTestId("clock").innerText()).toContain("Kolkata");
    await visit.become("U0BRIDGET");
  }, 60_000);

  test("is moved by the keyboard, keeps the focus, and says how far it runs ahead", async () => {
    await page.getByTestId("person-switcher").focus();
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("+1 h");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("The demo's clock runs ahead by 1 d.", { exact: true }).waitFor();
    await eventually(async () => expect(await face()).toBe(shownIn("America/Los_Angeles", DAY)));
    expect(await focused()).toBe("+1 day");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Space");
    await page.getByText("The demo's clock runs ahead by 1 d 1 h.", { exact: true }).waitFor();
    expect(await focused()).toBe("+1 h");
    await page.getByRole("group", { name: "Move the clock ahead" }).getByRole("button", { name: "+1 week" }).click();
    await page.getByText("The demo's clock runs ahead by 8 d 1 h.", { exact: true }).waitFor();
    await eventually(async () => expect(await face()).toBe(shownIn("America/Los_Angeles", 8 * DAY + HOUR)));
    expect(await page.getByTestId("clock-ahead").getAttribute("role")).toBe("status");
  }, 60_000);

  test("Amends goes by it: answers still come in, cards stand in the new day, and clicks are taken", async () => {
    const early = (await (await fetch(`${url}/_control/state`)).json()) as WorkspaceState;
    expect(Date.parse(early.now) - Date.now()).toBeGreaterThan(8 * DAY);
    await page.locator(".day", { hasText: "Today" }).waitFor();
    const times = page.locator(".message-time");
    await eventually(async () => {
      const stamps = await times.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("datetime")));
      const moved = stamps.filter((stamp) => Date.parse(stamp ?? "") - Date.now() > 8 * DAY);
      expect(moved.length).toBeGreaterThan(1);
    }, 40_000);
    await page
      .locator(".card")
      .last()
      .getByRole("button", { name: /^Resolution in Progress/ })
      .click();
    const modal = page.getByTestId("modal");
    await modal.locator("textarea").fill("called, a week later");
    await modal.getByTestId("modal-submit").click();
    await modal.waitFor({ state: "detached" });
    await page.locator(".card").last().getByText("🟡 Resolution in Progress").waitFor();
    const log = (await (await fetch(`${url}/_control/log`)).json()) as { type: string; failure?: string }[];
    expect(log.filter(({ failure }) => failure !== undefined)).toEqual([]);
  }, 90_000);

  test("has no accessibility fault, and is reached on a phone 320 pixels wide", async () => {
    expect(await faults()).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    await page.getByRole("button", { name: "Show channels" }).click();
    const hour = page.getByTestId("clock +1 h");
    await hour.click();
    await page.getByText("The demo's clock runs ahead by 8 d 2 h.", { exact: true }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    expect(
      await page.evaluate(
        "document.querySelector('#sidebar').scrollWidth - document.querySelector('#sidebar').clientWidth",
      ),
    ).toBe(0);
    expect(await faults()).toEqual([]);
  }, 60_000);
});
