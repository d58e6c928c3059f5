import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Card } from "../support/story/card.ts";
import { linkFor, personByEmail, personInSlack, sendForm, type Visit, visit } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

const KIM = "kim@branch-office.example";
const CLOSING = { to: "resolved", contact: "call", rootCause: "Responsiveness", note: "weekly call agreed" };

let story: Story;
let card: Card;
let token: string;
let page: Visit;
beforeEach(async () => {
  story = await startStory();
  card = (await story.answer(anAnswer())).expected();
  token = await linkFor(story, await personInSlack(story, "Bridget"));
  page = await visit(story, token);
});
afterEach(() => story.end());

const versionOf = async (): Promise<number> =>
  (await story.database.db.raw<{ rows: { version: number }[] }>("select version from issues")).rows[0]?.version ?? 0;
const send = (values: Parameters<typeof sendForm>[3], from: Visit = page): Promise<Visit> =>
  sendForm(story, token, from, values);
/** The sentences at the fields, in the order of the page. */
const faults = ({ html }: Visit): string[] =>
  [...html.matchAll(/<p class="fault"[^>]*>.*?<\/span>(.*?)<\/p>/g)].map(([, text = ""]) =>
    text.replaceAll("&#39;", "'"),
  );

test("shows all that the card shows, and the history", async () => {
  expect(page.status).toBe(200);
  for (const shown of [
    "6/10 · Jane Doe, ABC Company",
    "Nathan wasn't as responsive as he has in the past.",
    "What is one thing we could be doing differently? No Response Provided",
    "Needs Attention",
    "Nobody yet",
    "janedoe@example.com",
    "555-123-4567",
    "Dana Cole › Rob Lind",
    "Portland · Industrial",
    "Amends opened this: score 6/10",
    "You are here as Bridget Harper",
  ])
    expect(page.text).toContain(shown);
  await story.expectNothingElse();
});

describe("the form", () => {
  test("closes an issue; card and thread say so, and the page shows it as it stands then", async () => {
    const after = await send(CLOSING);
    expect(after.status).toBe(200);
    expect(after.text).toContain("Saved.");
    for (const shown of [
      "Resolved",
      "Closed by Bridget Harper",
      "Yes, by phone",
      "Responsiveness",
      "weekly call agreed",
    ])
      expect(after.text).toContain(shown);
    await card.says("🟢 Resolved", "by Bridget Harper", "Root cause: Responsiveness", "weekly call agreed");
    await card.told("Bridget Harper resolved this: weekly call agreed");
    await story.expectNothingElse();
  });

  test("does everything it asks as one change, and each thing can be asked alone", async () => {
    const nathan = await personInSlack(story, "Nathan");
    const eric = await personInSlack(story, "Eric");
    const first = await send({
      to: "in_progress",
      assign: `${nathan}`,
      follow: [`${eric}`],
      note: "Nathan knows them best",
    });
    expect(first.text).toContain("Saved.");
    await card.says("🟡 Resolution in Progress", "Nathan Goff");
    await card.told(
      "Bridget Harper assigned this to Nathan Goff",
      "Bridget Harper set Resolution in Progress: Nathan knows them best",
    );
    const second = await send({ note: "she is back on Monday" }, first);
    expect(second.text).toContain("Bridget Harper added a note");
    const third = await send({ assign: `${eric}`, note: "Nathan is on leave" }, second);
    expect(third.text).toContain("Bridget Harper handed this over to Eric Gregg");
    const fourth = await send({ followEmails: KIM }, third);
    expect(fourth.text).toContain(`Bridget Harper added ${KIM} as follower`);
    await card.told(
      "Bridget Harper assigned this to Nathan Goff",
      "Bridget Harper set Resolution in Progress: Nathan knows them best",
      "Bridget Harper added a note: she is back on Monday",
      "Bridget Harper handed this over to Eric Gregg: Nathan is on leave",
    );
    const { rows } = await story.database.db.raw(
      "select person_id, count(*) from notices where kind in ('dm', 'mail') and event_version <= 4 group by person_id order by 1",
    );
    expect(rows).toEqual([nathan, eric].sort((a, b) => a - b).map((id) => ({ person_id: id, count: 1 })));
  });

  test("assigns by an address nobody had before, which then leads to the same person", async () => {
    await send({ assignEmail: `  ${KIM.toUpperCase()} ` });
    await card.says(KIM);
    await card.told(`Bridget Harper assigned this to ${KIM}`);
    const kim = await personByEmail(story, KIM);
    const kimsToken = await linkFor(story, kim);
    const kimsPage = await visit(story, kimsToken, "?to=in_progress");
    expect(kimsPage.fields.get("to")).toBe("in_progress");
    await sendForm(story, kimsToken, kimsPage, { note: "called, waiting" });
    await card.says("🟡 Resolution in Progress");
    await card.told(`Bridget Harper assigned this to ${KIM}`, `${KIM} set Resolution in Progress: called, waiting`);
  });

  test("finds the one who has the address in Slack", async () => {
    await personInSlack(story, "Nathan");
    await send({ assignEmail: "Nathan.Goff@northwind.example" });
    await card.says("Nathan Goff");
  });

  test("adds two hundred followers at once", async () => {
    const many = Array.from({ length: 200 }, (_, i) => `follower${i}@branch-office.example`);
    const after = await send({ followEmails: many.join("\n") });
    expect(after.text).toContain("Saved.");
    expect(after.text).toContain("200 people");
  });

  test("takes off whoever is ticked among the followers, also with an older form; who follows no more is not offered", async () => {
    expect(page.text).not.toContain("Take off the followers");
    const eric = await personInSlack(story, "Eric");
    const added = await send({ follow: [`${eric}`], followEmails: `${KIM}, ann@x.example` });
    const kim = await personByEmail(story, KIM);
    expect(added.text).toContain("Take off the followers");
    await send({ note: "she is back on Monday" }, added);
    const after = await send({ unfollow: [`${eric}`, `${kim}`] }, added);
    expect(after.text).toContain(`took Eric Gregg, ${KIM} off the followers`);
    await card.says("Followers: ann@x.example");
    const names = after.html.slice(after.html.indexOf("Take off the followers"));
    expect(names.match(/name="unfollow"/g)).toHaveLength(1);
    for (const nobody of ["", "0", "-1", "x", "9".repeat(15), `${eric}`])
      expect((await send({ unfollow: [nobody] }, after)).text).toMatch(/Nothing had to change|carried out once/);
    await card.says("Followers: ann@x.example");
  });

  test("sent twice, changes nothing the second time and shows how things stand", async () => {
    await send(CLOSING);
    const again = await send(CLOSING);
    expect(again.text).toContain("carried out once");
    expect(await versionOf()).toBe(2);
    await card.told("Bridget Harper resolved this: weekly call agreed");
    await story.expectNothingElse();
  });

  test("sent twice at the same moment, is carried out once", async () => {
    const both = await Promise.all([send(CLOSING), send(CLOSING)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(await versionOf()).toBe(2);
    await card.told("Bridget Harper resolved this: weekly call agreed");
  });

  test("sent by two people at the same moment, loses nobody's follower", async () => {
    const other = await linkFor(story, await personInSlack(story, "Nathan"));
    const theirs = await visit(story, other);
    await Promise.all([send({ followEmails: KIM }), sendForm(story, other, theirs, { followEmails: "ann@x.example" })]);
    const after = await visit(story, token);
    for (const follower of [KIM, "ann@x.example"]) expect(after.text).toContain(follower);
  });

  test("gone back to, changed and sent again, is not taken for the same form", async () => {
    await send(CLOSING);
    const again = await send({ ...CLOSING, note: "and an apology by mail" });
    expect(again.status).toBe(409);
    expect(again.fields.get("note")).toBe("and an apology by mail");
  });
});

describe("someone was faster", () => {
  test("a form that lies open while a colleague clicks in Slack changes nothing, says who did what, and can be sent again", async () => {
    await card.set("Nathan", "Resolution in Progress", "called at 10:40");
    const stale = await send({ ...CLOSING, followEmails: KIM });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain("The issue changed while you were writing");
    expect(stale.text).toContain("Nathan Goff set Resolution in Progress and is now the assignee");
    expect(stale.text).toContain("called at 10:40");
    expect(Object.fromEntries(stale.fields)).toMatchObject({ ...CLOSING, followEmails: KIM });
    expect(await versionOf()).toBe(2);
    expect(await story.database.db("people").where({ email: KIM })).toEqual([]);

    const after = await send({}, stale);
    expect(after.text).toContain("Saved.");
    await card.says("🟢 Resolved", "by Bridget Harper");
    await card.told(
      "Nathan Goff set Resolution in Progress and is now the assignee: called at 10:40",
      "Bridget Harper resolved this: weekly call agreed",
    );
  });

  test("a status that is out of reach by then is named, and the text is kept", async () => {
    await card.set("Nathan", "Not an Issue", "wrong client");
    const stale = await send({ to: "escalated", note: "they threaten to leave" });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain("you had chosen Escalated, which is not possible from here");
    expect(stale.fields.get("note")).toBe("they threaten to leave");
    expect(stale.fields.get("to")).toBe("");
  });

  test("a note and followers go in whatever happened meanwhile", async () => {
    await card.set("Nathan", "Resolution in Progress", "called");
    expect((await send({ note: "I know her from school", followEmails: KIM })).text).toContain("Saved.");
  });

  test("a click in Slack at the same moment: one of both wins, and the other is told", async () => {
    const modal = await card.opens("Nathan", "Resolution in Progress");
    const [clicked, sent] = await Promise.all([modal.submit({ note: "called" }), send(CLOSING)]);
    expect([sent.status, clicked.outcome === "closed"]).toEqual(sent.status === 409 ? [409, true] : [200, false]);
    expect(await versionOf()).toBe(2);
  });

  test("a link from an older mail whose status is set already says by whom", async () => {
    await card.set("Nathan", "Resolved", "done");
    const late = await visit(story, token, "?to=resolved");
    expect(late.text).toContain("This issue is already Resolved, set by Nathan Goff");
    expect(late.fields.get("to")).toBe("");
  });
});

describe("what is missing or wrong stands at its field, and what was typed stays", () => {
  test.each([
    [
      "a status with a note of blanks",
      { to: "in_progress", note: " \u3164\n " },
      ["Write a note: what was done, or what happens next."],
    ],
    [
      "a closing with nothing",
      { to: "resolved", note: "" },
      [
        "Say whether you spoke with the client.",
        "Choose a root cause.",
        "Write a note: what was done, or what happens next.",
      ],
    ],
    [
      "a root cause that is not on the list",
      { ...CLOSING, rootCause: "Weather" },
      [`&quot;Weather&quot; is not in this workspace's list of root causes.`],
    ],
    [
      "a contact that is not on the list",
      { ...CLOSING, contact: "telepathy" },
      ["Say whether you spoke with the client."],
    ],
    [
      "a note of 3,001 characters",
      { ...CLOSING, note: "x".repeat(3_001) },
      ["A note may have 3000 characters; this one has 3001."],
    ],
    ["nothing at all", {}, ["Choose what to change, or write a note."]],
    ["a note of blanks alone", { note: "   " }, ["Write a note: what was done, or what happens next."]],
    ["the status it has", { to: "needs_attention", note: "again" }, ["This issue is already Needs Attention."]],
    ["an assignee nobody knows", { assign: "99999" }, ["Someone you chose is no longer known here. Choose again."]],
    [
      "an assignee who is SQL",
      { assign: "1; drop table people" },
      ["Someone you chose is no longer known here. Choose again."],
    ],
    ["a follower nobody knows", { follow: ["99999"] }, ["Someone you chose is no longer known here. Choose again."]],
    ["two assignees", { assignEmail: "a@b.com, c@d.com" }, ["An issue has one assignee. Type one address."]],
    [
      "a header in an address",
      { followEmails: "kim@x.example\r\nBcc: evil@x.example" },
      [expect.stringContaining("“Bcc:” is not an email address.")],
    ],
    [
      "an address of 400 characters",
      { followEmails: "x".repeat(400) },
      [expect.stringContaining("is not an email address.")],
    ],
    [
      "an address of a machine",
      { assignEmail: "a@[127.0.0.1]" },
      [expect.stringContaining("is not an email address.")],
    ],
  ] as const)("%s", async (_what, values, sentences) => {
    const refused = await send(values as never);
    expect(refused.status).toBe(422);
    expect(faults(refused)).toEqual(sentences);
    for (const [name, value] of Object.entries(values))
      if (typeof value === "string" && name.startsWith("note")) expect(refused.fields.get(name)).toBe(value);
    expect(await versionOf()).toBe(1);
    expect(await story.database.db("people").where("email", "like", "%.example").whereNull("slack_user_id")).toEqual(
      [],
    );
  });

  test("nobody who left, no app and no guest can be made assignee", async () => {
    const kim = await personInSlack(story, "Kim", "deactivated");
    const guest = await personInSlack(story, "Guest", "guest");
    expect(faults(await send({ assign: `${kim}` }))).toEqual([
      "Kim cannot be made assignee: the account is deactivated.",
    ]);
    expect(faults(await send({ assign: `${guest}` }))).toEqual([
      "Guest cannot be made assignee: a guest of the workspace.",
    ]);
  });

  test("someone who follows already: nothing had to change", async () => {
    await send({ followEmails: KIM });
    const again = await send({ followEmails: KIM }, await visit(story, token));
    expect(again.text).toContain("Nothing had to change");
  });

  test("a guest reads, and is told why there is no form", async () => {
    const guest = await personInSlack(story, "Guest", "guest");
    await send({ followEmails: "guest@northwind.example" });
    const theirs = await linkFor(story, guest);
    const read = await visit(story, theirs);
    expect(read.status).toBe(200);
    expect(read.text).toContain("Guests can read issues but not change them.");
    expect(read.html).not.toContain("<form");
  });
});
