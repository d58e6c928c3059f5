import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { reportFault } from "../support/report-fault.ts";
import { amends } from "../support/story/cli.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type OwnPostgres, ownPostgres } from "../support/story/own-postgres.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let postgres: OwnPostgres;
let story: Story;
beforeAll(async () => {
  postgres = await ownPostgres();
}, 60_000);
afterEach(() => story?.end());
afterAll(() => postgres.remove());

const BEFORE = 6;
const from = (name: string) => anAnswer({ owners: [], respondent: { name: `${name}.`, email: `${name}@example.com` } });

test("a backup of the files, taken in the middle of posting, is put back when Amends has gone on: what stands in Slack is found again, nothing comes twice", async () => {
  story = await startStory({
    postMs: 300,
    pace: { callMs: 1_000, lookAfterMs: 500 },
    database: { ...postgres.database, drop: () => Promise.resolve() },
  });
  const { db } = story.database;
  const { control } = story.slack;
  for (let n = 0; n < BEFORE; n++) expect((await story.send(from(`Client ${n}`), { id: `msg_${n}` })).status).toBe(202);
  await eventually(() => expect(story.cards().length).toBeGreaterThan(2), 20_000);
  await postgres.backUp();
  const waiting = Number((await db("notices").whereNot({ state: "sent" }).count("id as n"))[0]?.n);
  expect(waiting).toBeGreaterThan(0);

  // Amends goes on: it posts the rest, people work, and one more answer comes in.
  await story.quiet(40_000);
  const [first] = story.cards();
  await first?.press("Eric", "Follow or unfollow");
  await first?.says("Eric Gregg");
  const late = await story.answer(from("Late"));
  await story.quiet();
  const standing = story.cards().length;
  expect(standing).toBe(BEFORE + 1);

  await story.stopApp();
  await postgres.putBack();
  expect(await amends(story, "restore", "--settle", "--yes")).toMatchObject({ code: 0 });
  await story.startApp();
  await story.quiet(60_000);
  expect(story.cards()).toHaveLength(standing);

  // The card of the answer that the backup does not know says so; sent again, it is a new issue.
  await late.press("Nathan", "Add note");
  await eventually(() => expect(story.whispersTo("Nathan").at(-1)).toMatch(/no longer exists/));
  await control.deleteMessage({ channel: CHANNEL, messageTs: late.ts });
  await story.send(from("Late"), { id: "msg_late" });
  await story.card("Late");
  await story.quiet();
  for (const one of story.cards().slice(0, 2)) await one.set("Bridget", "Add note", "after the restore");
  await story.quiet(30_000);
  const tally = await tallyOf(story, {
    accepted: [...Array.from({ length: BEFORE }, (_, n) => `msg_${n}`), "msg_late"],
  });
  reportFault({
    number: 24,
    fault: "a backup is put back that knows less than Slack",
    invariant: "I1-I3, I7",
    tries: waiting,
    lost: tally.lost,
    doubled: tally.doubled + story.cards().length - standing,
  });
  await expectInvariants(story);
}, 120_000);
