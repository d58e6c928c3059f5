import { afterEach, expect, test } from "@jest/globals";
import { Modal } from "../support/story/modal.ts";
import { USERS, type Who } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

/** The words and the address of every link. */
function linksIn(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value === null || typeof value !== "object") return [];
  const { type, text, url } = value as { type?: unknown; text?: unknown; url?: unknown };
  return [...(type === "link" ? [[text, url] as const] : []), ...Object.values(value).flatMap(linksIn)];
}

let story: Story;
afterEach(() => story.end());

const command = (who: Who, text: string) =>
  story.slack.control.command({ user: USERS[who], channel: "C0DETRACT", command: "/amends", text });

test("a message is flagged as an issue, once; the card says who said what", async () => {
  story = await startStory();
  const { ts } = await story.slack.control.message({
    channel: "C0DETRACT",
    user: USERS.Lena,
    text: "Weiss called: <!channel> third late report &amp; nobody warned her",
  });
  const flag = () =>
    story.slack.control.shortcut({
      callback_id: "amends.flag_message",
      user: USERS.Lena,
      channel: "C0DETRACT",
      messageTs: ts,
    });
  expect((await flag()).status).toBe(200);
  const modal = await Modal.next(story, "Lena", undefined);
  expect(await modal.submit({ comment: " " })).toMatchObject({ outcome: "errors" });
  const values = {
    comment: "third late report & nobody warned her",
    name: "Hannah Weiss",
    company: "Nordlicht",
    score: "3",
    owners: "Eric Gregg",
  };
  expect(await modal.submit(values)).toMatchObject({ outcome: "closed" });
  const card = (await story.card("Hannah Weiss")).expected();
  expect(card.header).toBe("3/10 · Hannah Weiss, Nordlicht");
  expect(card.text).toContain("third late report & nobody warned her");
  expect(card.text).toContain("flagged by Lena Vogt");
  expect(card.message.blocks.flatMap(linksIn)).toEqual([
    ["open the message", `https://slack.com/archives/C0DETRACT/p${ts.replace(".", "")}`],
  ]);

  await flag();
  const again = await Modal.next(story, "Lena", modal.id);
  expect(await again.submit(values)).toMatchObject({
    outcome: "errors",
    errors: { comment: "This message has an issue already." },
  });
  await story.quiet();
  story.dms("Eric");
  await story.expectNothingElse();
});

test("/amends new opens one without a score; a guest may not", async () => {
  story = await startStory();
  expect((await command("Guest", "new")).body).toMatchObject({
    text: expect.stringContaining("Guests can read issues"),
  });
  await command("Bridget", "new");
  const modal = await Modal.next(story, "Bridget", undefined);
  expect(
    await modal.submit({ comment: "wants to leave", name: "Ada Long", email: "no address" }, { force: true }),
  ).toMatchObject({
    outcome: "errors",
    errors: { email: expect.stringContaining("is not an email address") },
  });
  expect(await modal.submit({ comment: "wants to leave", name: "Ada Long", email: null })).toMatchObject({
    outcome: "closed",
  });
  const card = (await story.card("Ada Long")).expected();
  expect(card.header).toBe("no score · Ada Long");
  expect(card.text).toContain("flagged by Bridget Harper");
  expect(card.message.blocks.flatMap(linksIn)).toEqual([]);
  await story.expectNothingElse();
});

test("/amends why lists who was told what, when and why, and who was not and why not", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", "amends.assign", "Nathan");
  await card.says("*Assignee*\nNathan Goff");
  await story.quiet();
  const answer = await command("Bridget", "why #1");
  const shown = JSON.stringify(answer.body);
  expect(shown).toContain("Nathan Goff");
  expect(shown).toContain("a direct message was sent");
  expect(shown).toContain("because this issue is now yours");
  expect(shown).not.toContain('"–"');
  expect(JSON.stringify((await command("Bridget", "why 99")).body)).toContain("There is no issue #99.");
  expect(JSON.stringify((await command("Bridget", "why me")).body)).toContain("Say which issue by its number");
  story.dms("Nathan");
  card.thread;
  await story.expectNothingElse();
});
