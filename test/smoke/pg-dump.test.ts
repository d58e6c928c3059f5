import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { settleRows } from "../../src/cli/restore-rows.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type DebianPostgres, debianPrograms, startDebianPostgres } from "../support/debian-postgres.ts";
import { Card } from "../support/story/card.ts";
import { amends } from "../support/story/cli.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { personInSlack } from "../support/story/page.ts";
import { sameOn } from "../support/story/restored.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const programs = await debianPrograms();
if (programs === null) process.stderr.write("Debian's PostgreSQL not found: the story of pg_dump is skipped\n");
const withDebian = programs === null ? test.skip : test;

let server: DebianPostgres | undefined;
let story: Story | undefined;
let restored: Story | undefined;
beforeAll(async () => {
  if (programs) server = await startDebianPostgres(programs);
}, 60_000);
afterEach(async () => {
  await restored?.stopApp();
  await restored?.database.drop();
  await story?.end();
});
afterAll(async () => {
  await server?.stop();
});

function useDatabase(url: string) {
  const db = openDatabase(url, { poolMax: 4 });
  return { url, db, drop: () => db.destroy() };
}

withDebian(
  "a dump that is older than what happened since: pg_restore, settled, and nothing is told twice",
  async () => {
    if (!server) throw new Error("there is no server");
    await server.run("createdb", "--maintenance-db", server.urlOf("postgres"), "before");
    story = await startStory({ database: useDatabase(server.urlOf("before")) });
    story.expectedErrors.push("ratelimited");
    await personInSlack(story, "Nathan");
    const old = await story.answer(anAnswer({ owners: ["Nathan Goff"] }));
    await story.quiet();
    story.slack.control.fault({ kind: "429", method: "chat.postMessage", retryAfter: 1 });
    await old.set("Bridget", "Resolution in Progress", "called");
    await story.send(anAnswer({ owners: [], respondent: { name: "Ravi Patel" } }));
    await eventually(async () => {
      const { rows } =
        (await story?.database.db.raw("select count(distinct kind) as n from notices where state <> 'sent'")) ?? {};
      expect(rows[0].n).toBe(3);
    });
    const dump = join(server.folder, "amends.dump");
    await server.run("pg_dump", "--format=custom", `--file=${dump}`, server.urlOf("before"));
    story.slack.control.faultClear();
    const since = await story.card("Ravi Patel");
    await old.told("Bridget Harper set Resolution in Progress: called");
    await eventually(() => expect(story?.dms("Nathan")).toHaveLength(2));
    await story.quiet();
    for (const card of story.cards()) void card.expected().thread;
    await story.stopApp();

    await server.run("createdb", "--maintenance-db", server.urlOf("postgres"), "after");
    await server.run("pg_restore", "--no-owner", `--dbname=${server.urlOf("after")}`, dump);
    const database = useDatabase(server.urlOf("after"));
    restored = sameOn(story, database);
    const unasked = await amends(restored, "restore", "--settle");
    expect(unasked).toMatchObject({ code: 1, err: "amends: Nothing was changed. With --yes it is not asked.\n" });
    expect(await settleRows(database.db, { ranOn: true, clock: story.clock })).toMatchObject({
      looked: 2,
      told: 1,
      drawn: 1,
    });

    await restored.startApp();
    await restored.expectNothingElse();
    await new Card(restored, since.channel, since.ts).set("Nathan", "Resolution in Progress", "called her");
    await restored.answer(anAnswer({ owners: [], respondent: { name: "Somebody New" } }));
    await expectInvariants(restored, { dmsInDoubt: true });
    await restored.stopApp();
    expect(await amends(restored, "restore", "--settle", "--yes")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Settled\.\n {2}looked for in Slack before they are posted: 0 messages/),
    });
  },
  120_000,
);
