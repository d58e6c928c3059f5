import { afterEach, expect, test } from "@jest/globals";
import { NO_NUDGES } from "../../src/cli/no-nudges.ts";
import { openMatching } from "../../src/store/merge-people.ts";
import { openPeople } from "../../src/store/people.ts";
import { matchPerson } from "../../src/usecases/match-person.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { personByEmail, personInSlack } from "../support/story/page.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
afterEach(() => story?.end());

const TOBIAS = "tobias@partner.example";
const ISSUES = 20;

test("three matches at once, while people click and answers arrive: each issue is given once, and nothing is left behind", async () => {
  story = await startStory();
  const { db } = story.database;
  const tobias = await personByEmail(story, TOBIAS);
  const arrive = (name: string) => story.send(anAnswer({ owners: [TOBIAS], respondent: { name } }));
  for (let i = 0; i < ISSUES; i++) await arrive(`Client ${i}`);
  await story.quiet(30_000);
  const nathan = await personInSlack(story, "Nathan");
  const found = await openPeople(db).bySlackId(1, USERS.Nathan);
  if (!found) throw new Error("Nathan is not known");
  const match = (commandId: string) =>
    matchPerson(
      { store: openMatching(db), nudges: NO_NUDGES },
      {
        workspaceId: 1,
        actor: { kind: "person", personId: nathan },
        person: found.person,
        typed: TOBIAS,
        commandId,
        at: story.clock.now().toISOString(),
      },
    );
  const cards = story.cards().slice(0, 4);
  const clicks = cards.map((card) => card.set("Eric", "Add note", "in the middle of it"));
  const arrivals = ["Ana Silva", "Ravi Patel"].map(arrive);
  const matches = await Promise.all([match("one"), match("two"), match("three")]);
  expect(matches.filter(({ already }) => !already)).toHaveLength(1);
  await Promise.all([...clicks, ...arrivals]);
  await story.quiet(30_000);

  // What was assigned by the address while it was given away comes along the second time.
  await match("afterwards");
  await cards[0]?.set("Eric", "Add note", "afterwards");
  const left = await db("issues").where({ assignee_id: tobias });
  expect(left).toEqual([]);
  expect(await db("issues").where({ assignee_id: nathan })).toHaveLength(ISSUES + 2);
  const perIssue = await db("issue_events").where({ type: "PersonMatched" }).groupBy("issue_id").count("* as n");
  expect(perIssue.filter(({ n }) => Number(n) > 1)).toEqual([]);
  await expectInvariants(story);
  for (const address of [TOBIAS, "nathan.goff@northwind.example"]) story.mailsTo(address);
  story.dms("Nathan");
  for (const card of story.cards()) card.expected().thread.length;
  await story.expectNothingElse();
}, 90_000);
