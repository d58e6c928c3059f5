import { afterEach, expect, test } from "@jest/globals";
import { openHome } from "../support/story/my-issues.ts";
import { USERS } from "../support/story/people.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story?.end());

test("the filter window shows the filters that are set when it is opened again, the assignee among them", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await card.set("Nathan", "Resolution in Progress", "called her");
  await card.told("Nathan Goff set Resolution in Progress and is now the assignee: called her");
  await story.answer(anAnswer({ owners: [], respondent: { name: "Ravi Patel" } })).then((other) => other.expected());

  const home = await openHome(story, "Priya");
  const window = await home.opens("Search or filter");
  const chosen = { list: "open", assignee: USERS.Nathan, tag: "Portland" };
  expect(await window.submit(chosen)).toMatchObject({ outcome: "closed" });
  await eventually(() => expect(home.rows).toEqual([1]));
  const { values } = (await home.opens("Search or filter")).view.state;
  expect(values.assignee?.assignee?.selected_user).toBe(USERS.Nathan);
  expect(values.tag?.tag?.value).toBe("Portland");
  await story.expectNothingElse();
});

test("an admin sets the channel of new cards in Home; what Amends could not post to is refused, and cards stay where they are", async () => {
  story = await startStory();
  await adminIsKnown();
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  const home = await openHome(story, "Bridget");
  const settings = await home.opens("Workspace settings");
  expect(settings.view.state.values.channel?.channel?.value).toBe("default");
  expect(settings.text).toContain("It holds at once");
  expect(settings.text).toContain("stay where they are");

  const refused = async (channel: string) => {
    expect(await settings.submit({ channel })).toMatchObject({ outcome: "errors" });
    return settings.errors.channel;
  };
  expect(await refused("two channels")).toContain("channel must be one channel, by id (C0123ABCD) or by name");
  expect(await refused("#nowhere")).toContain("does not exist, or Amends cannot see it");
  expect(await refused("#general")).toContain("/invite @Amends");
  expect(await settings.submit({ channel: "#leadership" })).toMatchObject({ outcome: "updated" });
  expect(settings.text).toContain("New cards go to #leadership at once");
  expect((await home.opens("Workspace settings")).view.state.values.channel?.channel?.value).toBe("leadership");

  await story.stopApp();
  await story.startApp();
  await story.send(anAnswer({ owners: [], respondent: { name: "Ravi Patel" } }));
  await eventually(() => expect(story.cards("C0LEADERS").map((one) => one.expected().header)).toHaveLength(1));
  await card.set("Nathan", "Resolution in Progress", "called her");
  await card.told("Nathan Goff set Resolution in Progress and is now the assignee: called her");
  expect(story.cards()).toHaveLength(1);
  await story.expectNothingElse();
});

test("the settings that are not changed are not looked at in Slack, and a Slack that does not answer keeps nobody from saving", async () => {
  story = await startStory();
  await adminIsKnown();
  const home = await openHome(story, "Bridget");
  const { control } = story.slack;
  const looks = () => control.log().filter((e) => e.type === "api" && e.method === "conversations.list").length;
  const before = looks();
  expect(await (await home.opens("Workspace settings")).submit({ threshold: "5" })).toMatchObject({
    outcome: "closed",
  });
  expect(looks()).toBe(before);

  story.expectedErrors.push("internal_error");
  control.fault({ method: "conversations.list", kind: "error:internal_error" });
  const window = await home.opens("Workspace settings");
  expect(await window.submit({ channel: "leadership" })).toMatchObject({ outcome: "updated" });
  control.faultClear();
  await story.expectNothingElse();
});

test("more root causes than a window's field holds shut nobody out: the rest is saved, and they stay", async () => {
  story = await startStory();
  await adminIsKnown();
  const causes = Array.from({ length: 100 }, (_, i) => `${i} `.padEnd(75, "x"));
  const stored = () => story.database.db("workspaces").first("settings");
  await story.database.db("workspaces").update({ settings: JSON.stringify({ rootCauses: causes }) });
  const window = await (await openHome(story, "Bridget")).opens("Workspace settings");
  expect(window.text).toContain("The list of root causes is too long to be changed here. Use amends settings.");
  expect(await window.submit({ threshold: "5" })).toMatchObject({ outcome: "closed" });
  expect((await stored()).settings).toMatchObject({ threshold: 5, rootCauses: causes });
  await story.expectNothingElse();
});

test("whoever pressed too late for a window hears so: where they pressed, or in a direct message where that is no channel", async () => {
  story = await startStory();
  const { control } = story.slack;
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await card.choose("Bridget", "amends.assign", "Nathan");
  await card.told("Bridget Harper assigned this to Nathan Goff");
  const home = await openHome(story, "Priya");
  const { ts: messageTs } = await control.message({ channel: CHANNEL, user: USERS.Lena, text: "Weiss called" });
  story.expectedErrors.push("expired_trigger_id");
  control.fault({ method: "views.open", kind: "error:expired_trigger_id" });
  const late = "That took too long for Slack to open the window. Please try again.";

  await home.press("My preferences");
  await eventually(() => expect(story.dms("Priya")).toEqual([late]));
  await control.shortcut({ callback_id: "amends.new_issue", user: USERS.Priya });
  await eventually(() => expect(story.dms("Priya")).toEqual([late, late]));
  await control.shortcut({ callback_id: "amends.flag_message", user: USERS.Lena, channel: CHANNEL, messageTs });
  await card.choose("Eric", "amends.assign", "Eric");
  await eventually(() => expect([...story.whispersTo("Lena"), ...story.whispersTo("Eric")]).toEqual([late, late]));
  control.faultClear();
  expect(story.dms("Nathan")).toHaveLength(1);
  await story.expectNothingElse();
});

const adminIsKnown = () =>
  eventually(async () => {
    expect(await story.database.db("people").where({ is_admin: true })).toHaveLength(1);
  });
