import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { emptyDatabase } from "../support/database.ts";
import { program } from "../support/program.ts";
import { Card } from "../support/story/card.ts";
import { amends } from "../support/story/cli.ts";
import { decideInStory } from "../support/story/due.ts";
import { expectInvariants, faultsInDatabase } from "../support/story/invariants.ts";
import { openHome } from "../support/story/my-issues.ts";
import { NOT_UNDERSTOOD } from "../support/story/nothing-else.ts";
import { personInSlack } from "../support/story/page.ts";
import { exportOf, restoredStory } from "../support/story/restored.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { eventually } from "../support/waiting.ts";

let folder: string;
let story: Story;
let restored: Story | undefined;
beforeEach(async () => {
  folder = await temporaryFolder("amends-backup-");
});
afterEach(async () => {
  await restored?.stopApp();
  await restored?.database.drop();
  restored = undefined;
  await story.end();
  await rm(folder, { recursive: true, force: true });
});

/** The same card as another story sees it. */
const asSeenBy = (other: Story, card: Card): Card => new Card(other, card.channel, card.ts);

/** Accounts for all that was posted until now. */
function accountForAll(s: Story): void {
  for (const card of s.cards()) {
    card.expected();
    void card.thread;
  }
  for (const who of ["Bridget", "Nathan", "Eric", "Sofia", "Lena", "Kim", "Priya"] as const) s.dms(who);
  s.mailsTo("@");
}

describe("a workspace moves to another database", () => {
  test("with all its life: nothing is told anew, old cards and links work, and life goes on", async () => {
    story = await startStory();
    await decideInStory(story, { terms: { chain: [{ who: ["U0SOFIA"], waitHours: 4 }] } });
    for (const who of ["Nathan", "Sofia"] as const) await personInSlack(story, who);
    await openHome(story, "Nathan");
    const worked = await story.answer(anAnswer({ owners: ["Nathan Goff"] }));
    await worked.set("Nathan", "Resolution in Progress", 'called, \u{1f4a1} "two" invoices\n= late <!channel>');
    const closed = await story.answer(anAnswer({ respondent: { name: "Ravi Patel", company: "Northwind" }, score: 3 }));
    await closed.set("Eric", "Resolved", "weekly call agreed");
    const climbing = await story.answer(anAnswer({ respondent: { name: "Ana Sá 😀" }, score: 0 }));
    await climbing.set("Bridget", "Escalate", "she wants to leave");
    await story.send('{"score": "no id"}');
    await story.quiet();
    accountForAll(story);
    const link = /https?:\/\/\S+\/i\/[\w-]+/.exec(story.mailsTo("sofia.marsh")[0]?.text ?? "")?.[0];
    expect(link).toBeDefined();
    await story.stopApp();

    const file = await exportOf(story, folder);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const moved = await restoredStory(story, file, { ranOn: false });
    restored = moved.restored;
    restored.expectedErrors.push(NOT_UNDERSTOOD);
    await restored.startApp();
    await restored.expectNothingElse();
    await expectInvariants(restored, { found: ["answers understood"] });

    await asSeenBy(restored, worked).set("Bridget", "Escalate", "no luck");
    await asSeenBy(restored, worked).says("Escalated");
    await asSeenBy(restored, closed).set("Eric", "Reopen", "she called back");
    const page = await fetch((link ?? "").replace(/^https?:\/\/[^/]+/, restored.url));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Ana Sá 😀");
    const next = await restored.answer(anAnswer({ respondent: { name: "Somebody New" } }));
    expect(next.text).toContain("#4");
    restored.fastForward({ hours: 5 });
    await eventually(() => expect(restored?.dms("Sofia").length).toBeGreaterThan(1));
    accountForAll(restored);
    await restored.quiet();
    accountForAll(restored);
    await restored.expectNothingElse();
    await expectInvariants(restored, { found: ["answers understood"] });
  }, 60_000);

  test("what was waiting when Amends was stopped is sent, once", async () => {
    story = await startStory();
    const card = await story.answer(anAnswer({ owners: [] }));
    await story.quiet();
    story.expectedErrors.push("ratelimited");
    story.slack.control.fault({ kind: "429", method: "chat.postMessage", retryAfter: 1, times: 1 });
    await card.more("Bridget", "people");
    await card.set("Nathan", "Resolution in Progress", "called");
    await card.set("Bridget", "Escalate", "she wants to leave");
    await story.stopApp();
    const file = await exportOf(story, folder, "plain.jsonl");
    const moved = await restoredStory(story, file, { ranOn: false });
    restored = moved.restored;
    await restored.startApp();
    await restored.quiet();
    await asSeenBy(restored, card).told(
      "Nathan Goff set Resolution in Progress and is now the assignee: called",
      "Bridget Harper escalated this: she wants to leave",
    );
    expect(restored.dms("Nathan")).toHaveLength(1);
    accountForAll(restored);
    await restored.expectNothingElse();
    await expectInvariants(restored);
  }, 60_000);
});

test("a database that was moved by other means while Amends was stopped is settled, and what waited is sent", async () => {
  story = await startStory();
  await personInSlack(story, "Nathan");
  const card = await story.answer(anAnswer({ owners: ["Nathan Goff"] }));
  await story.quiet();
  story.expectedErrors.push("ratelimited");
  story.slack.control.fault({ kind: "429", method: "chat.postMessage", retryAfter: 1 });
  await card.set("Bridget", "Resolution in Progress", "called");
  await eventually(async () => expect(await waiting(story)).toEqual(["dm", "line"]));
  await story.stopApp();
  story.slack.control.faultClear();
  expect(await amends(story, "restore", "--settle", "--was-stopped", "--yes")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Settled\.\nWhat was waiting then will be sent\.\nNext: amends doctor/),
  });
  await story.startApp();
  await card.told("Bridget Harper set Resolution in Progress: called");
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(2));
  accountForAll(story);
  await story.expectNothingElse();
  await expectInvariants(story);
}, 60_000);

describe("a backup is older than what happened since", () => {
  test("what was sent since is found or taken as told, what came since is known by nobody, and numbers are not given twice", async () => {
    story = await startStory();
    for (const who of ["Nathan", "Sofia"] as const) await personInSlack(story, who);
    await decideInStory(story, { terms: { chain: [{ who: ["U0SOFIA"], waitHours: 4 }] } });
    const old = await story.answer(anAnswer({ owners: ["Nathan Goff"] }));
    const climbing = await story.answer(anAnswer({ owners: [], respondent: { name: "Ana Ruiz" } }));
    await climbing.set("Eric", "Escalate", "she wants to leave");
    await story.quiet();
    expect(story.dms("Sofia")).toHaveLength(1);
    // Slack takes nothing for the moment: a card, a line and a message to Nathan are waiting when the backup is made.
    story.expectedErrors.push("ratelimited");
    story.slack.control.fault({ kind: "429", method: "chat.postMessage", retryAfter: 1 });
    await old.set("Bridget", "Resolution in Progress", "called");
    await story.send(anAnswer({ owners: [], respondent: { name: "Ravi Patel" } }));
    await eventually(async () => expect(await waiting(story)).toEqual(expect.arrayContaining(["card", "dm", "line"])));
    const file = await exportOf(story, folder);
    story.slack.control.faultClear();
    const since = await story.card("Ravi Patel");
    await old.told("Bridget Harper set Resolution in Progress: called");
    const lost = await story.answer(anAnswer({ owners: [], respondent: { name: "Lena Fox" } }));
    await old.set("Bridget", "Add note", "after the backup");
    await story.quiet();
    // Nobody takes the escalation: Sofia is reminded.
    story.fastForward({ hours: 5 });
    await story.quiet();
    expect([story.dms("Sofia").length, story.mailsTo("sofia.marsh").length]).toEqual([2, 2]);
    accountForAll(story);
    await story.stopApp();

    const moved = await restoredStory(story, file, { ranOn: true });
    // A card and a line; a message to Nathan, and the two that would remind Sofia again.
    expect(moved.result.settled).toEqual({ looked: 2, told: 3, passed: 1, drawn: 2 });
    restored = moved.restored;
    await restored.startApp();
    await restored.quiet();
    await restored.expectNothingElse();

    // Cards show what the database knows again; the one of which it knows nothing says so.
    await asSeenBy(restored, old).says("Resolution in Progress");
    await asSeenBy(restored, since).set("Nathan", "Resolution in Progress", "called her");
    await asSeenBy(restored, lost).press("Eric", "Add note");
    await eventually(() => expect(restored?.whispersTo("Eric").join()).toMatch(/no longer exists/));
    const next = await restored.answer(anAnswer({ owners: [], respondent: { name: "Somebody New" } }));
    expect(next.text).toContain("#1004");
    await restored.quiet();
    expect(await faultsInDatabase(restored, {})).toEqual([]);
  }, 90_000);
});

const waiting = async (s: Story): Promise<string[]> => {
  const { rows } = await s.database.db.raw<{ rows: { kind: string }[] }>(
    "select distinct kind from notices where state in ('planned', 'sending', 'unknown') order by kind",
  );
  return rows.map(({ kind }) => kind);
};

test("by the command line: export to standard output, restore, and what it says", async () => {
  story = await startStory();
  await story.answer(anAnswer({ owners: [] }));
  await story.quiet();
  const out = await amends(story, "export", "-");
  expect(out.code).toBe(0);
  const lines = out.out.trim().split("\n");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ amends_export: 1, rows: { issues: 1, issue_events: 1 } });
  expect(JSON.parse(lines.at(-1) ?? "")).toEqual({
    end: { rows: lines.length - 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  const file = await exportOf(story, folder);
  expect(
    gunzipSync(await readFile(file))
      .toString()
      .split("\n").length,
  ).toBe(lines.length + 1);
  expect((await amends(story, "export", file)).err).toContain(`${file} is there already. Choose another name.`);

  const nowhere = await amends(story, "export", join(folder, "no", "where.jsonl"));
  expect(nowhere).toMatchObject({
    code: 1,
    err: expect.stringMatching(/where\.jsonl cannot be written: the folder does not/),
  });
  expect((await amends(story, "export", folder)).err).toContain(`${folder} is a folder. Name a file in it.`);

  const full = await amends(story, "restore", file);
  expect(full).toMatchObject({ code: 1, out: "" });
  expect(full.err).toMatch(/needs an empty database, and this one has rows \(workspaces, .*issues.*createdb/);

  const unasked = await amends(story, "restore", file, "--yes");
  expect(unasked).toMatchObject({ code: 1, err: expect.stringContaining("leave --yes out. It is for --settle") });

  const empty = await emptyDatabase();
  const SECRET_KEY = Buffer.alloc(32, 5).toString("base64");
  const into = { world: { env: { ...story.world.env, DATABASE_URL: empty.url, SECRET_KEY } } };
  try {
    const done = await amends(into, "restore", file);
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toMatch(
      /^Restored "Northwind Services" as of \S+Z: \d+ rows, 1 issue among them\.\n {2}looked for in Slack/,
    );
    expect(done.out).toContain("Warning: 1 source secret and 1 body as received are sealed with the key ");
    expect((await amends(into, "migrate", "--check")).out).toBe("The database is up to date.\n");
  } finally {
    await empty.drop();
  }
}, 60_000);

test("Ctrl-C in the middle of an export leaves nothing of it", async () => {
  story = await startStory();
  const file = join(folder, "cut.jsonl");
  const held = await story.database.db.transaction();
  await held.raw("lock table issues in access exclusive mode");
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...story.world.env };
  const exporting = spawn(process.execPath, [program("TEST_AMENDS"), "export", file], { env });
  const ended = once(exporting, "exit");
  const said = text(exporting.stderr);
  await eventually(() => expect(existsSync(`${file}.partial`)).toBe(true), 20_000);
  exporting.kill("SIGINT");
  await held.rollback();
  expect([await ended, await said]).toEqual([[130, null], "Stopped as asked: nothing was exported.\n"]);
  expect((await readdir(folder)).filter((name) => name.startsWith("cut"))).toEqual([]);
}, 60_000);
