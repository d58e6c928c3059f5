import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { nudgesOf } from "../../src/jobs/registry.ts";
import { openTie } from "../../src/store/mail-stops.ts";
import { openPageStore } from "../../src/store/page.ts";
import { openStore } from "../../src/store/store.ts";
import { mailStanding } from "../../src/usecases/unsubscribe.ts";
import type { PagePorts } from "../../src/web/page/ports.ts";
import { openShow } from "../../src/web/page/show.ts";
import { linkFor, personInSlack, textOf } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
beforeEach(async () => {
  story = await startStory();
  (await story.answer(anAnswer())).expected();
});
afterEach(() => story.end());

test("the history is read once, also for a visitor who is neither assignee nor follower", async () => {
  const { db } = story.database;
  const pages = openPageStore(db);
  const reads: number[] = [];
  const history: typeof pages.history = (issueId) => {
    reads.push(issueId);
    return pages.history(issueId);
  };
  const nudges = nudgesOf({ nudge: async () => {} });
  const mailing = { store: openStore(db), nudges, tie: openTie(db), history };
  const ports = {
    ...{ ...pages, history, secretKeys: [Buffer.alloc(32)] as const, publicUrl: story.url, clock: story.clock },
    mailStanding: mailStanding.bind(null, mailing),
  } as unknown as PagePorts;
  const token = await linkFor(story, await personInSlack(story, "Priya"));
  const visitor = await pages.open(token, story.clock.now().toISOString());
  if (!visitor) throw new Error("the link opens nothing");
  const page = await openShow(ports)(visitor, token);
  expect(textOf(String(page.body))).toContain("Jane Doe");
  expect(reads).toEqual([1]);
});
