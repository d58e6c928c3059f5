import { setTimeout as sleep } from "node:timers/promises";
import { alertmanagerVersion } from "../alertmanager.ts";
import type { Bench } from "../harness.ts";
import { percentile, spreadOf } from "../measure.ts";
import { alertmanagerPoster, amendsPoster, type Conditions, type Poster } from "../posters.ts";
import type { Finding, Row } from "../row.ts";

/** In it both take a turn. So much longer than a channel of ours rests after a post that one late card hardly makes the next late; not a multiple of any interval. */
const APART_MS = 1_637;
const SAMPLES = 60;
/** How many are accepted at once, and how many where that happens again and again. */
const BURST = 60;
const KILLED = 30;
const LOST = 10;
const CALM: Conditions = { latencyMs: 0, lost: 0 };
/** About what a call to Slack takes: a kill then strikes calls that are under way. */
const SLACK_MS = 200;
/** After the start that follows the first kill: some is posted by then, and most of ours is still on its way. */
const AGAIN_AFTER_MS = 3_500;

/** Amends beside the program most like it that can run here. */
export const besideAlertmanager: Row = {
  name: "alertmanager",
  about:
    "No floor: beside it stands Debian's prometheus-alertmanager (without it there is no such row), which takes alerts by POST /api/v2/alerts and posts them to Slack's " +
    "incoming webhook, here a server that takes everything and writes it down. One alert name a message, `group_wait` 0, no cluster. Ours are signed webhooks and the local Slack. " +
    `Neither Slack has rate limits, but Amends keeps its pace of a message a second and channel, so there are ${BURST} at once, not hundreds. Idle: the time from sending to Slack's having ` +
    `taken the message, in turns. Killed: kill -9 as soon as the last is accepted, and again ${AGAIN_AFTER_MS / 1_000} s after the next start, while a call to Slack takes ${SLACK_MS} ms. ` +
    "Lost answers: Slack takes the first post of each and drops the connection. Nobody sends again what was accepted: survey tools do not, " +
    "but Prometheus does for what still fires, and Alertmanager, which accepts before anything is on its disk, counts on it. Lost are accepted ones without a message, doubled is each message beyond the first.",
  async measure(bench) {
    const version = await alertmanagerVersion();
    if (version === null) {
      bench.say(
        "prometheus-alertmanager not found: no row beside it until Debian's package prometheus-alertmanager is installed",
      );
      return [];
    }
    const peer = `Alertmanager ${version}`;
    const [burst, killed, lost] = bench.quick ? [10, 10, 3] : [BURST, KILLED, LOST];
    return [
      await idle(bench, peer),
      await counted(bench, peer, { what: "accepted at once", many: burst, rounds: 1 }),
      await counted(bench, peer, {
        what: "accepted at once, then kill -9 twice",
        ...{ many: killed, rounds: bench.rounds(3), conditions: { latencyMs: SLACK_MS }, strike: killTwice },
      }),
      await counted(bench, peer, { what: "posts whose answer is lost", many: lost, rounds: 1, conditions: { lost } }),
    ];
  },
};

/** Both under the same conditions, ours first, for as long as the work takes. */
async function withBoth<T>(
  bench: Bench,
  o: Conditions,
  work: (ours: Poster, theirs: Poster) => Promise<T>,
): Promise<T> {
  const ours = await amendsPoster(bench, o);
  try {
    const theirs = await alertmanagerPoster(bench, o);
    try {
      return await work(ours, theirs);
    } finally {
      await theirs.stop();
    }
  } finally {
    await ours.stop();
  }
}

async function idle(bench: Bench, peer: string): Promise<Finding> {
  const samples = bench.quick ? 10 : SAMPLES;
  const [our, their] = await withBoth(bench, CALM, async (ours, theirs) => {
    const [toOurs, toTheirs]: [Sent[], Sent[]] = [[], []];
    for (let i = 0; i <= samples; i++) {
      toOurs.push(await sendOne(ours));
      toTheirs.push(await sendOne(theirs));
    }
    // The first of each is not counted.
    return [await latencies(ours, toOurs.slice(1)), await latencies(theirs, toTheirs.slice(1))] as const;
  });
  const p95 = percentile(our, 0.95);
  return {
    what: "accept to Slack, idle, beside Alertmanager: p95",
    unit: "ms",
    ...{ floor: null, ours: p95, judged: p95, spread: spreadOf(our), rounds: samples },
    ...{ must: 500, aim: 100, better: "less" },
    note: `median ${percentile(our, 0.5)} ms; ${peer}: p95 ${percentile(their, 0.95)} ms, median ${percentile(their, 0.5)} ms`,
  };
}

interface Sent {
  readonly name: string;
  readonly atMs: number;
}

async function sendOne(poster: Poster): Promise<Sent> {
  const atMs = Date.now();
  const [name = ""] = await poster.accept(1);
  await sleep(APART_MS / 2);
  return { name, atMs };
}

async function latencies(poster: Poster, sent: readonly Sent[]): Promise<readonly number[]> {
  await poster.settled();
  const taken = await poster.taken();
  return sent.map(({ name, atMs }) => {
    const post = taken.find(({ message }) => message.includes(name));
    if (!post) throw new Error(`${name} was accepted and led to no message`);
    return post.atMs - atMs;
  });
}

interface Blow {
  readonly what: string;
  readonly many: number;
  readonly rounds: number;
  readonly conditions?: Partial<Conditions>;
  /** What happens as soon as the last is accepted. */
  readonly strike?: (poster: Poster) => Promise<void>;
}

/** How many of what was accepted stand in Slack other than once, of both. */
async function counted(bench: Bench, peer: string, blow: Blow): Promise<Finding> {
  const { what, many, rounds, conditions } = blow;
  const [our, their] = await withBoth(bench, { ...CALM, ...conditions }, async (ours, theirs) => {
    const tallies: [Tally[], Tally[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      tallies[0].push(await tallyOf(ours, blow));
      tallies[1].push(await tallyOf(theirs, blow));
    }
    return tallies;
  });
  const wrong = our.map(({ lost, doubled }) => lost + doubled);
  const judged = total(wrong);
  const of = (many * rounds).toLocaleString("en");
  return {
    what: `${many} ${what}: lost and doubled messages`,
    unit: "messages",
    ...{ floor: null, ours: judged, judged, spread: spreadOf(wrong), rounds },
    ...{ must: 0, aim: 0, better: "less" },
    note: `${inWords(our)} of ${of}; ${peer}: ${inWords(their)} of ${of}`,
  };
}

interface Tally {
  readonly lost: number;
  readonly doubled: number;
}

async function tallyOf(poster: Poster, { many, strike }: Blow): Promise<Tally> {
  const names = await poster.accept(many);
  await strike?.(poster);
  await poster.settled();
  const taken = await poster.taken();
  const times = names.map((name) => taken.filter(({ message }) => message.includes(name)).length);
  return { lost: times.filter((n) => n === 0).length, doubled: total(times.map((n) => Math.max(0, n - 1))) };
}

async function killTwice(poster: Poster): Promise<void> {
  await poster.killAndStart();
  await sleep(AGAIN_AFTER_MS);
  await poster.killAndStart();
}

const total = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + n, 0);

const inWords = (tallies: readonly Tally[]): string =>
  `${total(tallies.map(({ lost }) => lost))} lost, ${total(tallies.map(({ doubled }) => doubled))} doubled`;
