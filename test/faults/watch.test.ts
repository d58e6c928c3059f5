import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { NO_NUDGES } from "../../src/cli/no-nudges.ts";
import { parseBody } from "../../src/intake/registry.ts";
import { UNOBSERVED } from "../../src/observer.ts";
import { slackClient } from "../../src/slack/client.ts";
import { openPlaces } from "../../src/slack/places.ts";
import { openAlerts } from "../../src/store/alerts.ts";
import { openClosures } from "../../src/store/closures.ts";
import { openFindings } from "../../src/store/findings.ts";
import { openStore } from "../../src/store/store.ts";
import type { ParseBody } from "../../src/usecases/parse-received.ts";
import { openWatch } from "../../src/usecases/watch.ts";
import { QUEUES } from "../support/queues.ts";
import { channel, knownClosed } from "../support/story/closed.ts";
import { everybodyIsKnown, isDue } from "../support/story/settings.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { STORY_KEY } from "../support/story/world.ts";
import { eventually } from "../support/waiting.ts";

// For a machine with more to do than this.
jest.setTimeout(60_000);

let story: Story;
afterEach(() => story.end());

const from = (name: string) => anAnswer({ owners: [], respondent: { name, email: `${name}@example.com` } });

/** What the watch wrote to the log of such findings. */
const found = (step: string): Record<string, unknown>[] =>
  story.log
    .at("warn")
    .map((line) => line as Record<string, unknown>)
    .filter((line) => line.msg === "found and mended" && line.step === step);

/** The watch looks, as it does every minute. */
const look = () => story.fastForward({ minutes: 1 });

async function begin(o: Parameters<typeof startStory>[0] = {}): Promise<void> {
  story = await startStory(o);
  await everybodyIsKnown(story);
}

describe.each(QUEUES)("a lane that stands still (%s)", (queue) => {
  const STANDING: readonly (readonly [what: string, sql: string])[] = [
    [
      "held by a process with a clock of next month",
      "update lanes set holder = gen_random_uuid(), held_until = now() + interval '30 days' where name like 'post:%'",
    ],
    ["at rest until next month", "update lanes set free_at = now() + interval '30 days' where name like 'post:%'"],
    [
      "at rest for a channel that is open",
      "update lanes set free_at = now() + interval '1 hour', trouble = 'is_archived' where name like 'post:%'",
    ],
  ];
  test.each(STANDING)("%s: it goes on", async (_what, sql) => {
    await begin({ queue });
    await story.answer(from("First"));
    await story.quiet();
    // Nobody is at work in the lane while it is bent.
    await story.stopApp();
    await story.database.db.raw(sql);
    await story.startApp();
    expect(await story.send(from("Second"))).toMatchObject({ status: 202 });
    await eventually(async () => expect(await story.database.db("issues").count("id as n")).toEqual([{ n: 2 }]));
    look();
    await story.card("Second");
    await eventually(() => expect(found("lane_stuck")).toEqual([expect.objectContaining({ lane: "post:C0DETRACT" })]));
  });
});

test("a message that was put off until next month comes now", async () => {
  await begin();
  await channel(story, "archive");
  await knownClosed(story, "is_archived");
  expect(await story.send(from("First"))).toMatchObject({ status: 202 });
  await eventually(async () => expect(await story.database.db("issues").count("id as n")).toEqual([{ n: 1 }]));
  await story.database.db("notices").update({ try_after: "2099-01-01T00:00:00Z" });
  await channel(story, "unarchive");
  look();
  await story.card("First");
  await eventually(() =>
    expect(found("lane_stuck")).toEqual([expect.objectContaining({ noticeId: expect.any(Number) })]),
  );
});

test("a card that Slack refused in every form is tried again, later and later, and works once it is taken", async () => {
  await begin();
  story.slack.control.fault({ kind: "error:msg_too_long", method: "chat.postMessage", times: 2 });
  expect(await story.send(from("First"))).toMatchObject({ status: 202 });
  await eventually(async () => expect(await story.database.db("notices").pluck("state")).toEqual(["failed"]));
  look();
  await story.quiet();
  expect(story.cards()).toEqual([]);
  // The hour is over, on the clock that all hosts share.
  await story.database.db("notices").update({ try_after: story.database.db.fn.now() });
  look();
  const card = await story.card("First");
  await card.set("Bridget", "Resolution in Progress", "called");
  await card.says("Resolution in Progress");
  await eventually(() =>
    expect(found("card_given_up")).toEqual([expect.objectContaining({ issueId: 1, noticeId: 1 })]),
  );
});

test("an open issue whose card is nowhere in the ledger gets one", async () => {
  await begin();
  const lost = await story.answer(from("First"));
  await story.quiet();
  await story.database.db("notices").delete();
  await story.slack.control.deleteMessage({ channel: lost.channel, messageTs: lost.ts });
  look();
  const card = await story.card("First");
  await card.set("Bridget", "Resolution in Progress", "called");
  await card.told("Bridget Harper set Resolution in Progress and is now the assignee: called");
  await eventually(() => expect(found("issue_forgotten")).toEqual([expect.objectContaining({ issueId: 1 })]));
  look();
  await story.quiet();
  expect(found("issue_forgotten")).toHaveLength(1);
});

test("a card that somebody deletes comes again at once; one of which nobody was told, within the day", async () => {
  await begin({ slack: { retryDelaysMs: [] } });
  const names = ["First", "Second", "Third"];
  for (const name of names) await story.answer(from(name));
  await story.quiet();
  const [first, second] = story.cards();
  await story.slack.control.deleteMessage({ channel: "C0DETRACT", messageTs: first?.ts ?? "" });
  await eventually(() => expect(story.cards().map((card) => card.ts)).not.toContain(first?.ts));
  const again = await story.card("First");
  await again.set("Bridget", "Resolution in Progress", "called");
  await again.says("Resolution in Progress");
  await again.set("Bridget", "Resolved", "settled");
  await story.quiet();
  // What is closed may go.
  await story.slack.control.deleteMessage({ channel: "C0DETRACT", messageTs: again.ts });

  await story.stopApp();
  await story.slack.control.deleteMessage({ channel: "C0DETRACT", messageTs: second?.ts ?? "" });
  expect(story.cards()).toHaveLength(1);
  await story.startApp();
  story.fastForward({ days: 1 });
  await eventually(async () => {
    look();
    expect(story.cards().filter((card) => card.header.includes("Second"))).toHaveLength(1);
  }, 20_000);
  await story.quiet();
  expect(story.cards().map((card) => card.header)).toEqual([
    expect.stringContaining("Third"),
    expect.stringContaining("Second"),
  ]);
  await eventually(() => expect(found("card_gone")).toEqual([expect.objectContaining({ issueId: 2 })]));
});

test("an issue that time forgot is remembered, and its promise with it", async () => {
  await begin();
  await story.answer(from("First"));
  await story.quiet();
  await isDue(story, "2026-11-05T18:00");
  const [{ next_deadline_at: before }] = await story.database.db("issues").select("next_deadline_at");
  await story.database.db("issues").update({ next_deadline_at: "2030-01-01T00:00:00Z" });
  look();
  await eventually(async () => expect(await story.database.db("issues").pluck("next_deadline_at")).toEqual([before]));
  await eventually(() => expect(found("issue_forgotten")).toEqual([expect.objectContaining({ issueId: 1 })]));
});

test("on a healthy system it finds nothing, however often it looks", async () => {
  await begin();
  const card = await story.answer(from("First"));
  await card.set("Bridget", "Resolution in Progress", "called");
  for (let i = 0; i < 5; i++) {
    look();
    await story.quiet();
  }
  expect(story.log.at("warn").filter(({ msg }) => msg.startsWith("found and mended"))).toEqual([]);
});

/** The watch by itself, as one process has it that does nothing else; what it has seen once counts. */
function watchAlone(): () => Promise<void> {
  const { db } = story.database;
  const present = async () => story.clock.now().toISOString();
  const ports = {
    ...{
      store: openStore(db, [STORY_KEY]),
      nudges: NO_NUDGES,
      logger: story.log.logger,
      observer: UNOBSERVED,
      mailer: null,
    },
    peopleMet: () => Promise.resolve(true),
    rushOver: () => Promise.resolve(),
    ...{ closures: openClosures(db), alerts: openAlerts(db), findings: openFindings(db), workspaceId: 1, present },
    places: openPlaces(slackClient(story.slack.botToken, story.slack.apiUrl, story.log.logger), story.slack.team.id),
    followChannel: async () => [],
    readPeople: () => undefined,
    parse: ({ source, body, receivedAt }: Parameters<ParseBody>[0]) => parseBody(source.kind, body, receivedAt),
  };
  return openWatch(ports, 0);
}

test("bodies that nobody parses, and deadlines that nobody takes, are taken by the watch", async () => {
  await begin();
  await story.answer(from("First"));
  await story.quiet();
  await story.stopApp();
  await story.database.db("received").update({
    ...{ state: "waiting", settled_at: null, reason: null },
    received_at: new Date(story.clock.now().getTime() - 300_000),
  });
  story.clock.advance(2 * 86_400_000);
  await watchAlone()();
  expect(await story.database.db("received").pluck("state")).toEqual(["parsed"]);
  expect(await story.database.db("issue_events").orderBy("version").pluck("type")).toEqual(["IssueOpened", "Reminded"]);
  expect(found("work_stuck")).toEqual([
    expect.objectContaining({ receivedId: 1 }),
    expect.objectContaining({ issueId: 1 }),
  ]);
});

test("a body whose key is not here waits on, and nobody says that it was mended", async () => {
  await begin();
  await story.answer(from("First"));
  await story.quiet();
  await story.stopApp();
  await story.database.db("received").update({
    ...{ state: "waiting", settled_at: null, reason: null, key_id: "00000000" },
    received_at: new Date(story.clock.now().getTime() - 300_000),
  });
  await watchAlone()();
  expect(await story.database.db("received").pluck("state")).toEqual(["waiting"]);
  expect(found("work_stuck")).toEqual([]);
  expect(story.log.at("warn")).toContainEqual(
    expect.objectContaining({ msg: expect.stringContaining("cannot be done here"), receivedId: 1 }),
  );
});
