import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { newSourceKeys } from "../../src/cli/source.ts";
import { seal, tokenHash } from "../../src/store/secrets.ts";
import { addSource } from "../../src/store/sources.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer, send } from "../support/story/webhook.ts";
import { STORY_KEY } from "../support/story/world.ts";

const MOST = 5;
let story: Story;
beforeAll(async () => {
  story = await startStory({ env: { INTAKE_LIMIT: String(MOST) } });
});
afterAll(() => story.end());

const stored = async () => (await story.database.db("received").orderBy("id").pluck("id")).map(String);
const person = (n: number) => anAnswer({ respondent: { name: `Nr${n}.` }, owners: [] });

test("a source sends what it may at once, then hears what to do; what was accepted is there, what was not is not", async () => {
  const forged = await Promise.all(
    Array.from({ length: 20 }, () => story.send(anAnswer(), { headers: { "webhook-signature": "v1,bm8=" } })),
  );
  expect(new Set(forged.map(({ status }) => status))).toEqual(new Set([401]));

  const sent = await Promise.all(Array.from({ length: 12 }, (_, n) => story.send(person(n))));
  const accepted = sent.filter(({ status }) => status === 202);
  const refused = sent.filter(({ status }) => status === 429);
  expect([accepted.length, refused.length]).toEqual([MOST, 12 - MOST]);
  for (const { retryAfter, body } of refused) {
    expect(retryAfter).toBe("60");
    expect(body.error).toMatch(
      /nothing was stored\. Send this again in 60 seconds.*one list.*amends import.*INTAKE_LIMIT/,
    );
  }
  expect(await stored()).toEqual(accepted.map(({ body }) => body.id).sort((a, b) => Number(a) - Number(b)));
  for (const [n, { status }] of sent.entries()) if (status === 202) (await story.card(`Nr${n}.`)).expected();
  await story.expectNothingElse();
});

test("the seconds it was told are enough, and no more than that comes back", async () => {
  story.fastForward({ minutes: 1 });
  expect((await story.send(person(100))).status).toBe(202);
  expect((await story.send(person(101))).status).toBe(429);
  story.fastForward({ hours: 1 });
  const again = await Promise.all(Array.from({ length: MOST + 1 }, (_, n) => story.send(person(200 + n))));
  expect(again.filter(({ status }) => status === 202)).toHaveLength(MOST);
});

test("another source is not concerned", async () => {
  const keys = newSourceKeys();
  await addSource(story.database.db, {
    ...{ workspaceId: 1, name: "another", kind: "generic", threshold: null, createdAt: new Date().toISOString() },
    ...{ tokenHash: tokenHash(keys.token), sealedSecret: seal(STORY_KEY, keys.secret) },
  });
  expect((await story.send(person(300))).status).toBe(429);
  const sent = await send(`${story.url}/intake/${keys.token}`, keys.secret, person(301), { now: story.clock.now() });
  expect(sent.status).toBe(202);
});
