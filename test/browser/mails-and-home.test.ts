import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { ShownMail } from "../../src/sandbox/control-types/shown.ts";
import { hasChromium, launchChromium } from "../support/chromium.ts";
import { expectFaultless, picture } from "../support/look.ts";
import type { Card } from "../support/story/card.ts";
import { Modal } from "../support/story/modal.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const TOBIAS = "tobias.meyer@partner.example";
const KIM = "kim.lee@partner.example";

(hasChromium() ? describe : describe.skip)("as Amends really sends and shows it, in a browser,", () => {
  let browser: Browser;
  let context: BrowserContext | undefined;
  let story: Story;
  let card: Card;
  let other: Card;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    story = await startStory();
    card = await story.answer(anAnswer());
    other = await story.answer(
      anAnswer({ score: 2, owners: [], respondent: { name: "Ravi Patel", company: "Cascade Freight" } }),
    );
  });
  afterEach(async () => {
    await context?.close();
    await story.end();
  });

  async function open(o: { width: number; height: number; colorScheme: "light" | "dark" }): Promise<Page> {
    await context?.close();
    const { width, height, colorScheme } = o;
    context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: "en-US" });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    return page;
  }

  /** The newest mail to an address whose text says this. */
  async function mailTo(address: string, says: string): Promise<ShownMail> {
    let found: ShownMail | undefined;
    await eventually(() => {
      found = story.mailsTo(address).findLast((mail) => `${mail.subject} ${mail.text}`.includes(says));
      expect(found?.html).toBeDefined();
    }, 15_000);
    return found as ShownMail;
  }

  async function look({ html }: ShownMail, name: string): Promise<void> {
    for (const [width, colorScheme] of [
      [320, "dark"],
      [640, "light"],
    ] as const) {
      const page = await open({ width, height: 480, colorScheme });
      await page.setContent(html);
      await expectFaultless(page);
      if (colorScheme === "light") await picture(page, name, { fullPage: true });
    }
  }

  test("every kind of mail has no fault that axe finds", async () => {
    await card.more("Bridget", "people");
    const people = await Modal.next(story, "Bridget", undefined);
    await people.submit({ assignee_email: TOBIAS, follower_emails: KIM, note: "you know her from the plant opening" });
    await look(await mailTo(TOBIAS, "this issue is now yours"), "mail-assigned");
    await look(await mailTo(KIM, "you were added as a follower"), "mail-follower");

    await card.set("Nathan", "Resolution in Progress", "called at 10:40, she will send the two invoices");
    await look(await mailTo(TOBIAS, "set Resolution in Progress"), "mail-status");

    await story.database.db.raw(`update people set preferences = '{"via": "digest"}' where email = '${KIM}'`);
    await other.choose("Bridget", "amends.assign", "Nathan");
    await other.more("Bridget", "people");
    const more = await Modal.next(story, "Bridget", people.id);
    await more.submit({ follower_emails: KIM });
    await other.set("Nathan", "Escalate", "they are about to leave");
    await card.set("Nathan", "Add note", "both invoices are corrected");
    await card.set("Nathan", "Resolved", "weekly call agreed");
    await story.quiet();
    story.fastForward({ hours: 25 });
    await look(await mailTo(KIM, "Your daily digest"), "mail-digest");
  }, 90_000);

  test.each([
    [360, "dark"],
    [1280, "light"],
  ] as const)(
    "Home has none either, %i pixels wide, by %s",
    async (width, colorScheme) => {
      await card.set("Nathan", "Resolution in Progress", "called at 10:40, she will send the two invoices");
      await other.set("Nathan", "Resolution in Progress", "meeting on Friday");
      const page = await open({ width, height: 780, colorScheme });
      await page.addInitScript("sessionStorage.setItem('local-slack-person', 'U0NATHAN')");
      await page.goto(`${story.slack.url}/#home`);
      await page.getByText("My Issues · 2 open").waitFor();
      await page.getByText("How it works").waitFor();
      await expectFaultless(page);
      if (colorScheme === "light") await picture(page.getByTestId("home"), "home");
    },
    60_000,
  );
});
