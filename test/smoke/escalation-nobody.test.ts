import { afterEach, expect, test } from "@jest/globals";
import { amends } from "../support/story/cli.ts";
import { dmTo } from "../support/story/dm.ts";
import { decideInStory } from "../support/story/due.ts";
import { everybodyIsKnown } from "../support/story/settings.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const CALLED_NOBODY = "nobody could be called: set an escalation chain of people who can be reached";

test("no chain is set and no admin can be reached: the thread, the card and the doctor say so, and a chain that is set then is called", async () => {
  story = await startStory();
  await everybodyIsKnown(story);
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await story.slack.control.userChange({ user: "U0BRIDGET", isAdmin: false });
  await eventually(async () => expect(await story.database.db("people").where({ is_admin: true })).toEqual([]));
  await card.set("Bridget", "Escalate", "she threatens to leave");
  await card.told(
    `Bridget Harper escalated this, but ${CALLED_NOBODY} (Home, Deadlines and escalation): she threatens to leave`,
  );
  await card.says(`Escalated, but ${CALLED_NOBODY}`);
  const doctor = await amends(story, "doctor");
  expect(doctor.out).toMatch(/! warning {2}escalation +1 escalation called nobody/);

  await story.slack.control.userChange({ user: "U0BRIDGET", isAdmin: true });
  await decideInStory(story, { terms: { chain: [{ who: ["U0ERIC"], waitHours: 4 }] } });
  story.at("2026-11-04T18:00:00Z");
  (await dmTo(story, "Eric", "Amends got no answer and escalated this to Eric Gregg")).expected();
  await card.says("Escalated to Eric Gregg");
  story.mailsTo("eric.gregg@");
  expect(card.thread.at(-1)).toBe("Amends got no answer and escalated this to Eric Gregg");
  await story.quiet();
  story.mailsTo("eric.gregg@");
  expect(card.text).not.toContain(CALLED_NOBODY);
  await story.expectNothingElse();
}, 60_000);
