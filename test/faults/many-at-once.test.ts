import { afterEach, expect, test } from "@jest/globals";
import { fillStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { always, eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const OPENED = "2026-11-03T18:00:00.000Z";
const ISSUES = 400;

test(`${ISSUES} issues that came in together have to be warned of together, and at once: each person gets one message`, async () => {
  story = await startStory({ postMs: 5, slack: { limits: { enabled: false } }, pace: { collectMs: 15_000 } });
  const assigneeIds = await idsOf(story, "Nathan", "Bridget");
  await fillStory(story, { many: ISSUES, openedAt: OPENED, assigneeIds });
  story.at("2026-11-04T22:00:30Z");
  await story.quiet(60_000);
  for (const who of ["Nathan", "Bridget"] as const) {
    expect(story.dms(who)).toHaveLength(1);
    expect(story.dms(who)[0]).toContain(`${ISSUES / 2} issues`);
  }
  await expectInvariants(story, { withoutCards: true });
}, 90_000);

test("what is written down in the very moment of the morning comes with the others, as one message", async () => {
  story = await startStory({ beginning: OPENED, pace: { collectMs: 6_000 } });
  const { db } = story.database;
  const assigneeIds = await idsOf(story, "Nathan");
  await fillStory(story, { many: 2, openedAt: OPENED, assigneeIds });
  story.at("2026-11-05T18:00:30Z");
  await story.quiet(60_000);
  const before = story.dms("Nathan").length;
  const [first, second] = await db("notices").where({ kind: "reminder", state: "planned" }).orderBy("id");
  expect(second.not_before).toEqual(first.not_before);
  // They were planned yesterday; only the second's transaction is not over yet.
  await db("notices").where({ kind: "reminder" }).update({ try_after: "2026-11-05T18:00:30Z" });
  await db("notices").where({ id: second.id }).update({ state: "superseded" });
  story.at(first.not_before.toISOString());
  await always(() => expect(story.dms("Nathan")).toHaveLength(before), 1_000);
  await db("notices").where({ id: second.id }).update({ state: "planned" });
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(before + 1), 20_000);
  expect(story.dms("Nathan").at(-1)).toContain("2 issues");
  await expectInvariants(story, { withoutCards: true });
}, 60_000);
