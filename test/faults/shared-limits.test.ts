import { afterEach, expect, test } from "@jest/globals";
import type { ApiLogEntry } from "../../src/sandbox/control-types/log.ts";
import { openCallLimits } from "../../src/store/call-limits.ts";
import { openRoster } from "../../src/store/roster.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { openHome } from "../support/story/my-issues.ts";
import { USERS } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const OTHER = "C0LEADERS";
const WAIT_SECONDS = 3;

const calls = (method: string): ApiLogEntry[] =>
  story.slack.control.log().filter((e): e is ApiLogEntry => e.type === "api" && e.method === method);

/** The first call of this method that Slack refused. */
async function refused(method: string): Promise<ApiLogEntry> {
  let found: ApiLogEntry | undefined;
  await eventually(() => {
    found = calls(method).find((call) => call.status === 429);
    expect(found).toBeDefined();
  });
  return found as ApiLogEntry;
}

/** What was called between Slack's refusal and the end of its Retry-After, which begins when the answer is on its way. */
function tooSoon(method: string, after: ApiLogEntry): ApiLogEntry[] {
  const until = Date.parse(after.at) + WAIT_SECONDS * 1_000;
  return calls(method).filter((call) => call.seq > after.seq && Date.parse(call.at) < until);
}

const limit = (method: string) =>
  story.slack.control.fault({ kind: "429", method, retryAfter: WAIT_SECONDS, times: 1 });

/** Resolves when all processes can know of the refusal. */
const isShared = (method: string) =>
  eventually(async () => {
    const rows = await story.database.db("lanes").where({ name: `call:${method}` });
    expect(rows).toHaveLength(1);
  });

test("chat.update is refused in one channel: no process calls it in any channel before the time is over; new cards go on", async () => {
  story = await startStory();
  const { db } = story.database;
  await story.startAnother({ role: "worker" });
  await story.startAnother({ role: "worker" });
  const first = await story.answer(anAnswer({ respondent: { name: "First" } }));
  await openRoster(db).saveChannel(
    1,
    { id: OTHER, name: "leadership", isPrivate: false },
    story.clock.now().toISOString(),
  );
  await db("routes").update({ channel_id: OTHER });
  for (const name of ["Second", "Third"]) await story.send(anAnswer({ respondent: { name } }));
  await eventually(() => expect(story.cards(OTHER)).toHaveLength(2));
  await story.quiet();
  const [second, third] = story.cards(OTHER);
  if (!second || !third) throw new Error("there are two cards in the other channel");

  limit("chat.update");
  await first.set("Bridget", "Resolution in Progress", "called");
  const refusal = await refused("chat.update");
  await isShared("chat.update");
  await second.set("Bridget", "Resolution in Progress", "wrote");
  await third.set("Bridget", "Resolution in Progress", "met them");
  await story.send(anAnswer({ respondent: { name: "Fourth" } }));
  await eventually(() => expect(story.cards(OTHER)).toHaveLength(3));
  for (const card of [first, second, third]) expect(card.text).not.toContain("🟡");
  for (const card of [first, second, third]) await card.says("🟡 Resolution in Progress");
  expect(tooSoon("chat.update", refusal)).toEqual([]);
  expect(calls("chat.update").filter((call) => call.status === 429)).toHaveLength(1);
  await expectInvariants(story);
});

test("views.publish is refused for one person: nobody's Home is drawn before the time is over, then each is", async () => {
  story = await startStory();
  await story.startAnother({ role: "worker" });
  const nathans = await story.answer(anAnswer({ respondent: { name: "First" } }));
  const erics = await story.answer(anAnswer({ respondent: { name: "Second" } }));
  const [nathan, eric] = [await openHome(story, "Nathan"), await openHome(story, "Eric")];
  await story.quiet();
  limit("views.publish");
  await nathans.set("Nathan", "Resolution in Progress", "called her");
  const refusal = await refused("views.publish");
  await isShared("views.publish");
  await story.slack.control.openHome({ user: USERS.Priya });
  await erics.set("Eric", "Resolution in Progress", "wrote to her");
  await nathan.says("1 open");
  await eric.says("1 open");
  expect(tooSoon("views.publish", refusal)).toEqual([]);
  await eventually(() =>
    expect(calls("views.publish").some((call) => call.ok && call.args.user_id === USERS.Priya)).toBe(true),
  );
  await expectInvariants(story);
});

const RESTS = ["error:ratelimited", "429-bare"] as const;
test.each(RESTS)("a refusal that does not say for how long (%s) is shared too", async (kind) => {
  story = await startStory();
  await story.startAnother({ role: "worker" });
  const card = await story.answer(anAnswer());
  await story.quiet();
  story.slack.control.fault({ kind, method: "chat.update", times: 1 });
  await card.set("Bridget", "Resolution in Progress", "called");
  // The lane that was refused rests as well, and is told so after the others.
  await eventually(async () => {
    const resting = story.database.db("lanes").whereRaw("free_at > now() + interval '20 seconds'");
    expect(await resting.orderBy("name").pluck("name")).toEqual(["call:chat.update", "draw:C0DETRACT"]);
  });
  await story.database.db("lanes").update({ free_at: story.database.db.fn.now() });
  await card.says("🟡 Resolution in Progress");
  expect(calls("chat.update").filter(({ ok }) => !ok)).toHaveLength(1);
  await expectInvariants(story);
});

test("two processes were told different times: the longer one holds", async () => {
  story = await startStory();
  const { db } = story.database;
  const [{ id }] = await db("workspaces").select("id");
  const [here, there] = [openCallLimits(db, id), openCallLimits(db, id)];
  expect(await here.waitMs("users.info")).toBe(0);
  await here.told("users.info", 30_000);
  await there.told("users.info", 1_000);
  expect(await there.waitMs("users.info")).toBeGreaterThan(25_000);
  expect(await there.waitMs("users.list")).toBe(0);
});
