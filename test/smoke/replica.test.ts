import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { ask, openHome } from "../support/story/my-issues.ts";
import { type ReplicatedPostgres, replicatedPostgres } from "../support/story/replica.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let postgres: ReplicatedPostgres;
let story: Story;
beforeAll(async () => {
  postgres = await replicatedPostgres();
}, 60_000);
afterEach(() => story?.end());
afterAll(() => postgres.remove(), 60_000);

/** What Amends asked the replica last, on any of its connections. */
async function askedOfReplica(): Promise<string> {
  const { rows } = await postgres.replica.raw<{ rows: { query: string }[] }>(
    "select query from pg_stat_activity where application_name = 'amends-reading'",
  );
  return rows.map(({ query }) => query).join("\n");
}

test("lists are read from the replica; behind or dead, nobody sees less than what was done", async () => {
  const { database } = postgres.primary;
  story = await startStory({
    database: { ...database, drop: async () => {} },
    env: { DATABASE_REPLICA_URL: postgres.replicaUrl },
  });
  const names = ["Jane Doe", "Ravi Patel", "Søren Åkesson"];
  for (const name of names)
    (
      await story.answer(anAnswer({ owners: [], respondent: { name, email: `${name.length}@example.com` } }))
    ).expected();
  const [jane, ravi, soren] = await Promise.all(names.map((name) => story.card(name)));
  if (!jane || !ravi || !soren) throw new Error("there are three cards");

  await jane.set("Nathan", "Resolution in Progress", "called her");
  const list = await ask(story, "Nathan", "/my-issues");
  expect(list.groups).toEqual(["Flagged 2", "Actively Working 1", "Followed 0", "All Open 1", "All Closed 0"]);
  await eventually(async () => {
    await ask(story, "Nathan", "/my-issues");
    expect(await askedOfReplica()).toMatch(/ as flagged, /);
  }, 15_000);
  const home = await openHome(story, "Nathan");
  await home.says("1 open", "2 flagged");

  await postgres.pause();
  await ravi.set("Nathan", "Resolution in Progress", "wrote to him");
  expect((await ask(story, "Nathan", "/my-issues")).groups[1]).toBe("Actively Working 2");
  await home.says("2 open", "1 flagged");
  await ravi.more("Nathan", "history");
  await eventually(() => expect(JSON.stringify(story.slack.control.views().modals.U0NATHAN)).toContain("wrote to him"));
  await postgres.goOn();

  await postgres.killReplica();
  await soren.set("Nathan", "Resolution in Progress", "his plant stands still");
  expect((await ask(story, "Nathan", "/my-issues")).groups[1]).toBe("Actively Working 3");
  expect((await ask(story, "Nathan", "/amends search akesson")).rows).toEqual([3]);
  await home.says("3 open");
  await postgres.startReplica();

  await jane.told("Nathan Goff set Resolution in Progress and is now the assignee: called her");
  await ravi.told("Nathan Goff set Resolution in Progress and is now the assignee: wrote to him");
  await soren.told("Nathan Goff set Resolution in Progress and is now the assignee: his plant stands still");
  await story.expectNothingElse();
}, 120_000);
