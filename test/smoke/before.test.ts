import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { amends } from "../support/story/cli.ts";
import { decideInStory } from "../support/story/due.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
afterEach(() => story.end());

const person = (name: string, company: string) => ({ name, email: `${name.split(" ")[0]}@example.com`, company });
const on = (day: string) => `2026-11-${day}T09:00:00Z`;

test("the same person again, within a month: last scores, how the last one ended and who ended it", async () => {
  story = await startStory();
  const first = (
    await story.answer(anAnswer({ score: 4, submitted_at: on("02"), respondent: person("Jane Doe", "ABC Company") }))
  ).expected();
  await first.set("Bridget", "Not an Issue", "weekly call agreed");
  await first.told("Bridget Harper closed this as Not an Issue: weekly call agreed");
  await story.send(anAnswer({ score: 2, submitted_at: on("12"), respondent: person("Jane Doe", "ABC Company") }));
  await story.quiet();
  const second = story.cards()[1]?.expected();
  await second?.says("Answered before: 4/10 (2026-11-02)", "2nd detractor from ABC Company in 30 days");
  expect(second?.text).toMatch(/Last time \(#1\): Not an Issue in .* by Bridget Harper: “weekly call agreed”/);
  await story.expectNothingElse();
});

test("another detractor at the same company: the open issue is named; a company by a similar name is another", async () => {
  story = await startStory();
  (await story.answer(anAnswer({ respondent: person("Jane Doe", "ABC Company") }))).expected();
  const colleague = (await story.answer(anAnswer({ respondent: person("Ravi Patel", " abc  company.") }))).expected();
  await colleague.says("2nd detractor from abc company. in 30 days", "Also open: #1 Jane Doe");
  const other = (await story.answer(anAnswer({ respondent: person("Mia Wong", "ABC Companies") }))).expected();
  expect(other.text).not.toContain("detractor from");
  expect(other.text).not.toContain("Also open");
  const first = story.cards()[0]?.expected();
  await first?.set("Bridget", "Resolution in Progress", "called her");
  await first?.told("Bridget Harper set Resolution in Progress and is now the assignee: called her");
  expect(first?.text).not.toContain("Ravi Patel");
  await story.expectNothingElse();
});

test("a month later the company's earlier detractors are not counted any more", async () => {
  story = await startStory();
  (await story.answer(anAnswer({ respondent: person("Jane Doe", "ABC Company") }))).expected();
  story.fastForward({ hours: 31 * 24 });
  const ravi = person("Ravi Patel", "ABC Company");
  const later = (await story.answer(anAnswer({ respondent: ravi, submitted_at: "2026-12-03T09:00:00Z" }))).expected();
  await later.says("Also open: #1 Jane Doe");
  expect(later.text).not.toContain("in 30 days");
  await story.expectNothingElse();
});

test("a year that comes in at once: detractors are counted by when they answered; who only asks for a call, or was deleted, is none", async () => {
  story = await startStory();
  const said = (name: string, submitted_at: string, given: object = {}) =>
    anAnswer({ respondent: person(name, "ABC Company"), owners: [], submitted_at, ...given });
  await story.send([
    said("Ann", "2026-11-02T09:00:00Z"),
    said("Bea", "2025-12-01T09:00:00Z"),
    said("Cid", "2026-10-20T09:00:00Z"),
    said("Dan", "2026-11-01T09:00:00Z", { score: 9, wants_contact: true }),
    said("Eve", "2026-05-01T09:00:00Z"),
    said("Fay", "2026-10-31T09:00:00Z", { deleted: true }),
  ]);
  const counted = async (name: string) =>
    /\w+ detractor from/.exec((await story.card(name)).expected().text)?.[0] ?? null;
  expect(await counted("Ann")).toBe("2nd detractor from");
  for (const name of ["Bea", "Cid", "Dan", "Eve"]) expect(await counted(name)).toBeNull();
  await story.expectNothingElse();
});

test("a detractor who is stored as history counts", async () => {
  story = await startStory();
  const folder = await mkdtemp(join(tmpdir(), "amends-before-"));
  const file = join(folder, "export.csv");
  await writeFile(file, "Response ID,Date,Score,Company\n1,2026-11-01,3,ABC Company\n");
  const imported = await amends(story, "import", file, "--as-history", "--json");
  expect(imported.code).toBe(0);
  expect(JSON.parse(imported.out)).toMatchObject({ stored: 1, detractors: 1, opened: 0 });
  await rm(folder, { recursive: true });
  const card = (await story.answer(anAnswer({ owners: [], respondent: person("Jane Doe", "ABC Company") }))).expected();
  await card.says("2nd detractor from ABC Company in 30 days");
  await story.expectNothingElse();
}, 60_000);

test("by rule a detractor who was one before goes to leadership; a happy client who asks for calls does not", async () => {
  story = await startStory();
  await decideInStory(story, { terms: { escalate: { repeat: true } } });
  const said = (name: string, day: string, given: object) =>
    anAnswer({ respondent: person(name, `Company of ${name}`), owners: [], submitted_at: on(day), ...given });
  await story.send(said("Happy", "01", { score: 9, wants_contact: true }));
  await story.quiet();
  await story.send([
    said("Happy", "02", { score: 9, wants_contact: true }),
    said("Twice", "02", { score: 2 }),
    said("Twice", "01", { score: 3 }),
  ]);
  await story.quiet();
  const cards = story.cards().map((card) => card.expected());
  const escalated = cards.filter((card) => card.text.includes("🟣"));
  expect(escalated.map((card) => card.header)).toEqual(["2/10 · Twice, Company of Twice"]);
  await escalated[0]?.told("Amends escalated this: By rule: this client was a detractor before.");
  story.dms("Bridget");
  story.mailsTo("northwind.example");
  await story.expectNothingElse();
});
