import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { pageUrl } from "../../src/web/page/link.ts";
import { hasChromium, launchChromium } from "../support/chromium.ts";
import { expectFaultless, picture } from "../support/look.ts";
import type { Card } from "../support/story/card.ts";
import { linkFor, personInSlack } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

(hasChromium() ? describe : describe.skip)("what one may come upon behind an email link", () => {
  let browser: Browser;
  let context: BrowserContext;
  let story: Story;
  let card: Card;
  let token: string;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    story = await startStory();
    card = (await story.answer(anAnswer())).expected();
    token = await linkFor(story, await personInSlack(story, "Bridget"));
  });
  afterEach(async () => {
    await context?.close();
    await story.end();
  });

  async function open(width: number, colorScheme: "light" | "dark"): Promise<Page> {
    context = await browser.newContext({ viewport: { width, height: 560 }, colorScheme });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    return page;
  }

  test.each([
    [320, "dark"],
    [900, "light"],
  ] as const)(
    "has no fault axe knows, %i pixels wide, by %s",
    async (width, scheme) => {
      const page = await open(width, scheme);
      const shown = async (name: string, o: { fullPage?: boolean } = {}) => {
        await expectFaultless(page);
        if (scheme === "light") await picture(page, name, o);
      };
      await page.goto(pageUrl(story.url, token, "resolved"));
      await page.getByLabel("Note").fill("weekly call agreed");
      await page.getByText("Yes, by phone").click();
      await page.getByLabel("Root cause").selectOption("Responsiveness");
      await card.set("Nathan", "Resolution in Progress", "called at 10:40, she will send the two invoices");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("heading", { name: "The issue changed while you were writing" }).waitFor();
      expect(await page.getByLabel("Note").inputValue()).toBe("weekly call agreed");
      await shown("page-stale", { fullPage: true });

      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved.").waitFor();
      await expectFaultless(page);

      await page.getByText("Stop emails about this issue").click();
      await page.getByRole("heading", { name: "Emails about this issue" }).waitFor();
      await shown("page-unsubscribe");
      await page.getByRole("button", { name: "Do this" }).click();
      await page.getByRole("heading", { name: "Emails about this issue are stopped" }).waitFor();
      await shown("page-unsubscribed");

      await page.goto(pageUrl(story.url, "nothing"));
      await page.getByRole("heading", { name: "This link opens nothing" }).waitFor();
      await shown("page-gone");
    },
    60_000,
  );

  test("a form that could not be saved comes back whole, without a fault axe knows", async () => {
    const page = await open(900, "light");
    await page.goto(pageUrl(story.url, token, "resolved"));
    await page.getByLabel("Note").fill("weekly call agreed");
    const { db } = story.database;
    await db.raw("alter table page_tokens rename to page_tokens_away");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Send it once more" }).waitFor();
    expect(await page.getByLabel("Your note").inputValue()).toBe("weekly call agreed");
    await expectFaultless(page);
    await picture(page, "page-not-saved");
    await db.raw("alter table page_tokens_away rename to page_tokens");
    story.expectedErrors.push("logged");
  }, 60_000);
});
