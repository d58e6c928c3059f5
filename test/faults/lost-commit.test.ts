import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Cutter, cutBefore } from "../support/cutter.ts";
import { freshDatabase } from "../support/database.ts";
import { reportFault } from "../support/report-fault.ts";
import type { Card } from "../support/story/card.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import type { Modal } from "../support/story/modal.ts";
import { linkFor, personInSlack, sendForm, visit } from "../support/story/page.ts";
import { chance } from "../support/story/seeded.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectHeld, tallyOf } from "../support/story/tally.ts";
import { anAnswer, untilTaken } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
let cutter: Cutter;
beforeEach(async () => {
  const database = await freshDatabase({ poolMax: 4 });
  cutter = await cutBefore(database.url);
  story = await startStory({
    database: { ...database, url: cutter.url },
    pace: { callMs: 1_500, lookAfterMs: 300 },
  });
});
afterEach(async () => {
  await story.end();
  await cutter.close();
});

/** Loses the reply to the next statement that says this. */
function loseNext(words: RegExp): void {
  cutter.loseReplies((said) => {
    const chosen = words.test(said);
    if (chosen) cutter.loseReplies(null);
    return chosen;
  });
}

const issues = () => story.database.db("issues").orderBy("id").select("id");

test("a webhook was kept, and its sender did not hear of it: sent again it is the same one, and one issue", async () => {
  const body = anAnswer();
  loseNext(/insert into received /);
  const first = await story.send(body, { id: "msg_1" });
  expect([first.status, first.retryAfter]).toEqual([503, "30"]);
  expect(cutter.lost()).toBe(1);
  const again = await story.send(body, { id: "msg_1" });
  expect(again).toMatchObject({ status: 202, body: { duplicate: true } });
  (await story.card("Jane Doe")).expected();
  expect(await issues()).toHaveLength(1);
  story.expectedErrors.push("logged");
  await story.expectNothingElse();
  await expectHeld(
    story,
    {
      number: 4,
      fault: "the reply to a webhook's commit is lost, the tool sends again",
      invariant: "I1",
      tries: cutter.lost(),
    },
    { accepted: ["msg_1"] },
  );
});

test("a click was carried out, and Amends did not hear of it: it asks again, finds it done, and says so", async () => {
  const card = (await story.answer(anAnswer())).expected();
  await story.quiet();
  const window = await card.opens("Bridget", "Resolution in Progress");
  loseNext(/insert into issue_events/);
  expect(await window.submit({ note: "called her" })).toMatchObject({ outcome: "closed" });
  await card.told("Bridget Harper set Resolution in Progress and is now the assignee: called her");
  await story.expectNothingElse();
  await expectHeld(story, {
    number: 4,
    fault: "the reply to a click's commit is lost",
    invariant: "I2-I5",
    tries: cutter.lost(),
  });
});

test("a click is carried out, and the database is gone before and after it says so: nobody is told that nothing was changed", async () => {
  const card = (await story.answer(anAnswer())).expected();
  await story.quiet();
  const window = await card.opens("Bridget", "Resolution in Progress");
  cutter.loseReplies((said) => {
    const chosen = /insert into issue_events/.test(said);
    if (chosen) cutter.loseReplies(() => true);
    return chosen;
  });
  const first = await window.submit({ note: "called her" });
  expect(first.errors?.note).toMatch(/^Amends cannot tell whether this was done\./);
  cutter.loseReplies(null);
  expect(window.note).toBe("called her");
  expect(await window.submit({})).toMatchObject({ outcome: "closed" });
  await card.told("Bridget Harper set Resolution in Progress and is now the assignee: called her");
  story.expectedErrors.push("logged");
  await story.expectNothingElse();
  await expectHeld(story, {
    number: 4,
    fault: "the database is lost with the reply to a click's commit",
    invariant: "I2-I5",
    tries: cutter.lost(),
  });
});

test("a form of the page was carried out, and Amends did not hear of it: it comes back whole, and sent once more it was done already", async () => {
  const card = (await story.answer(anAnswer())).expected();
  await story.quiet();
  const token = await linkFor(story, await personInSlack(story, "Bridget"));
  const page = await visit(story, token);
  // What is lost is the reply to the commit that follows the change.
  cutter.loseReplies((said) => {
    if (/insert into issue_events/.test(said)) loseNext(/^Q....commit/is);
    return false;
  });
  const sorry = await sendForm(story, token, page, { note: "called her" });
  expect(sorry.status).toBe(503);
  expect(sorry.text).toContain("cannot tell whether it did");
  expect(sorry.text).toContain("Nothing is done twice.");
  expect(cutter.lost()).toBe(1);
  const again = await sendForm(story, token, sorry, {});
  expect(again.text).toContain("This form had been sent before. It was carried out once");
  await card.told("Bridget Harper added a note: called her");
  story.expectedErrors.push("logged");
  await story.expectNothingElse();
  await expectHeld(story, {
    number: 4,
    fault: "the reply to the commit of a form is lost",
    invariant: "I2-I5",
    tries: cutter.lost(),
  });
});

test("a webhook's understanding is cut in the middle: it is the network's fault and not the webhook's, and is tried again", async () => {
  loseNext(/insert into issues|insert into responses/);
  expect((await story.send(anAnswer(), { id: "msg_1" })).status).toBe(202);
  (await story.card("Jane Doe")).expected();
  expect(cutter.lost()).toBe(1);
  story.expectedErrors.push("logged");
  await story.expectNothingElse();
  await expectHeld(
    story,
    {
      number: 4,
      fault: "the connection is lost while a webhook is being understood",
      invariant: "I1",
      tries: cutter.lost(),
    },
    { accepted: ["msg_1"] },
  );
});

/** A window whose opening met a lost reply does not come: whoever pressed presses again. */
async function openedFor(card: Card): Promise<Modal> {
  for (let tries = 1; ; tries++) {
    const window = await card.opens("Bridget", "Add note").catch((error: unknown) => {
      if (tries === 3) throw error;
    });
    if (window) return window;
  }
}

/** Each so many-th reply is lost. */
const ONE_IN = 40;

test(`one in ${ONE_IN} replies to whatever writes is lost, while answers arrive, are understood, posted, and worked on`, async () => {
  const random = chance("lost commits");
  let writes = random.between(0, ONE_IN - 1);
  cutter.loseReplies((said) => /commit|insert into|update |delete from/i.test(said) && ++writes % ONE_IN === 0);
  const ids = Array.from({ length: 8 }, (_, n) => `msg_${n}`);
  await Promise.all(
    ids.map((id, n) => {
      const body = anAnswer({ respondent: { name: `Client ${n}.`, email: `client${n}@example.com` } });
      return untilTaken(() => story.send(body, { id }));
    }),
  );
  await eventually(() => expect(story.cards().length).toBeGreaterThanOrEqual(ids.length), 150_000);
  for (const card of story.cards().slice(0, 3)) {
    const window = await openedFor(card);
    let outcome = (await window.submit({ note: "called her" })).outcome;
    for (let tries = 0; outcome === "errors" && tries < 10; tries++) outcome = (await window.submit({})).outcome;
    expect(outcome).toBe("closed");
  }
  cutter.loseReplies(null);
  await story.quiet(40_000);
  process.stderr.write(`${cutter.lost()} replies were lost\n`);
  reportFault({
    number: 4,
    fault: `one in ${ONE_IN} replies to any write is lost`,
    invariant: "I1-I5, I7",
    tries: cutter.lost(),
    ...(await tallyOf(story, { accepted: ids })),
  });
  expect(await issues()).toHaveLength(ids.length);
  await expectInvariants(story);
}, 240_000);
