import { afterEach, expect, test } from "@jest/globals";
import { dmTo } from "../support/story/dm.ts";
import { decideInStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { ask } from "../support/story/my-issues.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story?.end());

/** The same answer as the survey tool tells it again, each time a minute later. */
function retold(answer: Record<string, unknown>) {
  let minutes = 0;
  return (given: Record<string, unknown>) =>
    story.send({ ...answer, updated_at: new Date(story.clock.now().getTime() + ++minutes * 60_000), ...given });
}

test("an answer that says later whose it is, is that client's: what is known of them and of their company stands on its card", async () => {
  story = await startStory();
  const jane = { name: "Jane Doe", email: "janedoe@example.com", company: "ABC Company" };
  (
    await story.answer(anAnswer({ owners: [], respondent: jane, score: 4, submitted_at: "2026-11-01T09:00:00Z" }))
  ).expected();
  const [begun, happy] = [5, 9].map((score) => anAnswer({ owners: [], score, respondent: { name: `Score ${score}` } }));
  const card = (await story.answer(begun ?? {})).expected();
  expect(card.text).not.toContain("Answered before");
  await retold(begun ?? {})({ respondent: jane });
  await card.says("Answered before: 4/10 (2026-11-01)", "2nd detractor from ABC Company", "Also open: #1 Jane Doe");
  await story.send(happy);
  await story.quiet();
  await retold(happy ?? {})({ respondent: jane, score: 3, comment: "changed my mind" });
  await eventually(() => expect(story.cards()).toHaveLength(3));
  const third = story.cards()[2]?.expected();
  await third?.says("3rd detractor from ABC Company in 30 days");
  const { rows } = await story.database.db.raw(
    "select distinct i.respondent_id, i.company_key, r.respondent_id = i.respondent_id as same from issues i join responses r on r.id = i.response_id",
  );
  expect(rows).toEqual([{ respondent_id: expect.anything(), company_key: "abc company", same: true }]);
  card.thread;
  await expectInvariants(story);
  await story.expectNothingElse();
});

test("by rule a score that becomes low goes to leadership, once, and only while nobody has taken the issue up", async () => {
  story = await startStory();
  await idsOf(story, "Bridget");
  await decideInStory(story, { terms: { escalate: { score: 2 } } });
  const [waiting, taken] = ["Waiting", "Taken"].map((name) => anAnswer({ owners: [], score: 5, respondent: { name } }));
  const card = (await story.answer(waiting ?? {})).expected();
  const other = (await story.answer(taken ?? {})).expected();
  await other.set("Nathan", "Resolution in Progress", "called");
  await other.says("🟡 Resolution in Progress");
  const [again, elsewhere] = [retold(waiting ?? {}), retold(taken ?? {})];
  await again({ score: 1 });
  await elsewhere({ score: 1 });
  await card.says("🟣 Escalated");
  const dm = await dmTo(story, "Bridget", "Amends escalated this");
  const window = await dm.opens("Bridget", "Return with instruction…");
  expect(await window.submit({ note: "offer her a credit" })).toMatchObject({ outcome: "closed" });
  await card.says("🔴 Needs Attention");
  await again({ score: 5 });
  await story.quiet();
  await again({ score: 2 });
  await card.told(
    "Amends saw the client's answer change: score 5/10 is now 1/10.",
    "Amends escalated this: By rule: a score this low goes to leadership at once.",
    "Bridget Harper returned this with an instruction: offer her a credit",
    "Amends saw the client's answer change: score 1/10 is now 5/10.",
    "Amends saw the client's answer change: score 5/10 is now 2/10.",
  );
  await story.quiet();
  expect(card.text).toContain("🔴 Needs Attention");
  expect(other.text).toContain("🟡 Resolution in Progress");
  other.thread;
  story.dms("Nathan");
  story.dms("Bridget");
  story.mailsTo("northwind.example");
  await expectInvariants(story);
  await story.expectNothingElse();
});

test("a tag that comes later brings who follows it, once", async () => {
  story = await startStory();
  const [lena] = await idsOf(story, "Lena");
  await story.database.db.raw(
    `insert into standing_follows (workspace_id, person_id, field, value, as_typed, since) values (1, ${lena}, 'tag', 'portland', 'Portland', now())`,
  );
  const answer = anAnswer({ owners: [], tags: ["Top 100"] });
  const card = (await story.answer(answer)).expected();
  const again = retold(answer);
  await again({ tags: ["Top 100", "Portland"] });
  await card.says("Followers: Lena Vogt");
  await dmTo(story, "Lena", "Amends added Lena Vogt as follower");
  await card.press("Lena", "Follow or unfollow");
  await eventually(() => expect(card.text).not.toContain("Followers: Lena Vogt"));
  await again({ tags: ["Portland"] });
  await eventually(() => expect(card.thread).toHaveLength(2));
  await story.quiet();
  expect(card.text).not.toContain("Followers: Lena Vogt");
  await story.expectNothingElse();
});

test("a changed answer and a note of the same moment: neither waits for the other in a ring, both are found", async () => {
  story = await startStory();
  const answer = anAnswer({ owners: [] });
  (await story.answer(answer)).expected();
  const { db } = story.database;
  await db.transaction(async (note) => {
    await note.raw("update issues set version = 2 where id = 1");
    await retold(answer)({ comment: "nobody returned my calls" });
    await eventually(async () => {
      const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      expect((await db.raw(waiting)).rows).not.toEqual([]);
    });
    await note.raw(
      `insert into issue_events (workspace_id, issue_id, version, type, at, via, command_id, what)
       values (1, 1, 2, 'NoteAdded', now(), 'slack', 'beside', '{"type": "NoteAdded", "note": "sent the invoices", "ref": null}')`,
    );
    await note.raw("update issue_words set words = words || to_tsvector('simple', 'invoices') where issue_id = 1");
  });
  await story.quiet();
  expect((await ask(story, "Nathan", "/my-issues returned")).rows).toEqual([1]);
  expect((await ask(story, "Nathan", "/my-issues invoices")).rows).toEqual([1]);
  story.cards()[0]?.thread;
  await story.expectNothingElse();
});
