import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { issueHtml } from "../../src/email/templates/issue-html.ts";
import { reminderHtml } from "../../src/email/templates/reminders.ts";
import { readManifest } from "../../src/manifest.ts";
import { type LocalSlack, startLocalSlack } from "../../src/sandbox/local-slack.ts";
import { at } from "../domain/builders.ts";
import { leadersMail } from "../email/leader-mails.ts";
import { aFullMail, aMail } from "../email/mails.ts";
import { openPostOffice, type PostOffice } from "../email/post-office.ts";
import { someReminders } from "../email/some-reminders.ts";
import { HOSTILE } from "../slack/hostile.ts";
import { hasChromium, launchChromium } from "../support/chromium.ts";

const DOCS = join(process.cwd(), "docs");
const pictures = process.env.SCREENSHOTS === "1";
const LOOKS = [320, 800].flatMap((width) => (["light", "dark"] as const).map((scheme) => [width, scheme] as const));

(hasChromium() ? describe : describe.skip)("a mail, in a browser,", () => {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    contexts = [];
  });
  afterAll(() => browser.close());

  async function pageOf(width: number, colorScheme: "light" | "dark" = "light", locale = "en-US"): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    return page;
  }
  const picture = (page: Page, name: string) =>
    pictures
      ? page.screenshot({ path: join(DOCS, `${name}.png`), fullPage: true, animations: "disabled" })
      : Promise.resolve();
  /** A frame in which no script may run cannot be looked into by axe either: the mail in it is looked at by itself. */
  const faultsOf = async (page: Page): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().exclude("iframe").analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  };
  const overflow = (page: Page) => page.evaluate("document.documentElement.scrollWidth - innerWidth");

  test.each(LOOKS)("is readable %i pixels wide, by %s, without a fault that axe finds", async (width, scheme) => {
    const page = await pageOf(width, scheme);
    await page.setContent(issueHtml(aFullMail()));
    expect(await overflow(page)).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    for (const link of await page.locator("ul a").all()) {
      const box = await link.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect(box?.width).toBeGreaterThanOrEqual(240);
    }
    if (scheme === "light") await picture(page, width === 320 ? "mail-phone" : "mail");
  });

  const OTHERS: readonly (readonly [what: string, html: () => string])[] = [
    [
      "a leader's",
      () => issueHtml(leadersMail({ clocks: { snooze: { until: at(9_000), reason: "she is on leave" } } })),
    ],
    ["the morning's reminders", () => reminderHtml(someReminders())],
  ];
  describe.each(OTHERS)("%s", (what, html) => {
    test.each(LOOKS)("is readable %i pixels wide, by %s, without a fault that axe finds", async (width, scheme) => {
      const page = await pageOf(width, scheme);
      await page.setContent(html());
      expect(await overflow(page)).toBe(0);
      expect(await faultsOf(page)).toEqual([]);
      if (what === "a leader's")
        for (const name of ["I have it", "Send to…", "Return with instruction"])
          expect((await page.getByRole("link", { name }).boundingBox())?.height).toBeGreaterThanOrEqual(44);
    });
  });

  const asked: string[] = [];
  let shared: Page | null = null;
  const hostilePage = async (): Promise<Page> => {
    if (shared) return shared;
    shared = await browser.newPage({ viewport: { width: 320, height: 900 } });
    shared.on("request", (request) => asked.push(request.url()));
    return shared;
  };

  test.each(HOSTILE)("holds no element of anybody else's and fits a phone: %s", async (_what, card) => {
    const page = await hostilePage();
    await page.setContent(issueHtml(aMail({ card })));
    const names = await page.locator("body, body *").evaluateAll((all) => [...new Set(all.map((e) => e.localName))]);
    const ours = ["a", "bdi", "blockquote", "body", "dd", "div", "dl", "dt", "em", "footer", "h1", "h2", "li", "main"];
    expect(names.filter((name) => ![...ours, "ol", "p", "span", "strong", "ul"].includes(name))).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(asked).toEqual([]);
  });

  describe("in the local Slack's mailbox,", () => {
    let office: PostOffice;
    let slack: LocalSlack;
    beforeAll(async () => {
      office = await openPostOffice();
      slack = await startLocalSlack({ manifest: readManifest(), mailbox: office.box });
    });
    afterAll(async () => {
      await slack.close();
      await office.close();
    });
    afterEach(() => slack.control.reset());

    test("arrives by itself, is opened, and leads to the page in a tab of its own", async () => {
      const page = await pageOf(1280);
      await page.goto(slack.url);
      await page.getByTestId("mailbox").click();
      await page.getByText("Tobias Meyer is not in Slack").waitFor();
      await office.mailer.send(aFullMail());
      const { n } = office.last();
      await page.getByTestId(`mail-${n}`).click();
      expect(await page.title()).toContain("Mailbox");
      expect(await page.getByTestId("mail-body").locator("iframe").getAttribute("sandbox")).not.toMatch(
        /script|same-origin/,
      );
      const mail = page.frameLocator("[data-testid=mail-body] iframe");
      await mail.getByRole("heading", { name: "6/10 · Jane Doe, ABC Company" }).waitFor();
      await page.context().route("https://amends.example.com/**", (route) => route.fulfill({ body: "the page" }));
      const opened = page.context().waitForEvent("page");
      await mail.getByRole("link", { name: "Not an Issue" }).click();
      const tab = await opened;
      await tab.getByText("the page").waitFor();
      expect(tab.url()).toBe("https://amends.example.com/i/tok_3f9a?to=not_an_issue");

      await page.getByTestId("mail-as-text").click();
      await page.getByTestId("mail-body").getByText("WHO THIS IS ABOUT").waitFor();
      await page.getByTestId("mail-as-headers").click();
      await page.getByTestId("mail-body").getByText("List-Unsubscribe-Post").waitFor();
    });

    test("counts in the sidebar until it is seen", async () => {
      const page = await pageOf(1280);
      await page.goto(slack.url);
      await office.mailer.send(aMail());
      await page.getByTestId("mailbox").locator(".count").getByText("1").waitFor();
      await page.getByTestId("mailbox").click();
      await page.getByTestId("mailbox").locator(".count").waitFor({ state: "detached" });
    });

    test.each([
      [1280, "light"],
      [360, "dark"],
    ] as const)("is shown %i pixels wide, by %s, without a fault that axe finds", async (width, scheme) => {
      await office.mailer.send(aFullMail());
      const page = await pageOf(width, scheme);
      await page.goto(`${slack.url}/#mailbox`);
      await page.getByTestId(`mail-${office.last().n}`).click();
      await page.getByTestId("mail-body").waitFor();
      expect(await overflow(page)).toBe(0);
      for (const way of ["html", "text", "headers"]) {
        await page.getByTestId(`mail-as-${way}`).click();
        expect(await faultsOf(page)).toEqual([]);
      }
      if (width < 760) {
        await page.getByTestId("mail-back").click();
        await page.getByTestId("mail-list").waitFor();
      }
    });
  });
});
