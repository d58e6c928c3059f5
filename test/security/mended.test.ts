import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { stopwatch } from "../../src/clock.ts";
import { parseGeneric } from "../../src/intake/sources/generic-format.ts";
import { readableText } from "../../src/slack/plain-text.ts";
import type { Card } from "../support/story/card.ts";
import { payloadOf, sendForged } from "../support/story/forged.ts";
import { openHome } from "../support/story/my-issues.ts";
import { linkFor, personInSlack, visit } from "../support/story/page.ts";
import { USERS } from "../support/story/people.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

describe("in Slack and on the page", () => {
  let story: Story;
  let card: Card;
  beforeEach(async () => {
    story = await startStory();
    card = (await story.answer(anAnswer({ owners: [] }))).expected();
  });
  afterEach(() => story.end());

  test("whoever has left a private channel does not read on by an old link", async () => {
    const nathan = await personInSlack(story, "Nathan");
    const token = await linkFor(story, nathan);
    expect((await visit(story, token)).status).toBe(200);
    const { db } = story.database;
    await db("channels").update({ is_private: true });
    await db("channel_members").where({ person_id: nathan }).delete();
    expect((await visit(story, token)).status).toBe(404);
    await db("channel_members").insert({ workspace_id: 1, channel_id: CHANNEL, person_id: nathan });
    expect((await visit(story, token)).status).toBe(200);
  });

  test("who guesses links does not lock out those at the same address who have one", async () => {
    const token = await linkFor(story, await personInSlack(story, "Nathan"));
    const guesses = [];
    for (let i = 0; i < 60; i++) guesses.push((await visit(story, "A".repeat(32))).status);
    expect(guesses.at(-1)).toBe(429);
    expect((await visit(story, token)).status).toBe(200);
  });

  test.each(["Guest", "Stranger", "Kim"] as const)(
    "an issue cannot be given to %s, who could not act on it",
    async (who) => {
      await card.choose("Nathan", "amends.assign", who);
      await eventually(() => expect(story.whispersTo("Nathan").at(-1)).toContain("cannot be made assignee"));
      expect(card.text).not.toContain("Assigned");
    },
  );

  test("a time that is none does not become anybody's quiet hours", async () => {
    const home = await openHome(story, "Nathan");
    const window = await home.opens("My preferences");
    const { deliverySeq = 0 } = await window.submit(
      { via: "dm", quiet: ["quiet"], quiet_from: "20:00", quiet_to: "07:00", tell_me_at: "none" },
      { force: true },
    );
    const payload = payloadOf(story, deliverySeq);
    payload.view.state.values.quiet_from.quiet_from.selected_time = "25:00; drop";
    const answer = await sendForged(story, payload);
    expect(answer.text).toContain("Quiet hours need");
  });

  test("a message flagged again, with other words, changes nothing of the first", async () => {
    const { control } = story.slack;
    const { ts } = await control.message({
      channel: CHANNEL,
      user: USERS.Nathan,
      text: "the client of Hall 4 is angry",
    });
    await control.shortcut({ callback_id: "amends.flag_message", user: USERS.Nathan, channel: CHANNEL, messageTs: ts });
    const views = () => control.views().modals[USERS.Nathan] ?? [];
    await eventually(() => expect(views()).toHaveLength(1));
    const first = await control.viewSubmit({
      user: USERS.Nathan,
      viewId: views()[0]?.id ?? "",
      values: { comment: "first" },
    });
    expect(first.outcome).toBe("closed");
    await control.shortcut({ callback_id: "amends.flag_message", user: USERS.Nathan, channel: CHANNEL, messageTs: ts });
    await eventually(() => expect(views()).toHaveLength(1));
    const second = await control.viewSubmit({
      user: USERS.Nathan,
      viewId: views()[0]?.id ?? "",
      values: { comment: "second" },
    });
    expect(second.outcome).toBe("errors");
    expect(await story.database.db("responses").where("comment", "second")).toEqual([]);
  });

  test("whoever may not open an issue by hand is told so by the shortcut too", async () => {
    const { control } = story.slack;
    await control.shortcut({ callback_id: "amends.new_issue", user: USERS.Guest });
    const views = () => control.views().modals[USERS.Guest] ?? [];
    await eventually(() => expect(JSON.stringify(views())).toContain("Guests can read issues but not change them."));
    expect(story.log.at("error")).toEqual([]);
  });

  test("a reply that mentions someone Slack does not know is still a note", async () => {
    await story.slack.control.message({
      channel: CHANNEL,
      user: USERS.Nathan,
      text: "asked <@U0NOBODY>",
      thread_ts: card.ts,
    });
    await card.says("1 note");
  });
});

test.each(["<@U1|", "<!here|", "<#C1|", "<http:a", "<mailto:a|", "<"])(
  "a message of nothing but %s is read at once",
  async (begun) => {
    const took = stopwatch();
    const text = begun.repeat(40_000 / begun.length);
    expect(await readableText(text, () => Promise.resolve("x"))).toHaveLength(text.length);
    expect(took()).toBeLessThan(150);
  },
);

test("a message of a thousand mentions asks for thirty names", async () => {
  const asked: string[] = [];
  const wire = Array.from({ length: 1_000 }, (_, i) => `<@U${i}>`).join(" ");
  const text = await readableText(wire, (id) => Promise.resolve(asked.push(id)).then(() => "Ann"));
  expect(asked).toHaveLength(30);
  expect(text).toContain("@Ann @U30 ");
});

test("a body of fifty thousand answers is refused with a reason; a field named like a prototype is a field", () => {
  const many = Buffer.from(JSON.stringify(Array.from({ length: 50_000 }, () => ({ response_id: 1 }))));
  expect(parseGeneric(many, new Date(0))).toEqual({
    reason: "A list may have 1000 responses, not 50000: send them in several requests.",
  });
  const named =
    '{"response_id":"r","segment":{"__proto__":"x","constructor":"y"},"__proto__":{"score":1},"respondent":{"__proto__":{"name":"z"}}}';
  const read = parseGeneric(Buffer.from(named), new Date(0));
  expect(read).toMatchObject({ responses: [{ externalId: "r", score: null, respondent: { name: null } }] });
  expect(Reflect.get({}, "score")).toBeUndefined();
});
