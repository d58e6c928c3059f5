import { afterEach, expect, test } from "@jest/globals";
import { northwind } from "../../src/sandbox/seed.ts";
import { idsOf } from "../support/story/due.ts";
import { Modal } from "../support/story/modal.ts";
import { USERS, type Who } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const ASSIGN = "amends.assign";
const FOLLOWERS = "amends.followers";
const TITLE = "issue 1, 6/10 · Jane Doe, ABC Company";

test("an issue is assigned from the card; the assignee hears of it once, with all that is needed to phone the client", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Nathan");
  await card.says("*Assignee*\nNathan Goff");
  await card.told("Bridget Harper assigned this to Nathan Goff");
  await story.quiet();
  expect(story.dms("Nathan")).toEqual([`Bridget Harper assigned this to Nathan Goff: ${TITLE}`]);
  const dm = story.slack.control.dm("U0NATHAN").messages[0];
  expect(JSON.stringify(dm?.blocks)).toContain("555-123-4567");
  expect(JSON.stringify(dm?.blocks)).toContain("You are told because this issue is now yours.");
  expect(story.whispersTo("Bridget")).toEqual(["Issue assigned to Nathan Goff."]);
  await story.expectNothingElse();
});

test("an owner is told as soon as the card is there, and not when somebody next looks for what was left over", async () => {
  story = await startStory();
  await idsOf(story, "Nathan");
  (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(1), 4_000);
  await story.expectNothingElse();
});

test("whoever takes it oneself is not told about it", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.press("Lena", "Assign me");
  await card.told("Lena Vogt assigned this to themselves");
  await card.says("*Assignee*\nLena Vogt");
  expect(card.buttons).not.toContain("Assign me");
  expect(story.dms("Lena")).toEqual([]);
  await story.expectNothingElse();
});

test("handing over needs a note: the picker opens a window that asks for it; both hear of it", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Nathan");
  await card.says("*Assignee*\nNathan Goff");
  await card.choose("Bridget", ASSIGN, "Eric");
  const modal = await Modal.next(story, "Bridget", undefined);
  expect(modal.text).toContain("Handing over from Nathan Goff needs a note.");
  expect(await modal.submit({ note: " " })).toMatchObject({
    outcome: "errors",
    errors: { note: expect.stringContaining("Write a note") },
  });
  expect(await modal.submit({ note: "Nathan is on leave" })).toMatchObject({ outcome: "closed" });
  await card.told(
    "Bridget Harper assigned this to Nathan Goff",
    "Bridget Harper handed this over to Eric Gregg: Nathan is on leave",
  );
  await story.quiet();
  expect(story.dms("Nathan")).toHaveLength(2);
  expect(story.dms("Eric")).toEqual([`Bridget Harper handed this over to Eric Gregg: ${TITLE}. Nathan is on leave`]);
  await story.expectNothingElse();
});

test("followers hear of changes once each, never of their own, and a follower who is the assignee hears once", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", FOLLOWERS, ["Eric", "Lena", "Nathan"]);
  await card.says("Followers: Eric Gregg, Lena Vogt, Nathan Goff");
  await card.set("Nathan", "Resolution in Progress", "called");
  await story.quiet();
  expect(story.dms("Eric")).toEqual([
    `Bridget Harper added Eric Gregg, Lena Vogt, Nathan Goff as followers: ${TITLE}`,
    `Nathan Goff set Resolution in Progress and is now the assignee: ${TITLE}. called`,
  ]);
  expect(story.dms("Nathan")).toHaveLength(1);
  await card.set("Eric", "Resolved", "done");
  await story.quiet();
  expect(story.dms("Nathan").at(-1)).toBe(`Eric Gregg resolved this: ${TITLE}. done`);
  expect(story.dms("Nathan")).toHaveLength(2);
  expect(story.dms("Eric")).toHaveLength(2);
  expect(story.dms("Lena")).toHaveLength(3);
  expect(card.thread).toHaveLength(2);
  await story.expectNothingElse();
});

test("a direct message whose issue was changed by its reader is drawn anew, not repeated", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Nathan");
  await story.quiet();
  await card.set("Nathan", "Resolution in Progress", "called");
  await story.quiet();
  expect(story.dms("Nathan")).toHaveLength(1);
  expect(JSON.stringify(story.slack.control.dm("U0NATHAN").messages[0]?.blocks)).toContain("🟡 Resolution in Progress");
  expect(card.thread).toHaveLength(2);
  await story.expectNothingElse();
});

test("follow and unfollow from More, and people by email address from its window", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.press("Priya", "Follow or unfollow");
  await card.says("Followers: Priya Raman");
  await card.press("Priya", "Follow or unfollow");
  await card.says("Nobody follows yet.");
  expect(story.whispersTo("Priya")).toEqual([
    "You follow issue #1: you hear of every change.",
    "You no longer follow issue #1.",
  ]);

  await card.more("Bridget", "people");
  const modal = await Modal.next(story, "Bridget", undefined);
  expect(
    await modal.submit({ assignee_email: "tobias@partner.example", follower_emails: "not an address" }),
  ).toMatchObject({
    outcome: "errors",
    errors: { follower_emails: expect.stringContaining("“not” is not an email address") },
  });
  expect(
    await modal.submit({
      assignee_email: "tobias@partner.example",
      follower_emails: "kim@partner.example, lee@partner.example",
      note: "please look",
    }),
  ).toMatchObject({ outcome: "closed" });
  await card.says("tobias@partner.example", "kim@partner.example", "lee@partner.example");
  await card.told("Bridget Harper assigned this to tobias@partner.example: please look");
  await story.quiet();
  for (const address of ["tobias@partner.example", "kim@partner.example", "lee@partner.example"])
    expect(story.mailsTo(address)).toHaveLength(1);
  await story.expectNothingElse();
});

test("a people window that changes nothing says so", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const tobias = "tobias@partner.example";
  const asked = { assignee_email: tobias, follower_emails: "kim@partner.example" };
  await card.more("Bridget", "people");
  const first = await Modal.next(story, "Bridget", undefined);
  expect(await first.submit(asked)).toMatchObject({ outcome: "closed" });
  await card.says(`*Assignee*\n${tobias}`);
  await story.quiet();
  await card.more("Bridget", "people");
  const second = await Modal.next(story, "Bridget", first.id);
  expect(await second.submit({})).toMatchObject({
    outcome: "errors",
    errors: { note: "Choose what to change, or write a note." },
  });
  const again = { assignee_email: "", follower_emails: asked.follower_emails };
  expect(await second.submit({ ...again, assignee_email: tobias })).toMatchObject({
    errors: { assignee_email: "This person is the assignee already." },
  });
  expect(await second.submit(again)).toMatchObject({ outcome: "updated" });
  expect(second.text).toContain("Nothing was changed: it was so already.");
  await card.told(`Bridget Harper assigned this to ${tobias}`);
  expect(story.mailsTo("partner.example")).toHaveLength(2);
  await story.expectNothingElse();
});

test("a people window changes what was chosen in it, over what it showed: who follows meanwhile stays, and who has it now is shown", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Nathan");
  await card.says("*Assignee*\nNathan Goff");
  await card.choose("Bridget", FOLLOWERS, ["Lena"]);
  await card.says("Followers: Lena Vogt");
  const opens = async (who: Who) => {
    await card.more(who, "people");
    return Modal.next(story, who, undefined);
  };
  const [bridgets, priyas, erics] = [await opens("Bridget"), await opens("Priya"), await opens("Eric")];
  const handedOver = { assignee: USERS.Eric, followers: [USERS.Lena, USERS.Sofia], note: "mine from here" };
  expect(await erics.submit(handedOver)).toMatchObject({ outcome: "closed" });
  await card.says("*Assignee*\nEric Gregg", "Followers: Lena Vogt, Sofia");

  expect(await bridgets.submit({ followers: [] })).toMatchObject({ outcome: "closed" });
  await eventually(() => expect(card.text).not.toContain("Lena Vogt"));
  await card.says("*Assignee*\nEric Gregg", "Followers: Sofia");

  const late = { assignee: USERS.Bridget, followers: [USERS.Lena, USERS.Priya], note: "Bridget knows her" };
  expect(await priyas.submit(late)).toMatchObject({ outcome: "updated" });
  expect(priyas.text).toContain("Assigned to (now Eric Gregg)");
  const standing = Object.values(priyas.view.state.values).flatMap((inputs) => inputs.assignee ?? []);
  expect(standing).toEqual([{ type: "users_select", selected_user: USERS.Eric }]);
  expect(priyas.note).toBe("Bridget knows her");
  expect(await priyas.submit({})).toMatchObject({ outcome: "closed" });
  await card.says("*Assignee*\nEric Gregg", "Priya Raman");
  expect(card.text).toMatch(/Followers: .*Sofia/);
  await card.told(
    "Bridget Harper assigned this to Nathan Goff",
    "Eric Gregg handed this over to themselves: mine from here",
    "Priya Raman added a note: Bridget knows her",
  );
  await story.quiet();
  for (const who of ["Nathan", "Eric", "Lena", "Priya", "Sofia", "Bridget"] as const) story.dms(who);
  await story.expectNothingElse();
});

test("whoever adds a follower to those that their own client still shows takes nobody away who came meanwhile", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", FOLLOWERS, ["Lena"]);
  await card.says("Followers: Lena Vogt");
  await card.press("Eric", "Follow or unfollow");
  await card.says("Followers: Lena Vogt, Eric Gregg");
  expect(card.standing("Bridget", FOLLOWERS)).toEqual([USERS.Lena, USERS.Eric]);
  await card.chooseToo("Bridget", FOLLOWERS, "Nathan");
  await card.says("Followers: Lena Vogt, Eric Gregg, Nathan Goff");
  await story.quiet();
  for (const who of ["Lena", "Eric", "Nathan"] as const) story.dms(who);
  await story.expectNothingElse();
});

test("whoever acts and those they chose are looked up at the same time: a window is answered in time by a slow Slack", async () => {
  story = await startStory();
  const { control } = story.slack;
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", FOLLOWERS, ["Lena"]);
  await card.says("Followers: Lena Vogt");
  await card.more("Bridget", "people");
  const modal = await Modal.next(story, "Bridget", undefined);
  // Nobody is fresh in memory, nor in the database.
  await control.userChange({ user: USERS.Sofia, title: "Consultant" });
  await story.quiet();
  await story.database.db("people").update({ refreshed_at: "2020-01-01" });
  control.fault({ method: "users.info", kind: "slow", ms: 1_400 });
  const saved = await modal.submit({ assignee: USERS.Eric, followers: [USERS.Priya] });
  expect(saved).toMatchObject({ outcome: "closed" });
  expect(saved.ms).toBeLessThan(2_800);
  control.faultClear();
  await card.says("*Assignee*\nEric Gregg", "Followers: Priya Raman");
  await card.told("Bridget Harper assigned this to Eric Gregg");
  await story.quiet();
  for (const who of ["Lena", "Eric", "Priya"] as const) story.dms(who);
  await story.expectNothingElse();
});

test("followers without Slack are removed in the people window; a guest who follows may leave, and nothing else", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", FOLLOWERS, ["Guest"]);
  const addresses = ["kim@partner.example", "lee@partner.example"];
  await card.more("Bridget", "people");
  const adds = await Modal.next(story, "Bridget", undefined);
  expect(adds.view.state.values).not.toHaveProperty("followers_removed");
  expect(await adds.submit({ follower_emails: addresses.join(", ") })).toMatchObject({ outcome: "closed" });
  await card.says(...addresses);
  const [kim] = await story.database.db("people").where({ email: addresses[0] });
  await card.more("Bridget", "people");
  const removes = await Modal.next(story, "Bridget", adds.id);
  expect(await removes.submit({ followers_removed: [String(kim.id)] })).toMatchObject({ outcome: "closed" });
  await eventually(() => expect(card.text).not.toContain(addresses[0]));
  expect(card.text).toContain(addresses[1]);

  await card.press("Guest", "Follow or unfollow");
  await eventually(() => expect(story.whispersTo("Guest")).toEqual(["You no longer follow issue #1."]));
  await card.says("Followers: lee@partner.example");
  await card.press("Guest", "Follow or unfollow");
  await eventually(() => expect(story.whispersTo("Guest").at(-1)).toContain("Guests can read issues but not change"));
  await story.quiet();
  story.dms("Guest");
  story.mailsTo("partner.example");
  await story.expectNothingElse();
});

test.each([
  ["Kim", "is deactivated"],
  ["Stranger", "from another organisation"],
] as const)("%s cannot be assigned, and the one who tried is told why", async (who, why) => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, who);
  await story.quiet();
  expect(story.whispersTo("Bridget").join()).toContain(why);
  await card.says("Nobody yet");
  await story.expectNothingElse();
});

test("in quiet hours a message waits for the morning, an escalation does not", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.choose("Bridget", ASSIGN, "Priya");
  await card.told("Bridget Harper assigned this to Priya Raman");
  await story.quiet();
  expect(story.dms("Priya")).toEqual([]);
  await card.set("Eric", "Escalate", "she wants to leave");
  await card.told("Bridget Harper assigned this to Priya Raman", "Eric Gregg escalated this: she wants to leave");
  await story.quiet();
  expect(story.dms("Priya")).toEqual([`Eric Gregg escalated this: ${TITLE}. she wants to leave`]);
  story.fastForward({ hours: 8 });
  await story.quiet();
  expect(story.dms("Priya")).toHaveLength(2);
  // Nobody is named as leadership: the workspace's admin is called, by message and by mail, and called again.
  expect(story.dms("Bridget")).toEqual([
    `Eric Gregg escalated this: ${TITLE}. she wants to leave`,
    `Amends reminded leadership: nobody has this yet: ${TITLE}`,
  ]);
  expect(story.mailsTo("bridget.harper")).toHaveLength(2);
  await story.expectNothingElse();
});

test("who left while nobody could say so is found within a day, by one reading of the workspace", async () => {
  story = await startStory({ slack: { retryDelaysMs: [] } });
  const readings = () =>
    story.slack.control.log().filter((entry) => entry.type === "api" && entry.method === "users.list").length;
  const nathan = () => story.database.db("people").where({ slack_user_id: "U0NATHAN" }).pluck("standing");
  // Who has asked is not done: time goes on when what was heard is written down.
  let readAt = new Date(0);
  const readAgain = async () => {
    const [at] = await story.database.db("marks").whereLike("name", "people:%").where("at", ">", readAt).pluck("at");
    expect(at).toBeDefined();
    readAt = at as Date;
  };
  await eventually(readAgain);
  await story.startAnother({ role: "worker" });
  await eventually(readAgain);
  expect([await nathan(), readings()]).toEqual([["member"], 2]);
  story.slack.setRequestUrl("http://127.0.0.1:1/slack/events");
  await story.slack.control.userChange({ user: "U0NATHAN", deleted: true });
  story.fastForward({ hours: 23 });
  await story.quiet();
  expect([await nathan(), readings()]).toEqual([["member"], 2]);
  story.fastForward({ hours: 2 });
  await eventually(readAgain);
  expect(await nathan()).toEqual(["deactivated"]);
  story.fastForward({ hours: 2 });
  await story.expectNothingElse();
  expect(readings()).toBe(3);
});

test("in an organisation of several workspaces a colleague of another one works on issues; who is of another organisation does not", async () => {
  const { team, users, channels } = northwind;
  const enterpriseId = "E0NORTH";
  const [anna, olga] = [
    { id: "U0ANNA", realName: "Anna Sister", teamId: "T0SISTER", enterpriseId },
    { id: "U0OLGA", realName: "Olga Other", teamId: "T0ELSE", enterpriseId: "E0ELSE" },
  ];
  const seed = {
    ...northwind,
    team: { ...team, enterpriseId },
    users: [...users, anna, olga],
    channels: channels.map((channel) => ({ ...channel, members: [...channel.members, anna.id, olga.id] })),
  };
  story = await startStory({ slack: { seed } });
  const card = (await story.answer(anAnswer())).expected();
  const place = { channel: card.channel, messageTs: card.ts };
  for (const { id } of [olga, anna]) {
    await story.slack.control.interact({ user: id, ...place, label: "Assign me" });
    await story.slack.control.message({ channel: card.channel, user: id, text: `called by ${id}`, thread_ts: card.ts });
  }
  await card.says("*Assignee*\nAnna Sister", "1 note");
  await story.quiet();
  const notes = await story.database.db.raw(
    "select what ->> 'note' as note from issue_events where type = 'NoteAdded'",
  );
  expect(notes.rows).toEqual([{ note: "called by U0ANNA" }]);
  const { messages } = story.slack.control.messages(card.channel, { user: olga.id });
  expect(
    messages
      .filter((m) => m.ephemeral)
      .map((m) => m.text)
      .join(),
  ).toContain("People from other organisations");
  expect(card.thread).toContain("Anna Sister assigned this to themselves");
  await story.expectNothingElse();
});
