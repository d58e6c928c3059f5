import { afterEach, expect, test } from "@jest/globals";
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
  const later = (await story.answer(anAnswer({ respondent: person("Ravi Patel", "ABC Company") }))).expected();
  await later.says("Also open: #1 Jane Doe");
  expect(later.text).not.toContain("in 30 days");
  await story.expectNothingElse();
});
