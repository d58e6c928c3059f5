import { afterEach, expect, test } from "@jest/globals";
import { openDatabase } from "../../src/store/database.ts";
import { ask } from "../support/story/my-issues.ts";
import { linkFor, personByEmail, personInSlack, sendForm, visit } from "../support/story/page.ts";
import { USERS } from "../support/story/people.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

/** Words that occur nowhere but in what respondents and colleagues wrote; each may stand in Slack, in mails and on the page, and in no log. */
const CLIENT = {
  name: "Zora Quillfeather",
  email: "zora@quillworks.example",
  phone: "555-909-1717",
  company: "Quillworks Ltd",
};
const PRIVATE =
  /Quill|zora|909-1717|zebrawood|ocelot|marmot|pangolin|axolotl|outsider@|Nathan Goff|nathan\.goff|Bridget|whsec_|xoxb-/i;

let story: Story;
afterEach(() => story.end());

/** Everything that outlives a request and is not the issue itself: the log, what whoever watches is shown, what queues keep of jobs, what is noted of failures. */
async function traces(): Promise<string> {
  const { db } = story.database;
  const { rows: tables } = await db.raw(
    "select table_schema, table_name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema', 'public')",
  );
  const queues = await Promise.all(
    (tables as { table_schema: string; table_name: string }[]).map((t) =>
      db.withSchema(t.table_schema).from(t.table_name).select(),
    ),
  );
  const noted = await db("notices").select("error_code", "key", "state");
  const shown = ["/metrics", "/readyz", "/healthz"].map((path) => fetch(`${story.url}${path}`).then((a) => a.text()));
  return [...story.log.lines, ...(await Promise.all(shown)), JSON.stringify(queues), JSON.stringify(noted)].join("\n");
}

const clients = (given: Record<string, unknown> = {}) =>
  anAnswer({
    owners: [],
    respondent: CLIENT,
    comment: "zebrawood desk arrived broken",
    answers: [{ question: "Else?", answer: "ocelot" }],
    ...given,
  });

test("a whole story at the level debug, with every kind of failure, leaves no word of a person in logs and queues", async () => {
  story = await startStory();
  const { control } = story.slack;
  control.fault({ method: "chat.postMessage", kind: "error:invalid_blocks", times: 1 });
  control.fault({ method: "chat.update", kind: "lost", times: 1 });
  control.fault({ method: "views.publish", kind: "error:fatal_error", times: 1 });
  await story.send(clients({ response_id: "r-1" }));
  await eventually(() =>
    expect(control.log().some((e) => e.type === "api" && e.error === "invalid_blocks")).toBe(true),
  );
  const card = await story.answer(
    clients({ response_id: "r-2", respondent: { ...CLIENT, name: "Zora Quillfeather II" } }),
  );
  await card.set("Nathan", "Resolution in Progress", "marmot: called her");
  await control.message({
    channel: CHANNEL,
    user: USERS.Nathan,
    text: "pangolin <@U0NOBODY> agreed",
    thread_ts: card.ts,
  });
  await ask(story, "Nathan", "/my-issues ocelot zebrawood");
  await ask(story, "Nathan", "/amends zebrawood");
  await control.openHome({ user: USERS.Nathan });
  await story.send("{ zebrawood");
  await story.send(clients({ response_id: "r-3", score: "zebrawood" }));
  await story.send(clients(), { headers: { "webhook-signature": "v1,zebrawood" } });

  const token = await linkFor(story, await personInSlack(story, "Bridget"), 2);
  const page = await visit(story, token);
  await sendForm(story, token, page, { note: "axolotl", followEmails: "outsider@elsewhere.example" });
  await sendForm(story, token, page, { assignEmail: "axolotl@@" });
  await visit(story, `${token}x`);
  await personByEmail(story, "outsider@elsewhere.example");
  story.world.mailbox.fault({ kind: "550-rcpt", times: 1 });
  await card.set("Nathan", "Escalate", "marmot again");
  await eventually(() => expect(story.log.lines.length).toBeGreaterThan(5));
  await story.quiet().catch(() => undefined);
  expect(card.text).toContain("Quill");

  const { db } = story.database;
  const modal = await card.opens("Nathan", "Add note");
  await db.raw("alter table issue_events rename to issue_events_away");
  await modal.submit({ note: "marmot lost" });
  await sendForm(story, token, await visit(story, token), { note: "axolotl lost" });
  await db.raw("alter table issue_events_away rename to issue_events");
  await db.raw("alter table responses add constraint no_tides check (comment is null or comment not like '%tidal%')");
  await story.send(clients({ response_id: "r-4", comment: "tidal zebrawood" }));
  await eventually(() =>
    expect(story.log.at("error").map((line) => line.msg)).toContain("a received body could not be stored"),
  );
  await db.raw("alter table responses drop constraint no_tides");

  const found = (await traces()).split("\n").filter((line) => PRIVATE.test(line) || line.includes(token));
  expect(found).toEqual([]);
});

test("an error of the database quotes no value, wherever it is shown", async () => {
  story = await startStory();
  const db = openDatabase(story.database.url);
  const failed = await db.raw("select 1 / (length(:word) - 9)", { word: "zebrawood" }).catch((error: unknown) => error);
  await db.destroy();
  expect(failed).toBeInstanceOf(Error);
  expect((failed as Error).stack).not.toContain("zebrawood");
});
