import { afterEach, expect, test } from "@jest/globals";
import { fillStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";

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
