import { afterEach, describe, expect, test } from "@jest/globals";
import { readManifest } from "../../src/manifest.ts";
import type { FaultKind } from "../../src/sandbox/control-types/fault.ts";
import type { ApiLogEntry } from "../../src/sandbox/control-types/log.ts";
import { dmTo } from "../support/story/dm.ts";
import { idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { ask } from "../support/story/my-issues.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { expectHeld, struck } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const OTHER = "C0LEADERS";
const from = (name: string) => anAnswer({ respondent: { name, email: `${name}@example.com` } });

const posts = (channel = CHANNEL): ApiLogEntry[] =>
  story.slack.control
    .log()
    .filter((e): e is ApiLogEntry => e.type === "api" && e.method === "chat.postMessage" && e.args.channel === channel);

const route = (channel: string) => story.database.db("routes").update({ channel_id: channel });

/** A lane that rests until someone mends its channel, rested. */
async function endRest(): Promise<void> {
  await story.database.db("lanes").update({ free_at: story.database.db.fn.now() });
}

const closures = async (): Promise<unknown[]> =>
  story.database.db("closures").whereNull("mended_at").orderBy("id").pluck("code");

test("a 429 rests its channel for as long as Slack says, and no other channel", async () => {
  story = await startStory();
  story.slack.control.fault({ kind: "429", method: "chat.postMessage", channel: CHANNEL, retryAfter: 2, times: 1 });
  await story.send(from("First"));
  await eventually(() => expect(posts()).toHaveLength(1));
  await route(OTHER);
  await Promise.all([1, 2, 3].map((n) => story.send(from(`Other ${n}`))));
  await eventually(() => expect(story.cards(OTHER)).toHaveLength(3));
  expect(posts()).toHaveLength(1);
  await story.card("First");
  await eventually(() => expect(posts()).toHaveLength(2));
  const [refused = 0, taken = 0] = posts().map((call) => Date.parse(call.at));
  expect(taken - refused).toBeGreaterThanOrEqual(2_000);
  await story.quiet();
  await expectHeld(story, {
    number: 7,
    fault: "429 with Retry-After in one channel of two",
    invariant: "I2",
    tries: struck(story, "429"),
  });
});

test("a 429 on updates rests the channel's updates; its new cards go on", async () => {
  story = await startStory();
  const card = await story.answer(from("First"));
  await story.quiet();
  story.slack.control.fault({ kind: "429", method: "chat.update", retryAfter: 2, times: 1 });
  await card.set("Bridget", "Resolution in Progress", "called");
  await story.answer(from("Second"));
  expect(card.text).not.toContain("🟡");
  await card.says("🟡 Resolution in Progress");
  await expectInvariants(story);
});

test("a 429 that does not say for how long is waited out too", async () => {
  story = await startStory();
  story.slack.control.fault({ kind: "error:ratelimited", method: "chat.postMessage", times: 1 });
  await story.send(from("First"));
  await eventually(() => expect(posts()).toHaveLength(1));
  await eventually(async () => {
    const { rows } = await story.database.db.raw(
      "select extract(epoch from free_at - now())::float8 as rest from lanes where name like 'post:%'",
    );
    expect(rows[0].rest).toBeGreaterThan(20);
  });
  await endRest();
  await story.card("First");
  await expectInvariants(story);
});

const BROKEN: readonly FaultKind[] = [
  "500",
  "503",
  "html",
  "truncated",
  "error:internal_error",
  "error:fatal_error",
  "error:service_unavailable",
];

test("Slack stumbles at every third call, in every way: each card stands once and ends right", async () => {
  story = await startStory({ pace: { callMs: 700, lookAfterMs: 200 } });
  for (const kind of BROKEN) story.slack.control.fault({ kind, probability: 0.055 });
  const names = Array.from({ length: 12 }, (_, n) => `Person ${n}.`);
  for (const name of names) expect((await story.send(from(name))).status).toBe(202);
  await eventually(() => expect(story.cards().length).toBeGreaterThanOrEqual(names.length), 30_000);
  story.slack.control.faultClear();
  for (const name of names.slice(0, 4)) {
    const card = await story.card(name);
    await card.set("Bridget", "Resolution in Progress", "called");
  }
  for (const kind of BROKEN) story.slack.control.fault({ kind, probability: 0.055 });
  await story.quiet(45_000);
  await expectHeld(story, {
    number: 8,
    fault: "Slack stumbles at every third call, in seven ways",
    invariant: "I2, I3",
    tries: struck(story, ...BROKEN),
  });
}, 90_000);

const channel = (action: "archive" | "unarchive" | "kick" | "invite") =>
  story.slack.control.channel({ channel: CHANNEL, action });
const fault = async (code: string) => void story.slack.control.fault({ kind: `error:${code}` });
const noFault = async () => story.slack.control.faultClear();

const MENDED: readonly (readonly [code: string, breakIt: () => Promise<void>, mendIt: () => Promise<void>])[] = [
  ["is_archived", () => channel("archive"), () => channel("unarchive")],
  ["not_in_channel", () => channel("kick"), () => channel("invite")],
  ["channel_not_found", () => fault("channel_not_found"), noFault],
  ["token_revoked", () => fault("token_revoked"), noFault],
  ["account_inactive", () => fault("account_inactive"), noFault],
];
describe.each(MENDED)("the channel is closed to us (%s)", (code, breakIt, mendIt) => {
  test("cards wait without a storm of tries, and come once it is mended", async () => {
    story = await startStory();
    await breakIt();
    await Promise.all([story.send(from("First")), story.send(from("Second"))]);
    await eventually(async () => expect(await closures()).toEqual([code]));
    const noticed = (await closures()).length;
    await eventually(async () => expect(await story.database.db("issues").pluck("number")).toEqual([1, 2]));
    story.fastForward({ minutes: 10 });
    expect(posts().length).toBeLessThanOrEqual(1);
    await mendIt();
    story.fastForward({ hours: 1 });
    await story.card("First");
    await story.card("Second");
    await story.quiet();
    await expectHeld(story, {
      number: 11,
      fault: `the channel is closed to us: ${code}`,
      invariant: "I2, I7",
      tries: noticed,
    });
  });
});

test("an archived channel: updates wait without a storm too", async () => {
  story = await startStory();
  const card = await story.answer(from("First"));
  await story.quiet();
  const modal = await card.opens("Bridget", "Add note");
  await channel("archive");
  expect(await modal.submit({ note: "written while it was archived" })).toMatchObject({ outcome: "closed" });
  await eventually(async () => expect(await closures()).toHaveLength(1));
  await channel("unarchive");
  await card.says("1 note");
  await expectInvariants(story);
});

test("blocks that Slack finds fault with: the card comes plainly, and works", async () => {
  story = await startStory();
  story.slack.control.fault({ kind: "error:invalid_blocks", method: "chat.postMessage", times: 1 });
  await story.send(from("First"));
  await eventually(() => expect(story.cards()).toHaveLength(1));
  const [card] = story.cards();
  expect(card?.text).toContain("First");
  await card?.set("Bridget", "Resolution in Progress", "called");
  await card?.says("Bridget Harper");
  await expectInvariants(story);
});

test("a message to a person in which Slack finds fault comes plainly, and works; so does a morning's", async () => {
  story = await startStory();
  await idsOf(story, "Nathan");
  story.slack.control.fault({
    kind: "error:msg_blocks_too_long",
    method: "chat.postMessage",
    channel: "D0NATHAN",
    times: 1,
  });
  await story.send(anAnswer({ owners: ["Nathan Goff"] }));
  await story.card("Jane Doe");
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(1));
  const [dm] = story.slack.control.dm("U0NATHAN").messages;
  expect(dm?.blocks.map(({ type }) => type)).toEqual(["section", "actions"]);
  story.slack.control.fault({
    kind: "error:msg_blocks_too_long",
    method: "chat.postMessage",
    channel: "D0NATHAN",
    times: 1,
  });
  story.at("2026-11-05T16:05:00Z");
  await story.quiet();
  story.at("2026-11-05T17:05:00Z");
  await eventually(() => expect(story.dms("Nathan").length).toBeGreaterThan(1));
  expect(story.slack.control.dm("U0NATHAN").messages[1]?.blocks.map(({ type }) => type)).toEqual(["section"]);
});

test("a card that someone deletes in Slack comes again with the next change, and works", async () => {
  story = await startStory();
  const card = await story.answer(from("First"));
  await card.set("Bridget", "Resolution in Progress", "called");
  await story.quiet();
  const modal = await card.opens("Bridget", "Add note");
  await story.slack.control.deleteMessage({ channel: CHANNEL, messageTs: card.ts });
  await modal.submit({ note: "she called back" });
  const again = await story.card("First");
  expect(again.ts).not.toBe(card.ts);
  await again.says("2 notes");
  await again.set("Bridget", "Resolved", "settled");
  await again.says("🟢 Resolved", "settled");
  await eventually(() => expect(again.thread.at(-1)).toBe("Bridget Harper resolved this: settled"));
});

test("a direct message that has vanished from Slack is not told again by a change of its issue", async () => {
  story = await startStory();
  const card = await story.answer(anAnswer({ owners: ["Nathan Goff"] }));
  const told = await dmTo(story, "Nathan", "Amends opened this");
  await story.quiet();
  await story.slack.control.deleteMessage({ channel: told.channel, messageTs: told.ts });
  await card.set("Nathan", "Resolution in Progress", "called");
  await card.says("Nathan Goff");
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([]);
  expect((await ask(story, "Nathan", "/amends why 1")).text).toMatch(
    /Nathan Goff : a direct message was sent .*\(because .*; it is gone from Slack since\)/s,
  );
  await expectInvariants(story);
});

test("scopes that were taken away close the channel until they are back", async () => {
  const manifest = readManifest();
  const bot = manifest.oauth_config.scopes.bot.filter((scope) => scope !== "chat:write");
  story = await startStory({ slack: { manifest: { ...manifest, oauth_config: { scopes: { bot } } } } });
  await story.send(from("First"));
  await eventually(async () => expect(await closures()).toEqual(["missing_scope"]));
  expect(posts().length).toBeLessThanOrEqual(1);
});
