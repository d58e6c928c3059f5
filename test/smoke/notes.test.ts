import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Card } from "../support/story/card.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
let card: Card;
beforeEach(async () => {
  story = await startStory();
  card = (await story.answer(anAnswer())).expected();
});
afterEach(() => story.end());

describe("the required note", () => {
  test.each([
    ["spaces", "   "],
    ["line breaks", "\n\n\t"],
    ["characters without ink", "\u200b\u2060\u3164\ufeff"],
  ])("%s are no note: refused in the window, what else was chosen stays", async (_what, note) => {
    const modal = await card.opens("Bridget", "Not an Issue");
    const refused = await modal.submit({ note, contact: "mail", root_cause: "Price" });
    expect(refused).toMatchObject({
      outcome: "errors",
      errors: { note: "Write a note: what was done, or what happens next." },
    });
    expect(modal.view.state.values.contact?.contact?.selected_option?.value).toBe("mail");
    expect(await modal.submit({ note: "wrong client" })).toMatchObject({ outcome: "closed" });
    await card.says("⚪ Not an Issue", "Yes, by mail", "Root cause: Price", "wrong client");
    await card.told("Bridget Harper closed this as Not an Issue: wrong client");
    await story.expectNothingElse();
  });

  test("an empty window is stopped by Slack itself, and by us when a client lets it through", async () => {
    const modal = await card.opens("Bridget", "Resolved");
    expect(await modal.submit({})).toMatchObject({ outcome: "blocked" });
    const forced = await modal.submit({}, { force: true });
    expect(forced).toMatchObject({ outcome: "errors" });
    expect(card.text).toContain("🔴 Needs Attention");
    await story.expectNothingElse();
  });

  test("the longest note there may be is taken", async () => {
    const modal = await card.opens("Bridget", "Add note");
    expect(await modal.submit({ note: "x".repeat(3_000) })).toMatchObject({ outcome: "closed" });
    await card.says("1 note");
    await eventually(() => expect(card.thread).toHaveLength(1));
    await story.expectNothingElse();
  });
});

describe("the hint", () => {
  test("Resolved straight from Needs Attention is questioned, and possible", async () => {
    const modal = await card.opens("Bridget", "Resolved");
    expect(modal.text).toContain("Resolved usually follows Resolution in Progress.");
    await modal.submit({ note: "called, all is well", contact: "call", root_cause: "Other" });
    await card.says("🟢 Resolved");
    await card.told("Bridget Harper resolved this: called, all is well");
    await story.expectNothingElse();
  });

  test("Resolved from Resolution in Progress is not", async () => {
    await card.set("Bridget", "Resolution in Progress", "called");
    await card.says("🟡 Resolution in Progress");
    const modal = await card.opens("Bridget", "Resolved");
    expect(modal.text).not.toContain("usually follows");
    await modal.close();
  });
});

describe("undo", () => {
  test("is for the one who did it", async () => {
    await card.set("Bridget", "Not an Issue", "wrong client");
    await card.says("⚪ Not an Issue");
    await card.more("Nathan", "undo");
    await eventually(() =>
      expect(story.whispersTo("Nathan")).toEqual(["Only the person who set this status can undo it."]),
    );
    expect(card.text).toContain("⚪ Not an Issue");
    await card.told("Bridget Harper closed this as Not an Issue: wrong client");
    await story.expectNothingElse();
  });

  test("is for ten minutes", async () => {
    await card.set("Bridget", "Not an Issue", "wrong client");
    await card.says("⚪ Not an Issue");
    story.fastForward({ minutes: 11 });
    await card.more("Bridget", "undo");
    const late = "A status can be undone for 10 minutes. Set the status you want instead.";
    await eventually(() => expect(story.whispersTo("Bridget")).toEqual([late]));
    expect(card.text).toContain("⚪ Not an Issue");
    await card.told("Bridget Harper closed this as Not an Issue: wrong client");
    await story.expectNothingElse();
  });
});
