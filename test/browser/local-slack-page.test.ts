import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import type { LocalSlack } from "../../src/sandbox/local-slack.ts";
import { boltOverHttp } from "../sandbox/bolt-app.ts";
import { aSlack, closeAfterTest, post } from "../sandbox/support.ts";
import { hasChromium, launchChromium } from "../support/chromium.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const nasty = "<!channel> *bold* <img src=x onerror=alert(1)>";

const card = [
  { type: "header", text: plain("3/10 · Jane Doe, ABC Company") },
  {
    type: "rich_text",
    elements: [{ type: "rich_text_quote", elements: [{ type: "text", text: nasty }] }],
  },
  { type: "section", fields: [{ type: "mrkdwn", text: "*Status*\nNeeds Attention" }] },
  {
    type: "actions",
    block_id: "controls",
    elements: [
      { type: "button", action_id: "progress", text: plain("Resolution in Progress"), style: "primary", value: "1" },
      {
        type: "overflow",
        action_id: "more",
        options: [
          { text: plain("History"), value: "history" },
          { text: plain("Undo"), value: "undo" },
        ],
      },
    ],
  },
];

const noteModal = {
  type: "modal" as const,
  callback_id: "note",
  title: plain("Issue Resolution"),
  submit: plain("Save"),
  blocks: [
    {
      type: "input" as const,
      block_id: "spoke",
      optional: true,
      label: plain("Spoke with the client?"),
      element: {
        type: "radio_buttons" as const,
        action_id: "spoke",
        options: ["Call", "No"].map((word) => ({ text: plain(word), value: word })),
      },
    },
    {
      type: "input" as const,
      block_id: "note",
      label: plain("Note"),
      element: { type: "plain_text_input" as const, action_id: "note", multiline: true },
    },
  ],
};

const person = (name: string) => ({ text: plain(name), value: name.toLowerCase() });
const boxes = ["Monday", "Tuesday"].map((day) => ({ text: plain(day), value: day }));
const field = <E extends object>(id: string, element: E) => ({
  type: "input" as const,
  block_id: id,
  optional: id !== "days",
  label: plain(id),
  element: { action_id: id, ...element },
});

const pickersModal = {
  type: "modal" as const,
  callback_id: "pickers",
  title: plain("Snooze"),
  submit: plain("Save"),
  blocks: [
    field("until", { type: "datepicker" as const, initial_date: "2026-12-24" }),
    field("at", { type: "timepicker" as const, initial_time: "08:00", timezone: "Europe/Berlin" }),
    field("days", {
      type: "number_input" as const,
      is_decimal_allowed: false,
      min_value: "1",
      max_value: "30",
      focus_on_load: true,
    }),
    field("workdays", { type: "checkboxes" as const, options: boxes, initial_options: boxes.slice(0, 1) }),
    field("who", { type: "multi_external_select" as const, min_query_length: 1, initial_options: [person("Eric")] }),
  ],
};

/** A small app: a button opens a modal that wants a note, the note becomes a thread line. */
async function connect(slack: LocalSlack): Promise<void> {
  await boltOverHttp(slack, (app) => {
    app.action("progress", async ({ ack, body, client }) => {
      await ack();
      if (body.type !== "block_actions") return;
      const view = { ...noteModal, private_metadata: body.message?.ts ?? "" };
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.action("more", async ({ ack, respond }) => {
      await ack();
      await respond({ text: "Nothing happened yet", replace_original: false });
    });
    app.command("/amends", async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: pickersModal });
    });
    app.options("who", async ({ ack, payload }) => ack({ options: [person(`${payload.value} Meyer`)] }));
    app.view("pickers", async ({ ack }) => ack());
    app.view("note", async ({ ack, view, client }) => {
      const note = view.state.values.note?.note?.value ?? "";
      if (note.trim() === "") return ack({ response_action: "errors", errors: { note: "Please write a note" } });
      await ack();
      await client.chat.postMessage({ channel: "C0DETRACT", thread_ts: view.private_metadata, text: `Note: ${note}` });
    });
  });
}

(hasChromium() ? describe : describe.skip)("the page of the local Slack", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(() => browser.close());

  async function visit(options: { width?: number; colorScheme?: "light" | "dark" } = {}) {
    const { width = 1280, colorScheme = "light" } = options;
    const slack = await aSlack();
    await connect(slack);
    const ts = await post(slack, { text: "3/10 from Jane Doe", blocks: card });
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: "reduce",
    });
    closeAfterTest(() => context.close());
    const page = await context.newPage();
    await page.goto(slack.url);
    const hook = (id: string) => page.locator(`[data-testid="${id}"]`);
    await hook(`message-${ts}`).waitFor();
    return { slack, ts, page, hook };
  }

  async function seriousFaults(page: Page): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }

  test("shows a client's words as they are, without ping, format or markup", async () => {
    const { page, hook, ts } = await visit();
    expect(await hook(`message-${ts}`).locator("blockquote").textContent()).toBe(nasty);
    expect(await page.locator(".ping, img").count()).toBe(0);
  });

  test("shows a ping that an app lets through in alarming colour", async () => {
    const { page, slack } = await visit();
    await post(slack, { text: "careless <!channel>" });
    expect(await page.locator(".ping").textContent()).toContain("@channel");
  });

  test("keeps what was typed when the app refuses, and shows the error at its input", async () => {
    const { page, hook, ts } = await visit();
    await page.locator("[data-action-id=progress]").click();
    await hook("modal").locator("[data-value=Call]").check();
    await hook("modal").locator("[data-action-id=note]").fill("  ");
    await hook("modal-submit").click();
    const field = hook("modal").locator("[data-action-id=note][aria-invalid=true]");
    await field.waitFor();
    expect(await page.locator(".field-error").textContent()).toBe("Please write a note");
    expect(await hook("modal").locator("[data-value=Call]").isChecked()).toBe(true);
    expect(await field.inputValue()).toBe("  ");

    await field.fill("called, she sends the invoices");
    await hook("modal-submit").click();
    await hook("modal").waitFor({ state: "detached" });
    await hook(`message-thread-${ts}`).getByText("1 reply").click();
    await hook("thread").getByText("Note: called, she sends the invoices").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  test("a modal's pickers hold what was chosen, and a wrong number is said at its input", async () => {
    const { page, hook, slack } = await visit();
    await hook("composer").fill("/amends");
    await hook("composer").press("Enter");
    const modal = hook("modal");
    const input = (id: string) => modal.locator(`[data-action-id=${id}]`);
    await modal.getByText("Time zone: Europe/Berlin").waitFor();
    expect(await input("days").evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    expect(await input("until").inputValue()).toBe("2026-12-24");
    await input("until").fill("2027-01-04");
    await input("at").fill("09:30");
    await input("workdays").getByText("Tuesday").click();
    await input("days").fill("31");
    for (const name of ["Ann", "Bob"]) {
      await input("who").fill(name);
      await modal.getByRole("combobox", { name: "Results" }).selectOption({ label: `${name} Meyer` });
    }
    await modal.getByRole("button", { name: "Remove Eric" }).click();
    expect(await seriousFaults(page)).toEqual([]);
    await hook("modal-submit").click();
    await page.locator(".field-error").getByText("Enter a number of at most 30.").waitFor();
    expect(await modal.locator(".chip").allInnerTexts()).toEqual(["Ann Meyer", "Bob Meyer"]);
    await input("days").fill("14");
    await hook("modal-submit").click();
    await modal.waitFor({ state: "detached" });
    const [submitted] = slack.control.log().filter((e) => e.type === "delivery" && e.kind === "view_submission");
    expect(submitted).toMatchObject({
      payload: {
        view: {
          state: {
            values: {
              until: { until: { type: "datepicker", selected_date: "2027-01-04" } },
              at: { at: { type: "timepicker", selected_time: "09:30", timezone: "Europe/Berlin" } },
              days: { days: { type: "number_input", value: "14" } },
              workdays: { workdays: { selected_options: boxes } },
              who: { who: { selected_options: [person("Ann Meyer"), person("Bob Meyer")] } },
            },
          },
        },
      },
    });
  });

  test("shows a user group that somebody mentions by its handle", async () => {
    const { page, hook, slack } = await visit();
    await hook("composer").fill("please look, @leadership");
    await hook("composer").press("Enter");
    await page.locator(".mention", { hasText: "@leadership" }).waitFor();
    expect(slack.control.messages("C0DETRACT").messages.at(-1)?.text).toBe("please look, <!subteam^S0LEADS>");
  });

  test("has no clock to move, unless it was started with one", async () => {
    const { hook } = await visit();
    await hook("person-switcher").waitFor();
    expect(await hook("clock").isVisible()).toBe(false);
  });

  test("acts as the chosen person and shows ephemerals to them alone", async () => {
    const { page, hook, slack } = await visit();
    await hook("person-switcher").click();
    await hook("person-U0NATHAN").click();
    await page.locator("[data-action-id=more]").click();
    await page.locator("[role=menuitem][data-value=history]").click();
    await page.getByText("Nothing happened yet").waitFor();
    const mine = slack.control.messages("C0DETRACT", { user: "U0NATHAN" }).messages;
    expect(mine.at(-1)).toMatchObject({ ephemeral: true, visible_to: "U0NATHAN" });

    await hook("person-switcher").click();
    await hook("person-U0BRIDGET").click();
    await page.getByText("Nothing happened yet").waitFor({ state: "detached" });
  });

  test("says under the modal's inputs that the app did not answer, and lets the person try again", async () => {
    const { page, hook, slack } = await visit();
    await page.locator("[data-action-id=progress]").click();
    await hook("modal").locator("[data-action-id=note]").fill("called");
    slack.setRequestUrl("http://127.0.0.1:9/nobody");
    await hook("modal-submit").click();
    await page.locator(".modal-failure").waitFor();
    expect(await hook("modal").locator("[data-action-id=note]").inputValue()).toBe("called");
    expect(await hook("modal-submit").isEnabled()).toBe(true);
  });

  test("takes a new card in without moving focus or losing typed text", async () => {
    const { hook, slack } = await visit();
    await hook("composer").fill("half a sentence");
    const ts = await post(slack, { text: "2/10 from Ravi Patel", blocks: card });
    await hook(`message-${ts}`).waitFor();
    expect(await hook("composer").inputValue()).toBe("half a sentence");
    expect(await hook("composer").evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
  });

  test.each(["light", "dark"] as const)("has no serious accessibility fault in %s", async (colorScheme) => {
    const { page, hook } = await visit({ colorScheme });
    await hook("traffic-toggle").click();
    expect(await seriousFaults(page)).toEqual([]);
    await page.locator("[data-action-id=progress]").click();
    await hook("modal").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  test("fits a phone 360 pixels wide", async () => {
    const { page, hook } = await visit({ width: 360 });
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(overflow).toBe(0);
    await page.getByRole("button", { name: "Show channels" }).click();
    await hook("channel-general").click();
    await page.getByText("Nothing here yet").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
});
