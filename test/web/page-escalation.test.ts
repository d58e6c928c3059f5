import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Card } from "../support/story/card.ts";
import { linkFor, personByEmail, personInSlack, sendForm, type Visit, visit } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

const SOFIA = "sofia@partner.example";
const KIM = "kim@branch-office.example";
const ESCALATED = "Nathan Goff escalated this: she threatens to leave";

let story: Story;
let card: Card;
/** Sofia's link: the second of the chain's first level is she. */
let token: string;
let page: Visit;
beforeEach(async () => {
  story = await startStory();
  card = (await story.answer(anAnswer())).expected();
  const sofia = await personByEmail(story, SOFIA);
  await personInSlack(story, "Eric");
  await story.database.db.raw(
    `update workspaces set settings = settings || '{"terms":{"chain":[{"who":["U0ERIC","${SOFIA}"],"waitHours":4}]}}'`,
  );
  await card.set("Nathan", "Escalate", "she threatens to leave");
  await card.told(ESCALATED);
  token = await linkFor(story, sofia);
  page = await visit(story, token, "?do=take");
});
afterEach(() => story.end());

const send = (values: Parameters<typeof sendForm>[3], from: Visit = page): Promise<Visit> =>
  sendForm(story, token, from, values);
const faults = ({ html }: Visit): string[] =>
  [...html.matchAll(/<p class="fault" id="e-(\w+)"[^>]*>.*?<\/span>(.*?)<\/p>/g)].map(
    ([, field, text = ""]) => `${field}: ${text.replaceAll("&#39;", "'")}`,
  );
const issue = async () => (await story.database.db("issues").first()) as { version: number; status: string };

test("says with whom it is and since when; both clocks run beside it", () => {
  expect(page.text).toContain("Escalation Escalated to Eric Gregg, sofia@partner.example, since 3 Nov 2026, 10:00 PST");
  expect(page.text).toMatch(/Client has waited (less than a minute|1 min)/);
  expect(page.text).toMatch(/Next promise Closing due in \d+ h of working time \( 17 Nov 2026, 10:00 PST \)/);
  expect(page.text).toContain("This was escalated to you");
});

test.each([
  ["take", "take"],
  ["send", "send"],
  ["return", "return"],
  ["resolve", ""],
  ["__proto__", ""],
])("a link with ?do=%s chooses %j, and changes nothing", async (word, chosen) => {
  const { version } = await issue();
  for (const init of [{}, { method: "HEAD" }, {}])
    expect((await visit(story, token, `?do=${word}`, init)).status).toBe(200);
  expect((await visit(story, token, `?do=${word}`)).fields.get("do")).toBe(chosen);
  expect((await issue()).version).toBe(version);
});

describe("a leader", () => {
  test("takes it with one press; a note may go with it, and sending it twice is once", async () => {
    const after = await send({ note: "I call her at noon" });
    expect(after.text).toContain("Saved.");
    expect(after.text).toContain(`Escalation ${SOFIA} has it since 3 Nov 2026, 10:00 PST`);
    await card.told(ESCALATED, `${SOFIA} added a note: I call her at noon`, `${SOFIA} has this escalation`);
    expect((await send({ note: "I call her at noon" })).text).toContain("carried out once");
    expect(after.html).not.toContain('value="take"');
    const again = await visit(story, token, "?do=take");
    expect(again.text).toContain("You have it already.");
    expect(again.fields.get("do")).toBe("");
  });

  test("takes it though something else happened while the page lay open", async () => {
    await card.set("Nathan", "Add note", "she called again");
    expect((await send({})).text).toContain("Saved.");
  });

  test("is told who was faster, and keeps what was typed", async () => {
    const eric = await linkFor(story, await personInSlack(story, "Eric"));
    await sendForm(story, eric, await visit(story, eric, "?do=take"), {});
    const late = await send({ note: "I call her at noon" });
    expect(late.status).toBe(409);
    expect(late.text).toContain("Eric Gregg has this escalation");
    expect(late.text).toContain("you had chosen “I have it”, which is not possible from here");
    expect(late.fields.get("note")).toBe("I call her at noon");
    expect((await visit(story, token, "?do=take")).text).toContain("Eric Gregg has it already.");
  });

  test("sends it to a person of the list, who then is asked", async () => {
    const lena = await personInSlack(story, "Lena");
    const after = await send({ do: "send", sendTo: `${lena}`, note: "you know them" });
    expect(after.text).toContain("Saved.");
    expect(after.text).toMatch(/Escalated to Lena( Vogt)?, since/);
    await card.told(
      ESCALATED,
      expect.stringMatching(/^sofia@.* sent this escalation to Lena.*: you know them$/) as never,
    );
  });

  test("sends it to an address nobody had, by naming it alone", async () => {
    expect((await send({ do: "", sendToEmail: ` ${KIM.toUpperCase()} ` })).text).toContain(`Escalated to ${KIM}`);
    await card.told(ESCALATED, `${SOFIA} sent this escalation to ${KIM}`);
  });

  test("returns it with an instruction: it is its new assignee's then", async () => {
    const lena = await personInSlack(story, "Lena");
    const after = await send({ do: "return", assign: `${lena}`, note: "offer the credit" });
    expect(after.text).toContain("Saved.");
    expect((await issue()).status).toBe("in_progress");
    await card.says("🟡 Resolution in Progress");
    expect(after.text).not.toContain("This was escalated to you");
    expect((await visit(story, token, "?do=return")).text).toContain("This issue is not escalated any more.");
  });

  test("returns it to nobody in particular", async () => {
    await send({ do: "return", note: "begin with the invoices" });
    expect((await issue()).status).toBe("needs_attention");
    await card.told(ESCALATED, `${SOFIA} returned this with an instruction: begin with the invoices`);
  });

  test("takes it and lets it sleep in one breath", async () => {
    await send({ do: "take", snoozeUntil: "2026-11-10", snoozeReason: "she is on leave" });
    await card.told(
      ESCALATED,
      `${SOFIA} has this escalation`,
      expect.stringContaining(`${SOFIA} snoozed this until`) as never,
    );
  });

  test("sees and acts also where the card is in a private channel, and is told of the mails that still come", async () => {
    await story.database.db("channels").update({ is_private: true });
    expect((await visit(story, token)).status).toBe(200);
    expect((await send({})).text).toContain("Saved.");
    expect((await visit(story, token, "/unsubscribe")).text).toContain("This issue was escalated to you.");
  });
});

describe("what is missing or wrong stands at its field, and nothing happens", () => {
  const NOTE = "Write a note: what was done, or what happens next.";
  test.each<[string, Record<string, string>, string[]]>([
    ["a return without an instruction", { do: "return", note: " " }, [`note: ${NOTE}`]],
    ["a sending to nobody", { do: "send" }, ["sendTo: Choose who is to have it."]],
    [
      "a sending to somebody unknown",
      { do: "send", sendTo: "99999" },
      ["sendTo: Someone you chose is no longer known here. Choose again."],
    ],
    [
      "a sending to no address",
      { do: "send", sendToEmail: "a@[127.0.0.1]" },
      [expect.stringMatching(/^sendToEmail: .*is not an email address/) as never],
    ],
    ["two wishes", { do: "take", sendToEmail: KIM }, ["sendToEmail: Choose that it is sent on, or name nobody here."]],
    [
      "an answer and a status",
      { do: "return", to: "in_progress", note: "n" },
      ["do: A new status ends the escalation by itself. Choose one of the two."],
    ],
    [
      "an answer and a closing with nothing",
      { do: "take", to: "resolved" },
      [
        "do: A new status ends the escalation by itself. Choose one of the two.",
        "contact: Say whether you spoke with the client.",
        "rootCause: Choose a root cause.",
        `note: ${NOTE}`,
      ],
    ],
  ])("%s", async (_what, values, sentences) => {
    const refused = await send(values);
    expect(refused.status).toBe(422);
    expect(faults(refused)).toEqual(sentences);
    expect(refused.fields.get("do")).toBe(values.do);
    expect((await issue()).version).toBe(2);
    expect(await story.database.db("people").where({ email: KIM })).toEqual([]);
  });

  test("a sending to a person and an address", async () => {
    const lena = await personInSlack(story, "Lena");
    const refused = await send({ do: "send", sendTo: `${lena}`, sendToEmail: KIM });
    expect(faults(refused)).toEqual(["sendToEmail: Choose a person or type an address, not both."]);
    expect(refused.fields.get("sendTo")).toBe(`${lena}`);
  });

  test("somebody it was not escalated to is offered none of it, and cannot take it", async () => {
    const nathan = await linkFor(story, await personInSlack(story, "Nathan"));
    const theirs = await visit(story, nathan, "?do=take");
    expect(theirs.text).toContain("Only those to whom this was escalated can do that.");
    expect(theirs.html).not.toContain('name="do"');
    const refused = await sendForm(story, nathan, theirs, { do: "take" });
    expect(refused.status).toBe(422);
    expect(faults(refused)).toEqual(["do: Only those to whom this was escalated can take it."]);
    expect(refused.html).toContain('href="#f-do"');
    expect(refused.html).toContain('id="f-do"');
  });
});
