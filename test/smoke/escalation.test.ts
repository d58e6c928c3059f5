import { afterEach, describe, expect, test } from "@jest/globals";
import { Card } from "../support/story/card.ts";
import { dmTo, whispersInDm } from "../support/story/dm.ts";
import { decideInStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { liveUntil } from "../support/story/live.ts";
import { ask, openHome } from "../support/story/my-issues.ts";
import { USERS, type Who } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const TITLE = "issue 1, 6/10 · Jane Doe, ABC Company";
const chainOf = (...levels: readonly string[][]) => ({ chain: levels.map((who) => ({ who, waitHours: 4 })) });

/** An answer for Nathan, on a Tuesday at ten in Portland; first Eric and Lena answer escalations, then Priya. */
async function begin(terms: object = chainOf([USERS.Eric, USERS.Lena], [USERS.Priya])): Promise<Card> {
  story = await startStory();
  await idsOf(story, "Nathan", "Eric", "Lena", "Priya", "Bridget");
  await decideInStory(story, { terms });
  const card = (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
  await card.says("Nathan Goff");
  return card;
}

/** Everything else that was written to these people, by message and by mail. */
async function othersTold(...people: readonly Who[]): Promise<void> {
  await story.quiet();
  for (const who of people) story.dms(who);
  story.mailsTo("northwind.example");
  await story.expectNothingElse();
}

const until = (local: string): Promise<void> => liveUntil(story, `${local}:00-08:00`);

describe("an escalation", () => {
  test("reaches leadership, and whoever presses I have it has it: card, thread and the others say so", async () => {
    const card = await begin();
    await card.set("Nathan", "Add note", "called twice, no answer");
    await card.set("Bridget", "Escalate", "she threatens to leave");
    const dm = await dmTo(story, "Eric", "Bridget Harper escalated this");
    expect(dm.text).toContain("555-123-4567");
    expect(dm.text).toContain("called twice, no answer");
    expect(dm.buttons.slice(0, 3)).toEqual(["I have it", "Send to…", "Return with instruction…"]);
    await card.says("🟣 Escalated to Eric Gregg, Lena Vogt, level 1 of 2,");

    await until("2026-11-04T10:00");
    const first = await dmTo(story, "Lena", "Bridget Harper escalated this");
    const again = await dmTo(story, "Eric", "Amends reminded leadership");
    expect((await again.press("Eric", "I have it")).status).toBe(200);
    await card.says("🟣 Eric Gregg has it");
    await again.says("🟣 Eric Gregg has it");
    expect(again.buttons.slice(0, 2)).toEqual(["Send to…", "Return with instruction…"]);
    expect(whispersInDm(story, "Eric")).toEqual(["You have issue #1 now. Its assignee and its followers are told."]);
    await story.quiet();
    expect(story.dms("Nathan").at(-1)).toBe(`Eric Gregg has this escalation: ${TITLE}`);

    // Of several messages only the last is drawn anew; an old button is answered.
    expect(first.buttons).toContain("I have it");
    await first.press("Lena", "I have it");
    await eventually(() =>
      expect(whispersInDm(story, "Lena").at(-1)).toMatch(/^Eric Gregg has issue #1 already, for /),
    );
    await card.told(
      "Nathan Goff added a note: called twice, no answer",
      "Bridget Harper escalated this: she threatens to leave",
      "Eric Gregg has this escalation",
    );
    await until("2026-11-06T10:00");
    expect(story.dms("Priya")).toEqual([]);
    await expectInvariants(story);
    await othersTold("Nathan", "Eric", "Lena");
  });

  test("that nobody answers goes to the next level, and is told there whole", async () => {
    const card = await begin();
    await card.set("Bridget", "Escalate", "she threatens to leave");
    await until("2026-11-05T18:00");
    await card.says("🟣 Escalated to Priya Raman, level 2 of 2,");
    const dm = await dmTo(story, "Priya", "Amends got no answer and escalated this to Priya Raman");
    expect(dm.text).toContain("she threatens to leave");
    await dm.press("Priya", "I have it");
    await card.says("🟣 Priya Raman has it");
    await card.told(
      "Bridget Harper escalated this: she threatens to leave",
      "Amends got no answer and escalated this to Priya Raman",
      "Priya Raman has this escalation",
    );
    await othersTold("Nathan", "Eric", "Lena", "Priya");
  });

  test("is sent on from a window that refuses who cannot answer for it", async () => {
    const card = await begin();
    await card.set("Bridget", "Escalate", "she threatens to leave");
    const dm = await dmTo(story, "Eric", "Bridget Harper escalated this");
    const window = await dm.opens("Eric", "Send to…");
    expect(await window.submit({ leaders: [USERS.Guest] })).toMatchObject({
      outcome: "errors",
      errors: { leaders: "Guest Gwen cannot be made leader: a guest of the workspace." },
    });
    expect(await window.submit({ leaders: [USERS.Priya], note: "you know her" })).toMatchObject({ outcome: "closed" });
    await card.says("🟣 Escalated to Priya Raman, level 1 of 2,");
    const passed = await dmTo(story, "Priya", "Eric Gregg sent this escalation to Priya Raman");
    expect(passed.text).toContain("you know her");
    expect(passed.buttons[0]).toBe("I have it");
    await dm.says("Escalated to Priya Raman");
    expect(dm.buttons).not.toContain("I have it");
    await card.told(
      "Bridget Harper escalated this: she threatens to leave",
      "Eric Gregg sent this escalation to Priya Raman: you know her",
    );
    // Four hours of her working day, in Kolkata: from nine until one.
    await until("2026-11-03T23:29");
    expect(story.dms("Priya")).toHaveLength(1);
    await until("2026-11-03T23:31");
    expect(story.dms("Priya")).toHaveLength(2);
    await othersTold("Nathan", "Eric", "Lena", "Priya");
  });

  test("is returned with an instruction to whoever has the issue", async () => {
    const card = await begin();
    await card.set("Bridget", "Escalate", "she threatens to leave");
    const dm = await dmTo(story, "Eric", "Bridget Harper escalated this");
    const window = await dm.opens("Eric", "Return with instruction…");
    expect(await window.submit({ note: " " })).toMatchObject({
      outcome: "errors",
      errors: { note: expect.stringContaining("Write a note") },
    });
    expect(await window.submit({ note: "offer her a credit" })).toMatchObject({ outcome: "closed" });
    await card.says("🟡 Resolution in Progress", "Nathan Goff");
    await dmTo(story, "Nathan", `Eric Gregg returned this with an instruction: ${TITLE}. offer her a credit`);
    await dm.says("🟡 Resolution in Progress");
    expect(dm.buttons).not.toContain("Send to…");
    await card.told(
      "Bridget Harper escalated this: she threatens to leave",
      "Eric Gregg returned this with an instruction: offer her a credit",
    );
    await othersTold("Nathan", "Eric", "Lena");
  });

  test("that its author takes back is told to those it called; once one of them has it, it stays", async () => {
    const card = await begin();
    await card.set("Bridget", "Escalate", "wrong client");
    await dmTo(story, "Lena", "Bridget Harper escalated this");
    await card.says("Escalated");
    await card.more("Bridget", "undo");
    await card.says("🔴 Needs Attention");
    for (const who of ["Eric", "Lena"] as const)
      await dmTo(story, who, `Bridget Harper took back Escalated: it is Needs Attention again: ${TITLE}`);
    await card.set("Bridget", "Escalate", "she threatens to leave");
    const dm = await dmTo(story, "Eric", "Bridget Harper escalated this: issue 1");
    await eventually(() => expect(dm.buttons).toContain("I have it"));
    await dm.press("Eric", "I have it");
    await card.says("🟣 Eric Gregg has it");
    expect(() => card.more("Bridget", "undo")).toThrow("does not offer undo");
    await card.told(
      "Bridget Harper escalated this: wrong client",
      "Bridget Harper took back Escalated: it is Needs Attention again",
      "Bridget Harper escalated this: she threatens to leave",
      "Eric Gregg has this escalation",
    );
    await expectInvariants(story);
    await othersTold("Nathan", "Eric", "Lena");
  });

  test("that ended while a window was open changes nothing, and what was written can be kept as a note", async () => {
    const card = await begin();
    await card.set("Bridget", "Escalate", "she threatens to leave");
    const dm = await dmTo(story, "Eric", "Bridget Harper escalated this");
    const window = await dm.opens("Eric", "Return with instruction…");
    await card.set("Nathan", "Resolved", "she stays");
    expect(await window.submit({ note: "offer her a credit" })).toMatchObject({ outcome: "updated" });
    expect(window.title).toBe("Note to #1");
    expect(window.text).toContain("This issue is not escalated any more: nothing was changed.");
    expect(await window.submit({ note: window.note ?? "" })).toMatchObject({ outcome: "closed" });
    await card.told(
      "Bridget Harper escalated this: she threatens to leave",
      "Nathan Goff resolved this: she stays",
      "Eric Gregg added a note: offer her a credit",
    );
    await othersTold("Nathan", "Eric", "Lena");
  });

  test("without a chain is the admins', and says so", async () => {
    const card = await begin({});
    await card.set("Nathan", "Escalate", "she threatens to leave");
    await card.says("🟣 Escalated to Bridget Harper, as admins, since no escalation chain is set,");
    const dm = await dmTo(story, "Bridget", "Nathan Goff escalated this");
    await dm.press("Bridget", "I have it");
    await card.says("🟣 Bridget Harper has it");
    await card.told("Nathan Goff escalated this: she threatens to leave", "Bridget Harper has this escalation");
    await othersTold("Nathan", "Bridget");
  });

  test("can be answered by a leader who is not in the card's channel, and nobody else outside", async () => {
    story = await startStory({ channel: "#leadership" });
    await idsOf(story, "Nathan", "Eric", "Priya", "Bridget");
    await decideInStory(story, { terms: chainOf([USERS.Priya]) });
    await story.send(anAnswer({ owners: [] }));
    await story.quiet();
    const card = new Card(story, "C0LEADERS", story.cards("C0LEADERS")[0]?.ts ?? "").expected();
    await card.set("Eric", "Escalate", "she threatens to leave");
    const dm = await dmTo(story, "Priya", "Eric Gregg escalated this");
    expect((await ask(story, "Priya", "/amends escalations")).buttons).toContain("I have it");
    await dm.press("Priya", "I have it");
    await card.says("🟣 Priya Raman has it");
    const window = await dm.opens("Priya", "Return with instruction…");
    expect(await window.submit({ note: "offer her a credit" })).toMatchObject({ outcome: "closed" });
    await card.says("🔴 Needs Attention");
    // What was theirs to answer stays theirs to see.
    expect((await ask(story, "Priya", "/amends flagged")).rows).toEqual([1]);
    expect((await ask(story, "Nathan", "/amends flagged")).rows).toEqual([]);
    await card.told(
      "Eric Gregg escalated this: she threatens to leave",
      "Priya Raman has this escalation",
      "Priya Raman returned this with an instruction: offer her a credit",
    );
    await othersTold("Priya");
  });

  test("stands on top of a leader's Home and in /amends escalations, and can be taken there", async () => {
    const card = await begin();
    const home = await openHome(story, "Eric");
    expect(home.title).not.toContain("escalated");
    await card.set("Bridget", "Escalate", "she threatens to leave");
    await home.says("1 escalated to you", "Escalated to Eric Gregg, Lena Vogt, level 1 of 2,");
    const list = await ask(story, "Lena", "/amends escalations");
    expect(list.message.text).toContain(`1 escalation waits for you: ${TITLE}`);
    expect((await ask(story, "Nathan", "/amends escalations")).text).toContain("Nothing waits for you.");

    const before = list.buttons;
    expect(before).toEqual(["I have it", "Send to…", "Return with instruction…", "Show all answers"]);
    await list.press("I have it");
    await list.says("Lena Vogt has it");
    expect(list.buttons).toEqual(["Send to…", "Return with instruction…", "Show all answers"]);
    await eventually(() => expect(home.title).not.toContain("escalated"));
    expect(home.text).not.toContain("I have it");
    await card.told("Bridget Harper escalated this: she threatens to leave", "Lena Vogt has this escalation");
    await othersTold("Nathan", "Eric", "Lena");
  });
});
