import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Card } from "../support/story/card.ts";
import { forgeClick, forgeSubmission, type Payload, sendForged, sendRaw } from "../support/story/forged.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
let card: Card;
let before: unknown;

const state = async (): Promise<unknown> => [
  await story.database.db("issues").orderBy("id").select(),
  await story.database.db("issue_events").orderBy("issue_id").orderBy("version").select(),
];

beforeEach(async () => {
  story = await startStory();
  card = (await story.answer(anAnswer())).expected();
  await story.quiet();
  before = await state();
});

afterEach(() => story.end());

/** Nothing was changed, nobody was told anything but what the test has looked at. */
async function nothingHappened(): Promise<void> {
  expect(await state()).toEqual(before);
  await story.expectNothingElse();
  await expectInvariants(story);
}

const hears = (who: Parameters<Story["whispersTo"]>[0], sentence: string) =>
  eventually(() => expect(story.whispersTo(who)).toEqual([sentence]));

const GONE = "This issue no longer exists.";
const OLD = "This button is from an older version of Amends. Use the buttons on the newest card.";

test("a guest is told that guests only read", async () => {
  await card.press("Guest", "Resolution in Progress");
  await hears("Guest", "Guests can read issues but not change them. Ask a member of the workspace.");
  await nothingHappened();
});

test("a person of another organisation is told so", async () => {
  await card.press("Stranger", "Add note");
  await hears(
    "Stranger",
    "People from other organisations can read issues but not change them. Ask a member of the workspace.",
  );
  await nothingHappened();
});

test("a guest may read the history, and not undo", async () => {
  await card.set("Bridget", "Not an Issue", "wrong client");
  await card.says("⚪ Not an Issue");
  await card.told("Bridget Harper closed this as Not an Issue: wrong client");
  await story.quiet();
  before = await state();
  await card.more("Guest", "history");
  await eventually(() => expect(story.slack.control.views().modals.U0GUEST).toHaveLength(1));
  await card.more("Guest", "undo");
  await hears("Guest", "Guests can read issues but not change them. Ask a member of the workspace.");
  await nothingHappened();
});

test("a deactivated account, and one that Slack does not know, change nothing", async () => {
  await forgeClick(card, "Resolution in Progress", (p) => {
    p.user.id = "U0KIM";
  });
  await hears("Bridget", "This account is deactivated.");
  await forgeClick(card, "Add note", (p) => {
    p.user.id = "U0NOBODY";
  });
  await eventually(() => expect(story.whispersTo("Bridget").at(-1)).toMatch(/did not tell Amends who you are/));
  story.expectedErrors.push("user_not_found");
  await nothingHappened();
});

test("an issue that does not exist, or is another team's", async () => {
  await forgeClick(card, "Resolution in Progress", (p) => {
    p.actions[0].value = JSON.stringify({ ...JSON.parse(p.actions[0].value), issueId: 999 });
  });
  await hears("Bridget", GONE);
  const submitted = await forgeSubmission(card, (p) => {
    p.view.private_metadata = JSON.stringify({ ...JSON.parse(p.view.private_metadata), issueId: 999 });
  });
  expect(submitted.errors).toEqual({ note: GONE });
  await nothingHappened();
});

test("a user of another team who names one of ours", async () => {
  await forgeClick(card, "Resolution in Progress", (p) => {
    p.user.team_id = "T0OTHER";
  });
  await hears(
    "Bridget",
    "People from other organisations can read issues but not change them. Ask a member of the workspace.",
  );
  await nothingHappened();
});

test.each([
  ["no JSON", "nonsense"],
  ["nothing", ""],
  ["an id that is text", '{"issueId":"1","seen":"needs_attention"}'],
  ["a negative id", '{"issueId":-1,"seen":"needs_attention"}'],
  ["a status that is none", '{"issueId":1,"seen":"won"}'],
  ["a prototype", '{"__proto__":{"issueId":1,"seen":"needs_attention"}}'],
  ["2,000 characters", JSON.stringify({ issueId: 1, seen: "x".repeat(1_900) })],
])("a button whose value is %s", async (_what, value) => {
  await forgeClick(card, "Resolution in Progress", (p) => {
    p.actions[0].value = value;
  });
  await hears("Bridget", OLD);
  await nothingHappened();
});

test("a status that does not exist, in the button's name and in the window", async () => {
  await forgeClick(card, "Resolution in Progress", (p) => {
    p.actions[0].action_id = "amends.status.won";
  });
  await hears("Bridget", OLD);
  const submitted = await forgeSubmission(card, (p) => {
    p.view.private_metadata = JSON.stringify({ ...JSON.parse(p.view.private_metadata), to: "won" });
  });
  expect(submitted.errors?.note).toBe(OLD);
  await nothingHappened();
});

test("a window with the metadata of a closing but not its questions: what is missing is said", async () => {
  const submitted = await forgeSubmission(card, (p) => {
    p.view.private_metadata = JSON.stringify({ ...JSON.parse(p.view.private_metadata), to: "resolved" });
  });
  expect(submitted.status).toBe(200);
  expect(submitted.text).toContain("response_action");
  await nothingHappened();
});

test("a window that someone may not send is refused inside it", async () => {
  const submitted = await forgeSubmission(card, (p) => {
    p.user.id = "U0GUEST";
  });
  expect(submitted.errors?.note).toBe("Guests can read issues but not change them. Ask a member of the workspace.");
  await nothingHappened();
});

const MENU = { type: "overflow", action_id: "amends.more", block_id: "b", action_ts: "1.1" };

test.each<[string, Payload[]]>([
  ["an unknown button", [{ type: "button", action_id: "someone.elses", block_id: "b", action_ts: "1.1" }]],
  ["no action at all", []],
  ["a menu without a choice", [MENU]],
  ["a menu with a choice of long ago", [{ ...MENU, selected_option: { value: "old" } }]],
  ["a button without a value", [{ type: "button", action_id: "amends.note", block_id: "b", action_ts: "1.1" }]],
])("%s is acknowledged within Slack's three seconds", async (_what, actions) => {
  const answer = await forgeClick(card, "Add note", (p) => {
    p.actions = actions;
  });
  expect(answer.status).toBe(200);
  await nothingHappened();
});

test("a window of a kind that this version does not know is answered too, and keeps what was typed", async () => {
  const answer = await forgeSubmission(card, (p) => {
    p.view.callback_id = "amends.retired_modal";
  });
  expect(answer.status).toBe(200);
  expect(answer.errors?.note).toContain("This window is from another version of Amends, and nothing was changed.");
  await nothingHappened();
});

test.each([
  ["an old signature", -600],
  ["a signature of the future", 600],
])("%s is refused", async (_what, seconds) => {
  const signedAt = Math.floor(story.clock.now().getTime() / 1_000) + seconds;
  const answer = await sendForged(story, { type: "block_actions", user: { id: "U0BRIDGET" } }, { signedAt });
  expect(answer.status).toBe(401);
  await nothingHappened();
});

test("a body that is too large, or no JSON, ends with an error and not with a crash", async () => {
  expect((await sendRaw(story, `payload=${"x".repeat(1_100_000)}`)).status).toBe(413);
  expect((await sendRaw(story, "payload=%7Bnot json")).status).toBe(400);
  await nothingHappened();
});
