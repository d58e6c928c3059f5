import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readManifest } from "../../src/manifest.ts";
import { type LocalSlack, startLocalSlack } from "../../src/sandbox/local-slack.ts";
import { emptyDatabase, freshDatabase } from "../support/database.ts";
import { amends, type Ended } from "../support/story/cli.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

const NAMES = ["Jane Doe", "Ravi Patel", "Ana Silva"];

let story: Story;
/** On the machine's own clock, as the command is. */
beforeAll(async () => {
  story = await startStory({ beginning: new Date().toISOString(), slack: { limits: { enabled: false } } });
  for (const name of NAMES) {
    const card = await story.answer(anAnswer({ respondent: { name, email: `${name[0]}@example.com` } }));
    await card.set("Bridget", "Resolution in Progress", "called her at home");
  }
  await story.quiet();
  await story.stopApp();
}, 60_000);
afterAll(() => story?.end());

/** Runs `amends audit` as an operator does. */
const audit = (args: readonly string[] = [], given: Record<string, string | undefined> = {}): Promise<Ended> =>
  amends({ world: { env: { ...story.world.env, ...given } } }, "audit", ...args);

const tamper = (sql: string) => story.database.db.raw(sql);

test("a system that is well: a line for each check, and 0", async () => {
  const { code, out, err } = await audit();
  expect([code, err]).toEqual([0, ""]);
  const lines = out.trim().split("\n");
  expect(lines.at(-1)).toBe("Every promise was kept.");
  const checks = lines.slice(0, -2);
  expect(checks.length).toBeGreaterThan(25);
  for (const line of checks) expect(line).toMatch(/^✓ ok {7}I[1-8] {2}\S.* {2}\S.*\.$/);
}, 60_000);

test("what was changed by hand: the rows by their ids, what to do, and 1; as many as were asked for; never a client's words", async () => {
  await tamper("update issues set due_at = due_at + interval '1 hour'");
  const { code, out } = await audit(["--limit", "2"]);
  expect(code).toBe(1);
  expect(out).toMatch(
    /✗ found {4}I6 {2}deadlines +3 found\.\n +issues 1 is shown as due .*\n +issues 2 is shown as due .*\n +and 1 more\n +Set next/,
  );
  expect(out).toContain("3 faults found by 1 check of ");
  const json = await audit(["--json"]);
  expect(json.code).toBe(1);
  const { ok, checks } = JSON.parse(json.out);
  const found = checks.filter(({ many }: { many: number }) => many > 0);
  expect([ok, found]).toMatchObject([false, [{ name: "deadlines", invariant: "I6", many: 3 }]]);
  expect(found[0].offences.map(({ row }: { row: string }) => row)).toEqual(["issues 1", "issues 2", "issues 3"]);
  for (const word of [...NAMES, "@example.com", "called her", "responsive"]) expect(out + json.out).not.toContain(word);
  await tamper("update issues set due_at = due_at - interval '1 hour'");
}, 60_000);

test("what ended longer ago is left out", async () => {
  await tamper(`update notices set state = 'failed', message_ts = null, error_code = 'http_503', planned_at = now() - interval '3 days' where id = (
    select max(id) from notices where kind = 'line')`);
  expect((await audit()).out).toContain("was given up for what may pass (http_503)");
  expect((await audit(["--since", "4"])).code).toBe(1);
  expect((await audit(["--since", "2"])).out).not.toContain("http_503");
  const wrong = await audit(["--since", "soon"]);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining("Give a whole number from 1.")]);
  await tamper(
    "update notices set state = 'sent', message_ts = '9999999999.000100', error_code = null, planned_at = now() where state = 'failed'",
  );
}, 60_000);

describe("another database", () => {
  test("nothing in it yet: well", async () => {
    const fresh = await freshDatabase();
    expect(await audit([], { DATABASE_URL: fresh.url })).toMatchObject({ code: 0, err: "" });
    await fresh.drop();
  }, 60_000);

  test("no table in it: says what has to be done first, and makes none", async () => {
    const empty = await emptyDatabase();
    const { code, err } = await audit([], { DATABASE_URL: empty.url });
    expect([code, err]).toEqual([1, expect.stringMatching(/^amends: 0001_init, .* Run `amends migrate` first\.\n$/)]);
    const { rows } = await empty.db.raw("select count(*) as n from pg_tables where schemaname = 'public'");
    expect(rows[0].n).toBe(0);
    await empty.drop();
  }, 60_000);

  test("none there", async () => {
    const url = new URL(story.database.url);
    url.port = "1";
    const { code, err } = await audit([], { DATABASE_URL: url.toString() });
    expect([code, err]).toEqual([1, expect.stringContaining("The database does not answer.")]);
  }, 60_000);
});

describe("with --slack", () => {
  const inSlack = async (args: readonly string[] = [], given: Record<string, string> = {}) => {
    const { code, out } = await audit(["--slack", ...args], given);
    return { code, out: /^.*cards in (C0|Slack)[\s\S]*(?=\n\n)/m.exec(out)?.[0] ?? "" };
  };
  const OK = expect.stringMatching(
    /^✓ ok {7}I2 {2}cards in C0DETRACT +each stands in Slack once, where the database says\.$/,
  );

  /** A message as Amends itself would post it. */
  async function post(text: string, key: string): Promise<void> {
    const metadata = { event_type: "amends_notice", event_payload: { key } };
    const answer = await fetch(`${story.slack.apiUrl}chat.postMessage`, {
      method: "POST",
      headers: { authorization: `Bearer ${story.slack.botToken}`, "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ channel: CHANNEL, text, metadata }),
    });
    expect(await answer.json()).toMatchObject({ ok: true });
  }

  test("each card stands there once; a wait that Slack asks for is waited", async () => {
    story.slack.control.fault({ kind: "429", method: "conversations.history", retryAfter: 1, times: 1 });
    expect(await inSlack()).toEqual({ code: 0, out: OK });
  }, 60_000);

  test("a card that is there twice, one that nobody knows, and one that is gone are named", async () => {
    const [first, second] = story.cards();
    await post("again", "card:1");
    await post("whose?", "card:99");
    const { code, out } = await inSlack();
    expect(code).toBe(1);
    expect(out).toMatch(/✗ found {4}I2 {2}cards in C0DETRACT +2 found\./);
    expect(out).toMatch(new RegExp(`issues 1 has another card in Slack, at \\d+\\.\\d+, beside that at ${first?.ts}`));
    expect(out).toMatch(/message C0DETRACT \d+\.\d+ is the card card:99, which no issue has/);
    // What was posted this minute may still be missing in the history.
    await story.slack.control.deleteMessage({ channel: CHANNEL, messageTs: second?.ts ?? "" });
    await story.database.db("notices").where({ kind: "card" }).update({ sent_at: "2026-01-01" });
    expect((await inSlack()).out).toContain(`issues 2 has no card in Slack, where it was posted at ${second?.ts}`);
  }, 60_000);

  test("without the scopes, and without a token, nobody can tell: that is said", async () => {
    const manifest = readManifest();
    const bot = manifest.oauth_config.scopes.bot.filter((scope) => !scope.endsWith(":history"));
    const blind: LocalSlack = await startLocalSlack({
      manifest: { ...manifest, oauth_config: { scopes: { bot, bot_optional: [] } } },
    });
    try {
      const env = { SLACK_API_URL: blind.apiUrl, SLACK_BOT_TOKEN: blind.botToken };
      expect((await inSlack([], env)).out).toMatch(
        /^– skipped {2}I2 {2}cards in C0DETRACT +.*\(missing_scope\).*channels:history/,
      );
    } finally {
      await blind.close();
    }
    expect((await inSlack([], { SLACK_BOT_TOKEN: "" })).out).toMatch(/^– skipped .*SLACK_BOT_TOKEN is not set/);
  }, 60_000);
});
