import { afterEach, expect, test } from "@jest/globals";
import { type Home, openHome } from "../support/story/my-issues.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story?.end());

const OPENED = "Amends opened this: score 6/10: issue";
const HOSTILE = "<!channel> <@U0BRIDGET> *bold* :smile:";

async function follow(home: Home, field: "tag" | "company" | "survey", value: string) {
  const modal = await home.opens("Standing follows");
  expect(await modal.submit({ standing_field: field, standing_value: value })).toMatchObject({ outcome: "closed" });
}

test("what a person asked for in Home is followed from then on, whatever its case; what is ticked is no more", async () => {
  story = await startStory();
  const home = await openHome(story, "Lena");
  expect(home.text).toContain("none yet. Have every new issue of a tag");
  const first = await home.opens("Standing follows");
  expect(first.text).toContain("Nothing yet. Name a tag, a company or a survey here");
  expect(await first.submit({ standing_field: "tag", standing_value: "  PORTland " })).toMatchObject({
    outcome: "closed",
  });
  await home.says("every new issue tagged PORTland.");
  await follow(home, "tag", "portland");
  await follow(home, "company", "abc company");
  await follow(home, "survey", HOSTILE);
  await home.says(`every new issue tagged PORTland, of abc company, of the survey ${HOSTILE}.`);
  expect(JSON.stringify(home.blocks)).not.toContain("mrkdwn");

  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await card.says("Followers: Lena Vogt");
  await story.quiet();
  expect(story.dms("Lena")).toHaveLength(1);
  expect(story.dms("Lena")[0]).toContain(OPENED);

  const again = await home.opens("Standing follows");
  expect(again.text).toContain(`of the survey ${HOSTILE}`);
  const box = again.view.blocks.find((block) => block.block_id === "standing_remove_0");
  const { options } = (box?.element ?? { options: [] }) as { options: { value: string; text: { text: string } }[] };
  expect(options.map((option) => option.text.text)).toHaveLength(3);
  const ticked = options.slice(0, 2).map((option) => option.value);
  expect(await again.submit({ standing_remove_0: ticked, standing_field: "tag", standing_value: "" })).toMatchObject({
    outcome: "closed",
  });
  await home.says(`Standing follows:  every new issue of the survey ${HOSTILE}.`);
  const respondent = { name: "Ravi Patel", email: "ravi@example.com", company: "ABC Company" };
  (await story.answer(anAnswer({ owners: [], respondent }))).expected();
  await story.quiet();
  expect(story.dms("Lena")).toHaveLength(1);
  await story.expectNothingElse();
});

test("a standing wish opens no private channel, and counts from the day its person is invited", async () => {
  story = await startStory({ channel: "#leadership" });
  await peopleAreKnown();
  for (const who of ["Eric", "Nathan"] as const) await follow(await openHome(story, who), "tag", "Portland");
  await story.database.db.raw(
    `update people set preferences = '{"tellMeAt": 10}' where slack_user_id in ('U0NATHAN', 'U0GUEST')`,
  );
  await story.send(anAnswer({ owners: [] }));
  await story.quiet();
  const [card] = story.cards("C0LEADERS");
  card?.expected();
  await card?.says("Followers: Eric Gregg");
  expect(story.dms("Eric")).toHaveLength(1);
  expect(story.dms("Nathan")).toEqual([]);

  const nathan = await story.database.db("people").where({ slack_user_id: USERS.Nathan }).first();
  await story.slack.control.channel({ channel: "C0LEADERS", action: "invite", user: USERS.Nathan });
  await eventually(async () => {
    expect(
      await story.database.db("channel_members").where({ channel_id: "C0LEADERS", person_id: nathan.id }),
    ).toHaveLength(1);
  });
  await story.send(anAnswer({ owners: [] }));
  await story.quiet();
  for (const one of story.cards("C0LEADERS")) one.expected();
  expect(story.dms("Nathan")).toHaveLength(1);
  expect(story.dms("Eric")).toHaveLength(2);
  await story.expectNothingElse();
});

test("what cannot be followed is said under the field: too long, too many, no longer a member; guests are not asked", async () => {
  story = await startStory();
  await peopleAreKnown();
  const home = await openHome(story, "Nathan");
  const modal = await home.opens("Standing follows");
  const refused = (sentence: string) => ({
    outcome: "errors",
    errors: { standing_value: expect.stringContaining(sentence) },
  });
  const typing = (value: string) => ({ standing_field: "tag", standing_value: value });
  expect(await modal.submit(typing("x".repeat(101)), { force: true })).toMatchObject(refused("100 characters"));
  await story.database.db.raw(
    `insert into standing_follows (workspace_id, person_id, field, value, as_typed, since)
     select workspace_id, id, 'tag', 'tag ' || n, 'Tag ' || n, now() from people, generate_series(1, 50) n where slack_user_id = 'U0NATHAN'`,
  );
  expect(await modal.submit(typing("One more"))).toMatchObject(refused("You have 50 standing follows"));
  expect(await modal.submit(typing("TAG 7"))).toMatchObject({ outcome: "closed" });
  await home.says("tagged Tag 10, and 40 more.");
  const full = await home.opens("Standing follows");
  expect(full.view.blocks.filter((block) => block.block_id?.startsWith("standing_remove_"))).toHaveLength(5);
  await story.slack.control.userChange({ user: USERS.Nathan, isRestricted: true });
  await eventually(async () => {
    expect(await full.submit(typing("One more"))).toMatchObject(refused("Guests can read issues"));
  });
  expect((await openHome(story, "Guest")).buttons).not.toContain("Standing follows");
  await story.expectNothingElse();
});

/** Waits until the people of the workspace, and who is in the private channel, are known. */
const peopleAreKnown = () =>
  eventually(async () => {
    const { rows } = await story.database.db.raw(
      `select (select count(*) from people where is_admin) as admins, (select count(*) from channels c
         where c.is_private and not exists (select 1 from channel_members m where m.channel_id = c.channel_id)) as unread`,
    );
    expect(rows[0]).toEqual({ admins: 1, unread: 0 });
  });
