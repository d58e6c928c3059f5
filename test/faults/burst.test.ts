import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { reportFault } from "../support/report-fault.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { eventually } from "../support/waiting.ts";

const BIN = join(process.cwd(), "bin/amends.js");
const ROWS = 10_000;
/** Each so many-th is unhappy. */
const ONE_IN = 40;
const UNHAPPY = ROWS / ONE_IN;

let story: Story;
let folder: string;
let importing: ChildProcess | undefined;
beforeEach(async () => {
  folder = await temporaryFolder("amends-burst-");
  story = await startStory({ postMs: 5, slack: { limits: { enabled: false } } });
});
afterEach(async () => {
  importing?.kill("SIGKILL");
  await story.end();
  await rm(folder, { recursive: true });
});

/** Uploads the export as an operator does; resolves with the exit code when it has ended. */
async function upload(file: string): Promise<number | null> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...story.world.env };
  importing = spawn(process.execPath, [BIN, "import", file, "--yes"], { cwd: tmpdir(), env, stdio: "ignore" });
  const [code] = await once(importing, "exit");
  return code as number | null;
}

/** Where the first message that says this stands among all that were posted; -1: nowhere. */
const place = (words: string): number =>
  story.slack.control
    .log()
    .filter((entry) => entry.type === "api")
    .filter((call) => call.method === "chat.postMessage" && call.ok)
    .findIndex(({ args }) => JSON.stringify(args).includes(words));

/** Whether the channel's lane may post, or rests; so that what is posted first is not a matter of how fast this machine is. */
const letPost = (may: boolean): Promise<void> =>
  eventually(async () => {
    // Whoever holds it would give it back with a rest of its own.
    const lane = story.database.db("lanes").where({ name: `post:${CHANNEL}`, holder: null });
    expect(await lane.update({ free_at: story.database.db.raw(may ? "now()" : "now() + interval '1 hour'") })).toBe(1);
  });

const stored = async (): Promise<number> =>
  Number((await story.database.db("responses").where("external_id", "like", "csv-%").count("id as n"))[0]?.n);

test(`an export of ${ROWS} rows, killed at row ${ROWS / 2}, uploaded again and once more: each row is there once, and clicks overtake its cards`, async () => {
  const { db } = story.database;
  const file = join(folder, "export.csv");
  const rows = Array.from({ length: ROWS }, (_, n) => {
    const score = n % ONE_IN === 0 ? 3 : 9;
    return `csv-${n},Rowan ${n}.,client${n}@example.com,${score},row ${n}`;
  });
  await writeFile(file, ["Response ID,Name,Email,NPS,Why", ...rows, ""].join("\n"));
  const card = (await story.answer(anAnswer({ respondent: { name: "Waiting" } }))).expected();
  await story.quiet();

  await letPost(false);
  let kills = 0;
  const killed = upload(file);
  await eventually(async () => expect(await stored()).toBeGreaterThanOrEqual(ROWS / 2 - 1_000), 30_000);
  await db.transaction(async (trx) => {
    // Whatever batch comes next has to wait: it is killed in the middle of it.
    await trx.raw("lock table responses in share row exclusive mode");
    importing?.kill("SIGKILL");
    expect(await killed).toBeNull();
    kills += 1;
  });
  const kept = await stored();
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(ROWS);
  process.stderr.write(`killed with ${kept} rows stored\n`);

  expect(await upload(file)).toBe(0);
  expect(await stored()).toBe(ROWS);
  const bulk = () => story.cardsOf("Rowan").length;
  expect(bulk()).toBe(0);
  await card.set("Bridget", "Resolution in Progress", "called");
  await story.send(anAnswer({ owners: [], respondent: { name: "Urgent" } }));
  await eventually(async () => expect(await db("received").where({ state: "waiting" })).toEqual([]));
  await letPost(true);
  await eventually(() => expect(place("Rowan")).toBeGreaterThan(0), 30_000);
  expect(place("now the assignee")).toBeLessThan(place("Rowan"));
  expect(place("Urgent")).toBeLessThan(place("Rowan"));

  expect(await upload(file)).toBe(0);
  await story.quiet(90_000);
  expect(bulk()).toBe(UNHAPPY);
  const tally = await tallyOf(story);
  reportFault({
    number: 19,
    fault: `an export of ${ROWS} rows is killed at row ${kept}, uploaded again twice`,
    invariant: "I1, I2",
    tries: kills,
    ...{ lost: tally.lost + ROWS - (await stored()), doubled: tally.doubled + bulk() - UNHAPPY },
  });
  await expectInvariants(story);
}, 180_000);
