import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { stopwatch } from "../../src/clock.ts";
import { QUEUES } from "../support/queues.ts";
import { type AppProcess, startAppProcess } from "../support/story/app-process.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
const others: AppProcess[] = [];
/** Whoever sends and clicks does so while this holds. */
let going = true;
afterEach(async () => {
  going = false;
  for (const other of others.splice(0)) await other.kill();
  await story?.end();
});

/** Process managers give ten seconds, then they kill. */
const LONGEST_MS = 10_000;
const SENDERS = 32;
/** Between two deliveries of a sender: all together keep two cores busy, and leave something for clicks. */
const PAUSE_MS = 40;

/** What became of one delivery: the status, or the socket's word when there was none. */
type Fate = number | string;

/** Sends answers over kept connections until told to stop or until nobody listens any more; answers what became of each by its id. */
async function keepSending(url: string, sender: number, fates: Map<string, Fate>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = 0; going && fates.get(`${sender}-${n - 1}`) !== "ECONNREFUSED"; n++) {
    const id = `${sender}-${n}`;
    const body = anAnswer({
      response_id: id,
      owners: [],
      respondent: { name: `P ${id}`, email: `${id}@example.com` },
      score: n % 50 ? 9 : 3,
    });
    fates.set(id, await deliver(url, agent, id, JSON.stringify(body)));
    await sleep(PAUSE_MS);
    // A sender that was itself kept from looking first hears that its connection has ended.
    await nextTurn();
  }
  agent.destroy();
}

function deliver(url: string, agent: Agent, id: string, body: string): Promise<Fate> {
  const now = new Date();
  const { token, secret } = story.world.source;
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, now, body),
  };
  return new Promise((done) => {
    const sent = request(`${url}/intake/${token}`, { method: "POST", agent, headers }, (answer) => {
      answer
        .resume()
        .on("end", () => done(answer.statusCode ?? 0))
        .on("error", () => done("cut"));
    });
    sent.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    sent.end(body);
  });
}

const stored = async (): Promise<ReadonlySet<string>> =>
  new Set(await story.database.db("responses").pluck("external_id"));

/** How many clicks on Follow counted. */
const followed = async (): Promise<number> =>
  Number(
    (await story.database.db.raw("select count(*) as n from issue_events where type = 'FollowersChanged'")).rows[0].n,
  );

describe.each(QUEUES)(
  "SIGTERM to one that does everything, a web and a worker, all under load, queue on %s",
  (queue) => {
    test("every accepted delivery is answered and kept, every answered click counts, and it ends with 0 within ten seconds", async () => {
      going = true;
      story = await startStory({ queue, outside: true, postMs: 100 });
      const first = await story.answer(anAnswer({ owners: [] }));
      await first.set("Nathan", "Resolution in Progress", "called");
      const web = await startAppProcess(story.world, { role: "web", port: await freePort() });
      const worker = await startAppProcess(story.world, { role: "worker" });
      others.push(web, worker);
      const urls = [story.url, `http://127.0.0.1:${web.port}`];
      const fates = new Map<string, Fate>();
      const senders = Array.from({ length: SENDERS }, (_, sender) =>
        keepSending(urls[sender % 2] ?? "", sender, fates),
      );
      await eventually(() => expect(story.cards().length).toBeGreaterThan(3), 30_000);
      const clicks: number[] = [];
      const clicker = (async () => {
        while (going) {
          const pressed = await first.press("Bridget", "Follow or unfollow").catch(() => ({ status: 0 }));
          clicks.push(pressed.status);
          await sleep(20);
        }
      })();
      await eventually(() => expect(clicks.length).toBeGreaterThan(5), 60_000);

      const stopped = [story.process, web, worker];
      const ended = await Promise.all(stopped.map((process) => process.stop()));
      await Promise.all(senders);
      going = false;
      await clicker;
      for (const { code, signal, ms } of ended) expect([code, signal, ms < LONGEST_MS]).toEqual([0, null, true]);
      // Each sender's last word is that nobody listens any more; before that nobody was cut off or sent away.
      const words = [...fates.values()].filter((fate) => fate !== 202 && fate !== "ECONNREFUSED");
      expect(words).toEqual([]);
      expect(clicks.filter((status) => status !== 200 && status !== 0)).toEqual([]);

      await story.startApp();
      await story.quiet(60_000);
      const accepted = [...fates].filter(([, fate]) => fate === 202).map(([id]) => id);
      const there = await stored();
      expect(accepted.length).toBeGreaterThan(SENDERS);
      expect(accepted.filter((id) => !there.has(id))).toEqual([]);
      expect(await followed()).toBeGreaterThanOrEqual(clicks.filter((status) => status === 200).length);
      await expectInvariants(story);
      for (const { log } of stopped) expect(log.filter((line) => line.includes('"error"'))).toEqual([]);
    }, 240_000);
  },
);

test("a Slack that does not answer, a sender that trickles and an open connection keep nobody from ending in time", async () => {
  story = await startStory({ outside: true });
  await story.answer(anAnswer({ owners: [] }));
  await story.quiet();
  story.slack.control.fault({ kind: "slow", ms: 60_000, method: "chat.postMessage" });
  await story.send(anAnswer({ owners: [], respondent: { name: "Ravi Patel" } }));
  await eventually(async () => {
    const { rows } = await story.database.db.raw("select count(*) as n from notices where state = 'sending'");
    expect(rows[0].n).toBe(1);
  });
  const idle = openSocket("");
  const trickling = openSocket("POST /intake/x HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf");
  await Promise.all([idle, trickling].map((socket) => once(socket, "ready")));
  const ended = await story.process.stop();
  expect(ended).toMatchObject({ code: 0, signal: null });
  expect(ended.ms).toBeLessThan(LONGEST_MS);
  story.slack.control.faultClear();
  await story.startApp();
  // The call that was left behind may still arrive: its channel is held until it cannot.
  await eventually(() => expect(story.cards()).toHaveLength(2), 60_000);
  await expectInvariants(story);
}, 120_000);

/** A connection to Amends that has said so much. */
function openSocket(said: string): Socket {
  const socket = connect(Number(new URL(story.url).port), "127.0.0.1").on("error", () => undefined);
  socket.write(said);
  return socket;
}

test("told to stop while it still waits for Slack, it ends at once", async () => {
  story = await startStory();
  await story.stopApp();
  story.slack.control.fault({ kind: "timeout", method: "auth.test" });
  const port = await freePort();
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...story.world.env, PORT: `${port}` };
  const child = spawn(process.execPath, ["bin/amends.js", "start"], { env, stdio: "ignore" });
  await eventually(async () => void (await fetch(`http://127.0.0.1:${port}/healthz`)), 30_000);
  const elapsed = stopwatch();
  child.kill("SIGTERM");
  await once(child, "exit");
  expect([child.exitCode, child.signalCode]).toEqual([0, null]);
  expect(elapsed()).toBeLessThan(LONGEST_MS);
}, 60_000);
