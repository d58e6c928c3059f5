import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { pageUrl } from "../../src/web/page/link.ts";
import { hasChromium, launchChromium } from "../support/chromium.ts";
import type { Card } from "../support/story/card.ts";
import { linkFor, personInSlack } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

/** Where pictures for the README go, when SCREENSHOTS=1. */
const DOCS = join(process.cwd(), "docs");
const pictures = process.env.SCREENSHOTS === "1";

const ANSWERS = [
  { question: "What is one thing we could be doing differently?", answer: null },
  {
    question: "What do you value most about working with us?",
    answer: "When we do reach someone, they know our account.",
  },
];

(hasChromium() ? describe : describe.skip)("the page behind email links, in a browser", () => {
  let browser: Browser;
  let context: BrowserContext | undefined;
  let story: Story;
  let card: Card;
  let token: string;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    story = await startStory();
    card = (await story.answer(anAnswer({ answers: ANSWERS }))).expected();
    await personInSlack(story, "Nathan");
    token = await linkFor(story, await personInSlack(story, "Bridget"));
  });
  afterEach(async () => {
    await context?.close();
    await story.end();
  });

  async function open(
    o: { width?: number; dark?: boolean; to?: "resolved"; rest?: string; scripts?: boolean } = {},
  ): Promise<Page> {
    const { width = 1280, dark = false, to, rest = "", scripts = true } = o;
    context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: dark ? "dark" : "light",
      javaScriptEnabled: scripts,
    });
    const page = await context.newPage();
    await page.goto(`${pageUrl(story.url, token, to)}${rest}`);
    return page;
  }

  const faults = async (page: Page): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  };
  const overflow = (page: Page) => page.evaluate("document.documentElement.scrollWidth - innerWidth");

  test.each([
    [320, false],
    [320, true],
    [1280, false],
    [1280, true],
  ])(
    "has no fault axe knows at %i pixels, dark: %s; also with errors, after saving and unsubscribing",
    async (width, dark) => {
      const page = await open({ width, dark, to: "resolved" });
      expect(await faults(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      await page.getByText("Hand it over, or change who follows").click();
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("heading", { name: "Nothing is saved yet" }).waitFor();
      expect(await faults(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      await page.getByText("Yes, by phone").click();
      await page.getByLabel("Root cause").selectOption("Responsiveness");
      await page.getByLabel("Note").fill("weekly call agreed");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved.").waitFor();
      expect(await faults(page)).toEqual([]);
      await page.getByText("Stop emails about this issue").click();
      await page.getByRole("heading", { name: "Emails about this issue" }).waitFor();
      expect(await faults(page)).toEqual([]);
      await page.goto(pageUrl(story.url, "nothing"));
      expect(await faults(page)).toEqual([]);
    },
    60_000,
  );

  test("an issue is resolved with the keyboard alone; the browser has nothing to complain about", async () => {
    const complaints: string[] = [];
    const page = await open();
    page.on("console", (message) => void (message.text().includes("422") || complaints.push(message.text())));
    page.on("requestfailed", (request) => complaints.push(request.url()));
    await page.reload();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const focused = () =>
      page.evaluate("document.activeElement.name || document.activeElement.tagName") as Promise<string>;
    const tabTo = async (name: string) => {
      for (let i = 0; i < 40 && (await focused()) !== name; i++) await page.keyboard.press("Tab");
      expect(await focused()).toBe(name);
    };
    await tabTo("to");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await tabTo("BUTTON");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Nothing is saved yet" }).waitFor();
    expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe("alert");
    expect(await page.getByLabel("Note").getAttribute("aria-invalid")).toBe("true");

    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await tabTo("contact");
    await page.keyboard.press("Space");
    await tabTo("rootCause");
    await page.keyboard.type("Resp");
    await tabTo("note");
    await page.keyboard.type("weekly call agreed");
    await tabTo("BUTTON");
    await page.keyboard.press("Enter");
    await page.getByText("Saved.").waitFor();
    await card.says("🟢 Resolved", "by Bridget Harper", "weekly call agreed");
    await card.told("Bridget Harper resolved this: weekly call agreed");
    expect(complaints).toEqual([]);
    await story.expectNothingElse();
  }, 60_000);

  describe("for a leader", () => {
    beforeEach(async () => {
      await story.database.db.raw(
        `update workspaces set settings = settings || '{"terms":{"chain":[{"who":["U0BRIDGET"],"waitHours":4}]}}'`,
      );
      await card.set("Nathan", "Escalate", "she threatens to leave");
      await card.told("Nathan Goff escalated this: she threatens to leave");
    });

    test.each([
      [320, false],
      [320, true],
      [1280, false],
    ])(
      "takes an escalation and lets it sleep, at %i pixels, dark: %s, without a fault axe knows",
      async (width, dark) => {
        const page = await open({ width, dark, rest: "?do=take" });
        expect(await page.getByRole("radio", { name: "I have it" }).isChecked()).toBe(true);
        await page.getByText("Snooze it").click();
        expect(await faults(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await page.getByLabel("Snooze until").fill("2026-11-20");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByRole("heading", { name: "Nothing is saved yet" }).waitFor();
        expect(await page.getByRole("radio", { name: "I have it" }).isChecked()).toBe(true);
        expect(await page.getByLabel("Snooze until").inputValue()).toBe("2026-11-20");
        expect(await page.getByLabel("Reason").getAttribute("aria-invalid")).toBe("true");
        expect(await faults(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await page.getByLabel("Reason").fill("she is on leave");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("Saved.").waitFor();
        await page.getByText("Bridget Harper has it since").waitFor();
        expect(await page.getByRole("checkbox", { name: "Wake it now" }).isVisible()).toBe(true);
        expect(await faults(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
      },
      60_000,
    );

    test("a link opens the part of the form it speaks of, also without scripts", async () => {
      await card.set("Nathan", "Resolution in Progress", "called");
      const page = await open({ width: 320, rest: "?do=snooze#f-snoozeUntil", scripts: false });
      expect(await page.getByLabel("Snooze until").isVisible()).toBe(true);
      await page.getByLabel("Snooze until").fill("2026-11-20");
      await page.getByLabel("Reason").fill("she is on leave");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved.").waitFor();
      await page.goto(`${pageUrl(story.url, token)}?do=assign#f-assign`);
      expect(await page.getByLabel("Assign to").isVisible()).toBe(true);
    });
  });

  test("what a client wrote is read as text and runs nothing", async () => {
    const nasty = '<img src=x onerror="document.title=1"></textarea><script>document.title=2</script>';
    await story.answer(anAnswer({ comment: nasty, respondent: { name: "Mallory <b>Finch</b>", company: nasty } }));
    token = await linkFor(story, await personInSlack(story, "Bridget"), 2);
    const page = await open();
    expect(await page.locator("blockquote.words").textContent()).toBe(nasty);
    expect(await page.locator("img, script, b").count()).toBe(0);
    expect(await page.title()).toBe("Issue #2 · Needs Attention · Amends");
  });

  (pictures ? test : test.skip)("is pictured", async () => {
    await card.set("Nathan", "Resolution in Progress", "called at 10:40, she will send the two invoices");
    const page = await open({ to: "resolved" });
    await page.screenshot({ path: join(DOCS, "page.png"), fullPage: true });
    await context?.close();
    const phone = await open({ width: 360, dark: true, to: "resolved" });
    await phone.screenshot({ path: join(DOCS, "page-phone.png"), fullPage: true });
  });
});
