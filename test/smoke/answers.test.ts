import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { amends } from "../support/story/cli.ts";
import { Modal } from "../support/story/modal.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

describe("which answers become cards", () => {
  test("a detractor, not a passive or a promoter, not a blank; whoever asks to be contacted", async () => {
    story = await startStory();
    const scores = [0, 6, 7, 10, null];
    for (const score of scores) await story.send(anAnswer({ score, respondent: { name: `Score ${score}.` } }));
    await story.send(anAnswer({ score: 9, wants_contact: true, respondent: { name: "Caller" } }));
    for (const name of ["Score 0.", "Score 6.", "Caller"]) {
      const card = (await story.card(name)).expected();
      expect(card.text.includes("Asks to be contacted")).toBe(name === "Caller");
    }
    await story.quiet();
    expect(story.cards()).toHaveLength(3);
    await story.expectNothingElse();
  });

  test("a source may have a threshold of its own, and another scale", async () => {
    story = await startStory({ threshold: 3 });
    await story.send(anAnswer({ score: 4, respondent: { name: "Four" } }));
    await story.send(anAnswer({ score: 3, scale_max: 5, respondent: { name: "Three of five" } }));
    expect((await story.card("Three of five")).expected().header).toContain("3/5");
    await story.quiet();
    expect(story.cards()).toHaveLength(1);
    await story.expectNothingElse();
  });
});

describe("reading", () => {
  test("More > History tells everything, newest first, also to a guest", async () => {
    story = await startStory();
    const card = (await story.answer(anAnswer())).expected();
    await card.set("Bridget", "Resolution in Progress", "called at 10:40");
    await card.says("🟡 Resolution in Progress");
    await card.more("Guest", "history");
    const modal = await Modal.next(story, "Guest", undefined);
    expect(modal.title).toBe("History of #1");
    expect(modal.text).toMatch(
      /Bridget Harper.*set Resolution in Progress.*called at 10:40.*Amends.*opened this: score 6\/10/s,
    );
    await card.told("Bridget Harper set Resolution in Progress and is now the assignee: called at 10:40");
    await story.expectNothingElse();
  });

  test("More > Show all has an answer of 100 kB to its last word, which the card cuts", async () => {
    story = await startStory();
    const long = `${"So much went wrong. ".repeat(5_100)}And that is all.`;
    const card = (await story.answer(anAnswer({ comment: long }))).expected();
    expect(card.text).not.toContain("And that is all.");
    await card.more("Nathan", "show_all");
    const modal = await Modal.next(story, "Nathan", undefined);
    expect(modal.text.replaceAll(" ", "")).toContain(long.replaceAll(" ", ""));
    await story.expectNothingElse();
  });
});

test("/amends help says what Amends does, to the one who asked; an unknown word gets the same", async () => {
  story = await startStory();
  const ask = (text: string) =>
    story.slack.control.command({ user: "U0PRIYA", channel: "C0DETRACT", command: "/amends", text });
  await ask("help");
  await ask("<!channel> frobnicate");
  await eventually(() => expect(story.whispersTo("Priya")).toHaveLength(2));
  const [help = "", unknown = ""] = story.whispersTo("Priya");
  expect(help).toContain("Amends turns every unhappy survey answer into an owned issue");
  expect(unknown).toContain("&lt;!channel&gt;");
  expect(unknown).toContain("Amends turns every unhappy survey answer");
  await story.expectNothingElse();
});

test("amends import FILE: the detractors of an export become cards, once", async () => {
  story = await startStory();
  const folder = await mkdtemp(join(tmpdir(), "amends-import-"));
  const file = join(folder, "export.csv");
  const rows = [
    "Response ID,Date,How likely are you to recommend us?,Why?,Name,Email,Company",
    '1,2026-11-01,3,"Slow, and <!channel>",Jane Doe,jane@example.com,ABC Company',
    "2,2026-11-02,9,Great,Ravi Patel,ravi@example.com,Northwind",
    "3,2026-11-03,0,,Mia Wong,mia@example.com,Contoso",
  ];
  await writeFile(file, `${rows.join("\n")}\n`);
  const imported = async (): Promise<unknown> =>
    JSON.parse((await amends(story, "import", file, "--yes", "--json")).out);
  expect(await imported()).toMatchObject({ rows: 3, responses: 3, opened: 2, already: 0 });
  expect((await story.card("Jane Doe")).expected().header).toBe("3/10 · Jane Doe, ABC Company");
  expect((await story.card("Mia Wong")).expected().header).toBe("0/10 · Mia Wong, Contoso");
  expect(await imported()).toMatchObject({ rows: 3, opened: 0, already: 3 });
  await story.expectNothingElse();
  await rm(folder, { recursive: true });
}, 60_000);
