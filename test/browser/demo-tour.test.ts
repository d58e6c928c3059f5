import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";
import { hasChromium } from "../support/chromium.ts";
import { type Visit, visitDemo } from "../support/demo.ts";

/** Where pictures for the README go, when SCREENSHOTS=1. */
const DOCS = join(process.cwd(), "docs");
const pictures = process.env.SCREENSHOTS === "1";

(hasChromium() ? describe : describe.skip)("a visitor's tour of the demo", () => {
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    visit = await visitDemo({ colorScheme: "light" });
    page = visit.page;
  }, 60_000);

  afterAll(() => visit.end(), 30_000);

  const cardOf = (name: string): Locator => visit.cardOf(name);
  const picture = (name: string, of: Page | Locator = page) =>
    pictures ? of.screenshot({ path: join(DOCS, `${name}.png`), animations: "disabled" }) : Promise.resolve();

  test("a card arrives, is taken, resolved by a second person, reopened, closed, taken back, and its thread tells the story", async () => {
    const card = cardOf("6/10 · Jane Doe, ABC Company");
    await card.getByText("Needs Attention").waitFor();
    await picture("card", card);

    await card.getByRole("button", { name: /^Resolution in Progress/ }).click();
    const modal = page.getByTestId("modal");
    await modal.locator("textarea").fill("   ");
    await modal.getByTestId("modal-submit").click();
    await modal.locator(".field-error").getByText("Write a note").waitFor();
    expect(await modal.locator("textarea").inputValue()).toBe("   ");
    await modal.locator("textarea").fill("called at 10:40, she will send the two invoices");
    await picture("note-window");
    await modal.getByTestId("modal-submit").click();
    await modal.waitFor({ state: "detached" });
    await card.getByText("🟡 Resolution in Progress").waitFor();

    await visit.become("U0NATHAN");
    await visit.sends(card, "Resolved", "both invoices corrected, weekly call agreed", { closing: true });
    await card.getByText("🟢 Resolved").waitFor();
    await visit.sends(card, "Reopen", "she found a third one");
    await card.getByText("🟡 Resolution in Progress").waitFor();
    await visit.sends(card, "Not an Issue", "oops, wrong card", { closing: true });
    await card.getByText("⚪ Not an Issue").waitFor();
    await card.locator("[data-action-id='amends.more']").click();
    await page.getByText("Undo my last change").click();
    await card.getByText("🟡 Resolution in Progress").waitFor();
    await page.getByText("Undone: issue #1 is Resolution in Progress again.").first().waitFor();

    await page.locator("[data-testid^='message-thread-']").first().click();
    const thread = page.getByTestId("thread");
    for (const line of [
      "Bridget Harper set Resolution in Progress and is now the assignee",
      "Nathan Goff resolved this",
      "Nathan Goff reopened this",
      "Nathan Goff closed this as Not an Issue",
      "Nathan Goff took back Not an Issue: it is Resolution in Progress again",
    ])
      await thread.getByText(line).first().waitFor();
    await picture("thread");
  }, 120_000);

  test("More shows the history and all answers", async () => {
    const card = cardOf("2/10 · Ravi Patel, Cascade Freight");
    await card.locator("[data-action-id='amends.more']").click();
    await page.getByText("Show all answers").click();
    await page.getByTestId("modal").getByText("Tell us on Monday if it will be late on Wednesday.").waitFor();
    await page.getByTestId("modal-close").click();
    await cardOf("6/10 · Jane Doe, ABC Company").locator("[data-action-id='amends.more']").click();
    await page.getByText("History", { exact: true }).click();
    await page.getByTestId("modal").getByText("she found a third one").waitFor();
    await picture("history");
    await page.getByTestId("modal-close").click();
  }, 60_000);

  test("nothing a client wrote pings anyone", async () => {
    await cardOf("0/10 · Mallory Finch").getByText("<!channel> *Everyone*").waitFor();
    expect(await page.locator(".ping").count()).toBe(0);
  }, 60_000);
});
