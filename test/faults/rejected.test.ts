import { afterEach, expect, test } from "@jest/globals";
import { dismissRejected, retryRejected } from "../../src/store/rejected.ts";
import { expectInvariants, faultsInDatabase } from "../support/story/invariants.ts";
import { everybodyIsKnown } from "../support/story/settings.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

/** The tool writes something else than it did: what an unhappy client said is in it all the same. */
const STRANGE = { answer_id: "r-1", points: 2 };

const rejected = (n: number) =>
  eventually(async () => expect(await story.database.db("received").where({ state: "rejected" })).toHaveLength(n));

/** All that Bridget, the admin, was told, once nothing is left to be told. */
async function told(): Promise<readonly string[]> {
  story.fastForward({ minutes: 1 });
  await story.quiet();
  return story.dms("Bridget");
}

const named = async () => (await faultsInDatabase(story)).filter((fault) => fault.startsWith("answers understood"));

test("a tool that changes its format: an admin hears of its source once a day, and the audit names each delivery until somebody has looked", async () => {
  story = await startStory();
  await everybodyIsKnown(story);
  const { db } = story.database;
  for (const n of [1, 2, 3]) expect((await story.send({ ...STRANGE, n })).status).toBe(202);
  await rejected(3);
  await eventually(async () => expect(await told()).toHaveLength(1));
  expect(story.dms("Bridget")[0]).toMatch(
    /^\d deliver(y|ies) of .+ could not be understood\. `amends source rejected` lists them/,
  );
  expect(await named()).toEqual(
    [1, 2, 3].map((id) =>
      expect.stringMatching(new RegExp(`: received ${id} was accepted and could not be understood`)),
    ),
  );

  await story.send({ ...STRANGE, n: 4 });
  await rejected(4);
  for (let hours = 0; hours < 3; hours++) {
    story.fastForward({ hours: 6 });
    expect(await told()).toHaveLength(1);
  }
  story.fastForward({ hours: 6 });
  await eventually(async () => expect(await told()).toHaveLength(2));
  expect(story.dms("Bridget")[1]).toMatch(/^4 deliveries of /);
  story.fastForward({ hours: 25 });
  expect(await told()).toHaveLength(2);

  expect(await dismissRejected(db, 1, 1)).toBe(1);
  expect(await named()).toHaveLength(3);
  // Tried again in vain, it is as good as new.
  expect(await retryRejected(db, 1, 2)).toBe(1);
  story.fastForward({ minutes: 3 });
  await rejected(4);
  await eventually(async () => expect(await told()).toHaveLength(3));
  expect(await dismissRejected(db, 1, null)).toBe(3);
  await expectInvariants(story);
  story.fastForward({ hours: 25 });
  expect(await told()).toHaveLength(3);
}, 60_000);
