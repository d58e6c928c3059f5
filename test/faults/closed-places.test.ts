import { afterEach, describe, expect, test } from "@jest/globals";
import type { ApiLogEntry } from "../../src/sandbox/control-types/log.ts";
import { QUEUES } from "../support/queues.ts";
import { allOpen, channel, confirmed, knownClosed, peopleAreTold, reinstalled } from "../support/story/closed.ts";
import { dmTo } from "../support/story/dm.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { openHome } from "../support/story/my-issues.ts";
import { everybodyIsKnown } from "../support/story/settings.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const OTHER = "C0LEADERS";
const from = (n: number, given: Record<string, unknown> = {}) =>
  anAnswer({ owners: [], respondent: { name: `Person ${n}.`, email: `p${n}@example.com` }, ...given });

const posts = (place: string, since = 0): ApiLogEntry[] =>
  story.slack.control
    .log({ since })
    .filter((e): e is ApiLogEntry => e.type === "api" && e.method === "chat.postMessage" && e.args.channel === place);

const issues = (n: number) =>
  eventually(async () => expect(await story.database.db("issues").count("id as n")).toEqual([{ n }]));

const SOME = Array.from({ length: 12 }, (_, n) => n + 1);

describe.each(QUEUES)("many answers come for a closed channel, with two processes at work (%s)", (queue) => {
  test("no message is tried again and again, admins hear of it once, and afterwards each card comes once, in order", async () => {
    story = await startStory({ queue });
    await story.startAnother({ role: "worker" });
    await everybodyIsKnown(story);
    await channel(story, "archive");
    await knownClosed(story, "is_archived");
    await Promise.all(SOME.map((n) => story.send(from(n))));
    await issues(SOME.length);
    await confirmed(story);
    await peopleAreTold(story);
    const told = story.dms("Bridget");
    expect(told.filter((text) => text.startsWith("#client-feedback is archived"))).toHaveLength(1);
    expect(told.filter((text) => text.startsWith("12 issues wait for somebody"))).toHaveLength(1);
    expect(told).toHaveLength(2);
    for (const hours of [1, 2, 6]) story.fastForward({ hours });
    await peopleAreTold(story);
    expect(posts(CHANNEL).length).toBeLessThanOrEqual(1);
    await channel(story, "unarchive");
    await allOpen(story);
    await story.quiet();
    const { rows } = await story.database.db.raw<{ rows: { name: string }[] }>(
      "select name from issues i join respondents r on r.id = i.respondent_id order by i.id",
    );
    const came = story.cards().map((card) => /Person \d+\./.exec(card.header)?.[0]);
    expect(came).toEqual(rows.map(({ name }) => name));
    expect(story.dms("Bridget")).toHaveLength(2);
    await expectInvariants(story);
  }, 60_000);
});

const UNSEEN = ["restricted_action", "ekm_access_denied"] as const;
test.each(UNSEEN)(
  "a channel that looks open and refuses all the same (%s) is told of once, and tried no more than once an hour",
  async (code) => {
    story = await startStory();
    await everybodyIsKnown(story);
    story.slack.control.fault({ kind: `error:${code}`, method: "chat.postMessage", channel: CHANNEL });
    await story.send(from(1));
    await knownClosed(story, code);
    // It looks open after a minute, and what is posted then is what confirms it.
    story.fastForward({ minutes: 2 });
    await eventually(async () =>
      expect(await story.database.db("closures").select("probes", "mended_at")).toEqual([
        { probes: 1, mended_at: null },
      ]),
    );
    await confirmed(story);
    for (let i = 0; i < 12; i++) {
      story.fastForward({ minutes: 20 });
      await story.slack.control.settled();
      await eventually(async () =>
        expect(await story.database.db("closures").whereNull("mended_at").select("place", "code")).toEqual([
          { place: CHANNEL, code },
        ]),
      );
    }
    await peopleAreTold(story);
    expect(posts(CHANNEL).length).toBeLessThanOrEqual(6);
    expect(story.dms("Bridget").filter((text) => text.includes("takes no messages from Amends"))).toHaveLength(1);
    story.slack.control.faultClear();
    story.fastForward({ hours: 2 });
    await story.card("Person 1.");
    await allOpen(story);
    await story.quiet();
    expect(story.dms("Bridget").filter((text) => text.includes("takes no messages from Amends"))).toHaveLength(1);
  },
  60_000,
);

test("a card of which nobody knows whether it stands in a closed channel: its people are told, and it comes in another channel", async () => {
  story = await startStory({ pace: { callMs: 700, lookAfterMs: 60_000 } });
  await everybodyIsKnown(story);
  story.slack.control.fault({ kind: "timeout", method: "chat.postMessage", channel: CHANNEL, times: 1 });
  await story.send(from(1, { owners: ["Nathan Goff"] }));
  const card = () => story.database.db("notices").where({ kind: "card" }).pluck("state");
  await eventually(async () => expect(await card()).toEqual(["unknown"]));
  await channel(story, "kick");
  await knownClosed(story, "not_in_channel");
  story.fastForward({ minutes: 2 });
  await dmTo(story, "Nathan", "Amends opened this");
  const window = await (await openHome(story, "Bridget")).opens("Workspace settings");
  expect(await window.submit({ channel: OTHER })).toMatchObject({ outcome: "updated" });
  await eventually(() =>
    expect(story.cards(OTHER).map(({ header }) => header)).toEqual([expect.stringContaining("Person 1.")]),
  );
  await story.quiet();
  expect(story.dms("Nathan").filter((text) => text.startsWith("Amends opened this"))).toHaveLength(1);
  await expectInvariants(story);
}, 60_000);

test("the permission to post is taken away for a while: mails go, and with the permission everything comes", async () => {
  story = await startStory();
  await everybodyIsKnown(story);
  await reinstalled(story, { without: ["chat:write"] });
  await knownClosed(story, "missing_scope", "");
  await story.send(from(1, { owners: ["Nathan Goff"] }));
  await issues(1);
  await confirmed(story);
  await eventually(() =>
    expect(story.mailsTo("bridget.harper@").map(({ subject }) => subject)).toEqual([
      "Slack does not let Amends post: a permission is missing: 1 open issue waits",
    ]),
  );
  story.fastForward({ minutes: 15 });
  await eventually(() => expect(story.mailsTo("nathan.goff@")).toHaveLength(1));
  expect(posts(CHANNEL)).toEqual([]);
  await reinstalled(story);
  await story.card("Person 1.");
  await allOpen(story);
  await expectInvariants(story);
}, 60_000);
