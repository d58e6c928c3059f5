import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, expect, test } from "@jest/globals";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { stopwatch } from "../../src/clock.ts";
import { openRunner } from "../../src/jobs/runner.ts";
import { migrate, pendingMigrations } from "../../src/store/database.ts";
import { AT_LENGTH } from "../support/at-length.ts";
import { emptyDatabase, freshDatabase } from "../support/database.ts";
import { type PreviousRelease, previousRelease } from "../support/previous-release.ts";
import { reportFault, skipFault } from "../support/report-fault.ts";
import { type AppProcess, startAppProcess } from "../support/story/app-process.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { storyLog } from "../support/story/log.ts";
import { Story } from "../support/story/story.ts";
import { tallyOf } from "../support/story/tally.ts";
import { anAnswer, send, untilTaken } from "../support/story/webhook.ts";
import { openWorld } from "../support/story/world.ts";
import { eventually } from "../support/waiting.ts";

const FAULT = "a rolling deploy: the release before beside this one";
/** How long both run side by side; a minute where there is time for it. */
const TOGETHER_MS = AT_LENGTH ? 60_000 : 8_000;
/** Between two clicks: Slack opens some hundred windows a minute. */
const APART_MS = AT_LENGTH ? 800 : 300;

let story: Story | undefined;
let previous: PreviousRelease | undefined;
const running: AppProcess[] = [];
afterEach(async () => {
  for (const process of running.splice(0)) await process.kill();
  await story?.end();
  await previous?.remove();
});

/** The source that the release before makes, with its own command. */
async function addSource(folder: string, env: Readonly<Record<string, string | undefined>>) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(folder, "bin/amends.js"), "source", "add", "survey"],
    { cwd: tmpdir(), env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } },
  );
  const [, token = ""] = /\/intake\/(\S+)/.exec(stdout) ?? [];
  const [secret = ""] = /whsec_\S+/.exec(stdout) ?? [];
  return { token, secret };
}

test("old and new side by side on one database and queue, the old one told to stop while it posts: nothing is lost, nothing twice", async () => {
  const release = await previousRelease();
  if ("impossible" in release) return skipFault({ number: 17, fault: FAULT, skipped: release.impossible });
  previous = release;
  const database = await emptyDatabase();
  const prepare = (env: Readonly<Record<string, string | undefined>>) => addSource(release.folder, env);
  const world = await openWorld({
    database,
    outside: true,
    postMs: 60,
    prepare,
    pace: { callMs: 2_000, lookAfterMs: 500 },
  });
  story = new Story(world, { outside: true });
  const start = async (o: Parameters<typeof startAppProcess>[1]): Promise<AppProcess> => {
    const process = await startAppProcess(world, o);
    running.push(process);
    return process;
  };

  const before = await start({ source: release.folder });
  let ports = [before.port];
  const retried: number[] = [];
  const accepted: string[] = [];
  let sending = true;
  // A load balancer before all that run, and a survey tool that sends again what was not taken.
  const sender = (async () => {
    for (let n = 0; sending; n++) {
      const body = anAnswer({
        score: n % 4 === 0 ? 5 : 9,
        owners: [],
        respondent: { name: `Client ${n}.`, email: `client${n}@example.com` },
      });
      const { token, secret } = world.source;
      const urlFor = (tries: number) => `http://127.0.0.1:${ports[(n + tries) % ports.length]}/intake/${token}`;
      retried.push(...(await untilTaken((tries) => send(urlFor(tries), secret, body, { id: `msg_${n}` }))));
      accepted.push(`msg_${n}`);
      await sleep(60);
    }
  })();
  const clickThrough = async (port: number, n: number): Promise<void> => {
    story?.slack.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
    const [card] = story?.cards() ?? [];
    const window = await card?.opens("Bridget", "Add note");
    expect(await window?.submit({ note: `note ${n}` })).toMatchObject({ outcome: "closed" });
  };
  await eventually(() => expect(story?.cards().length).toBeGreaterThan(0));
  await clickThrough(before.port, 0);

  // It migrates while the old one works, and then both do.
  const after = await start({ port: await freePort() });
  ports = [before.port, after.port];
  await otherPayloads(world);
  let clicks = 1;
  for (const elapsed = stopwatch(); elapsed() < TOGETHER_MS; await sleep(APART_MS)) {
    const port = ports[clicks % 2] ?? 0;
    await clickThrough(port, clicks++);
  }
  expect([before.running, after.running]).toEqual([true, true]);

  // The load balancer takes the old one out, then it is told to stop, while cards wait to be posted.
  ports = [after.port];
  story.slack.setRequestUrl(`http://127.0.0.1:${after.port}/slack/events`);
  await eventually(async () =>
    expect(await database.db("notices").whereIn("state", ["planned", "sending"])).not.toEqual([]),
  );
  const ended = await before.stop();
  expect(ended).toMatchObject({ code: 0, signal: null });
  expect(ended.ms).toBeLessThan(10_000);
  await clickThrough(after.port, clicks++);
  sending = false;
  await sender;
  await story.quiet(60_000);
  const notes = await database.db("issue_events").where({ type: "NoteAdded" });
  const tally = await tallyOf(story, { accepted });
  process.stderr.write(`${accepted.length} answers, ${clicks} clicks, sent again after ${JSON.stringify(retried)}\n`);
  reportFault({
    number: 17,
    fault: FAULT,
    invariant: "I1-I5, I7",
    tries: accepted.length + clicks,
    lost: tally.lost + clicks - notes.length,
    doubled: tally.doubled,
  });
  expect(retried).toEqual([]);
  expect(after.running).toBe(true);
  await expectInvariants(story);
}, 180_000);

test("this version starts also on a schema that is one migration ahead: a process that restarts in a deploy, or goes back", async () => {
  const database = await freshDatabase();
  await database
    .db("schema_migration")
    .insert({ name: "9999_of_the_next_version", batch: 99, migration_time: new Date() });
  expect(await migrate(database.db)).toEqual([]);
  expect(await pendingMigrations(database.db)).toEqual([]);
  await database.drop();
});

/** Jobs as another version may have left them in the queue: of a kind, or with data, that this one does not know. */
async function otherPayloads({ env, queuePrefix }: Awaited<ReturnType<typeof openWorld>>): Promise<void> {
  const runner = await openRunner({
    databaseUrl: env.DATABASE_URL ?? "",
    logger: storyLog().logger,
    ...(queuePrefix ? { prefix: queuePrefix } : {}),
  });
  const nudge = runner.nudge as (name: string, data: unknown) => Promise<void>;
  for (let n = 0; n < 3; n++) {
    await nudge("of-another-version", { n });
    await nudge("deliver-notice", { lane: "1/C0DETRACT", more: n });
    await nudge("deliver-notice", { n });
    await nudge("sync-card", { lane: n });
    await nudge("refresh-home", { person: `nobody ${n}` });
  }
  await runner.stop();
}
