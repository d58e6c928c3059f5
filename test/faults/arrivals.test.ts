import { afterEach, describe, expect, test } from "@jest/globals";
import { reportFault } from "../support/report-fault.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectHeld, tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
afterEach(() => story.end());

const received = () => story.database.db("received").orderBy("id").select("id", "state", "reason");
const at = (time: string) => `2026-11-02T${time}:00Z`;
const response = (given: Record<string, unknown>) => anAnswer({ response_id: "r-1", ...given });

describe("the same answer more than once", () => {
  test("50 times at once: one is kept, all hear the same id, one card", async () => {
    story = await startStory();
    const body = response({});
    const sent = await Promise.all(Array.from({ length: 50 }, () => story.send(body, { id: "msg_1" })));
    expect(new Set(sent.map((s) => `${s.status} ${s.body.id}`)).size).toBe(1);
    expect(sent.filter((s) => s.body.duplicate === false)).toHaveLength(1);
    expect(await received()).toHaveLength(1);
    const card = (await story.card("Jane Doe")).expected();
    expect((await story.send(body, { id: "msg_1" })).body).toEqual({ id: sent[0]?.body.id, duplicate: true });
    expect(card.thread).toEqual([]);
    await story.expectNothingElse();
    await expectHeld(
      story,
      {
        number: 13,
        fault: "one webhook many times at once, and later",
        invariant: "I1, I2",
        tries: sent.length + 1,
      },
      { accepted: ["msg_1"] },
    );
  });

  test("50 deliveries of one response under 50 ids: one issue", async () => {
    story = await startStory();
    const body = response({});
    const sent = await Promise.all(Array.from({ length: 50 }, (_, n) => story.send(body, { id: `msg_${n}` })));
    expect(sent.every((s) => s.status === 202)).toBe(true);
    (await story.card("Jane Doe")).expected();
    await story.expectNothingElse();
    await expectHeld(story, {
      number: 13,
      fault: "one response under many ids of delivery",
      invariant: "I1, I2",
      tries: sent.length,
    });
  });

  test("with another body: the card says the new, its thread that it changed", async () => {
    story = await startStory();
    await story.send(response({ comment: null }), { id: "msg_1" });
    const card = (await story.card("Jane Doe")).expected();
    await story.send(response({ comment: "Too slow.", score: 2 }), { id: "msg_1" });
    await card.says("Too slow.");
    expect(card.header).toBe("2/10 · Jane Doe, ABC Company");
    await card.told("Amends saw the client's answer change: score 6/10 is now 2/10, comment added.");
    await story.expectNothingElse();
    await expectInvariants(story);
  });

  test("several times in one body, without times: each is heard", async () => {
    story = await startStory();
    await story.send([response({ comment: null }), response({ comment: "Slow." }), response({ comment: "Too slow." })]);
    const card = (await story.card("Jane Doe")).expected();
    await card.says("Too slow.");
    await card.told(
      "Amends saw the client's answer change: comment added.",
      "Amends saw the client's answer change: comment edited.",
    );
    await story.expectNothingElse();
    await expectInvariants(story);
  });

  test("with late answers to the other questions, other tags or a corrected phone number: the card shows them", async () => {
    story = await startStory();
    await story.send(response({}));
    const card = (await story.card("Jane Doe")).expected();
    await story.quiet();
    const answers = [{ question: "What is one thing we could be doing differently?", answer: "Answer the phone" }];
    await story.send(response({ answers }));
    await card.says("Answer the phone");
    await story.send(
      response({
        answers,
        tags: ["Seattle"],
        respondent: { name: "Jane Doe", email: "janedoe@example.com", phone: "555-999-0000" },
      }),
    );
    await card.says("Seattle", "555-999-0000");
    await card.told(
      "Amends saw the client's answer change: other answers or details edited.",
      "Amends saw the client's answer change: other answers or details edited.",
    );
    await story.expectNothingElse();
    await expectInvariants(story);
  });
});

describe("out of order", () => {
  afterEach(async () =>
    reportFault({
      number: 14,
      fault: "webhooks of one response out of order",
      invariant: "I1-I3, I5",
      tries: (await received()).length,
      ...(await tallyOf(story)),
    }),
  );

  test("an update before its creation: the newer stays, by the survey tool's time", async () => {
    story = await startStory();
    await story.send(response({ score: 3, comment: "Slow, and rude.", updated_at: at("10:05") }));
    const card = (await story.card("Jane Doe")).expected();
    await story.send(response({ score: 6, comment: null, updated_at: at("10:00") }));
    await story.quiet();
    expect(card.header).toBe("3/10 · Jane Doe, ABC Company");
    expect(card.text).toContain("Slow, and rude.");
    await story.expectNothingElse();
    await expectInvariants(story);
  });

  test("what an older event knew of the person does not overwrite what a newer one knows", async () => {
    story = await startStory();
    const person = { name: "Jane Doe", email: "janedoe@example.com" };
    await story.send(response({ respondent: { ...person, phone: "555-NEW" }, updated_at: at("10:05") }));
    (await story.card("Jane Doe")).expected();
    await story.send(
      response({ respondent: { ...person, phone: "555-OLD" }, comment: "old", updated_at: at("10:00") }),
    );
    await story.quiet();
    expect(await story.database.db("respondents").pluck("phone")).toEqual(["555-NEW"]);
    await expectInvariants(story);
  });

  test("4, then 9, then 4 again, the 9 arriving last: it is 4", async () => {
    story = await startStory();
    await story.send(response({ score: 4, updated_at: at("10:00") }));
    const card = (await story.card("Jane Doe")).expected();
    await story.send(response({ score: 4, updated_at: at("10:10") }));
    await story.quiet();
    await story.send(response({ score: 9, updated_at: at("10:05") }));
    await story.quiet();
    expect(card.header).toContain("4/10");
    await story.expectNothingElse();
  });

  test("a better score is told and Not an Issue offered; nothing is closed silently", async () => {
    story = await startStory();
    await story.send(response({ score: 4, updated_at: at("10:00") }));
    const card = (await story.card("Jane Doe")).expected();
    await story.send(response({ score: 9, updated_at: at("10:05") }));
    await card.says("🔴 Needs Attention");
    await card.told("Amends saw the client's answer change: score 4/10 is now 9/10. Not an Issue may fit now.");
    await story.send(response({ score: 4, updated_at: at("10:10") }));
    await card.told(
      "Amends saw the client's answer change: score 4/10 is now 9/10. Not an Issue may fit now.",
      "Amends saw the client's answer change: score 9/10 is now 4/10.",
    );
    await story.expectNothingElse();
    await expectInvariants(story);
  });

  test("a late comment or a stale event does not reopen a closed issue", async () => {
    story = await startStory();
    await story.send(response({ updated_at: at("10:00") }));
    const card = (await story.card("Jane Doe")).expected();
    await card.set("Bridget", "Not an Issue", "wrong client");
    await story.send(response({ score: 0, comment: "Terrible.", updated_at: at("10:05") }));
    await story.send(response({ score: 1, updated_at: at("09:00") }));
    await card.says("⚪ Not an Issue", "Terrible.");
    expect(card.header).toContain("0/10");
    await card.told(
      "Bridget Harper closed this as Not an Issue: wrong client",
      "Amends saw the client's answer change: score 6/10 is now 0/10, comment edited.",
    );
    await story.expectNothingElse();
    await expectInvariants(story);
  });

  test("a promoter who turns detractor gets a card then; deleted in the tool, the card says so", async () => {
    story = await startStory();
    await story.send(response({ score: 9, updated_at: at("10:00") }));
    await story.quiet();
    expect(story.cards()).toEqual([]);
    await story.send(response({ score: 2, updated_at: at("10:05") }));
    const card = (await story.card("Jane Doe")).expected();
    await story.send(response({ score: 2, deleted: true, updated_at: at("10:06") }));
    await card.says("deleted in the survey tool");
    await card.told("Amends saw the client's answer change: deleted in the survey tool.");
    await story.expectNothingElse();
    await expectInvariants(story);
  });
});
