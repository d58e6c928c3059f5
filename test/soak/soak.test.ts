import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { stopwatch } from "../../src/clock.ts";
import { northwind, type SeedWorkspace } from "../../src/sandbox/seed.ts";
import { median } from "../bench/measure.ts";
import { decideInStory } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Chance, chance } from "../support/story/seeded.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { tallyOf } from "../support/story/tally.ts";
import { anAnswer, untilTaken } from "../support/story/webhook.ts";
import { type Came, clickSomewhere } from "./clicks.ts";
import { Fleet, type Sample } from "./fleet.ts";
import { TROUBLES } from "./troubles.ts";

/** How large it is: as `npm run soak` says, or small enough for `npm test`. */
const SIZE = {
  responses: Number(process.env.SOAK_RESPONSES ?? 240),
  people: Number(process.env.SOAK_PEOPLE ?? 30),
  steps: Number(process.env.SOAK_STEPS ?? 24),
  clicks: Number(process.env.SOAK_CLICKS ?? 160),
};
const DAYS = 30;
const DAY_MS = 86_400_000;
const STEP_MS = (DAYS * DAY_MS) / SIZE.steps;
const WORKERS = 2;
/** How many tools send, and people click, at once. */
const AT_ONCE = 10;
const QUIET_MS = 180_000;
const SAY_EVERY_MS = 60_000;

const users = Array.from({ length: SIZE.people }, (_, n) => `U0SOAK${n}`);
/** The usual workspace, and all who click here, in three time zones. */
const EVERYBODY: SeedWorkspace = {
  ...northwind,
  users: [
    ...northwind.users,
    ...users.map((id, n) => ({
      id,
      realName: `Colleague ${n}`,
      email: `colleague${n}@northwind.example`,
      timeZone: ["America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata"][n % 3] ?? "UTC",
    })),
  ],
  channels: northwind.channels.map((channel) =>
    channel.id === CHANNEL ? { ...channel, members: [...channel.members, ...users] } : channel,
  ),
};

let story: Story;
let fleet: Fleet | undefined;
afterEach(async () => {
  await fleet?.stop();
  await story.end();
}, 60_000);

test(`a month of ${SIZE.responses} answers, ${SIZE.people} people and everything that goes wrong: nothing is lost, nothing comes twice`, async () => {
  const random = chance("soak");
  story = await startStory({
    outside: true,
    postMs: 2,
    pace: { callMs: 2_000, lookAfterMs: 500, collectMs: 1_000 },
    slack: { seed: EVERYBODY, limits: { enabled: false }, chance: random.next },
    mailbox: { mostMails: 50_000 },
  });
  const { slack, database } = story;
  await decideInStory(story, {
    terms: {
      chain: [
        { who: ["U0ERIC"], waitHours: 4 },
        { who: ["U0SOFIA"], waitHours: 4 },
      ],
    },
  });
  fleet = await Fleet.start(story, WORKERS);

  // Drawn before anything happens: the same seed brings the same answers and the same troubles.
  const answers = Array.from({ length: SIZE.responses }, (_, n) => answerOf(n, random));
  const plan = Array.from({ length: SIZE.steps }, () => ({
    trouble: random.next() < 0.6 ? TROUBLES[random.between(0, TROUBLES.length - 1)] : undefined,
    lastsMs: random.between(200, 800),
  }));
  const accepted: string[] = [];
  const came: Record<Came, number> = { done: 0, refused: 0, unanswered: 0 };
  const struck: Record<string, number> = {};
  const samples: Sample[] = [];
  const elapsed = stopwatch();
  const minutes = (): string => (elapsed() / 60_000).toFixed(1);
  let said = 0;
  for (const [step, { trouble, lastsMs }] of plan.entries()) {
    await fleet.advance(STEP_MS);
    const work = Promise.all([
      atOnce(shares(SIZE.responses, step), (n) => deliver(n, answers[n], accepted)),
      atOnce(shares(SIZE.clicks, step), async () => {
        came[await clickSomewhere(story, random, users)] += 1;
      }),
    ]);
    if (trouble) {
      struck[trouble.name] = (struck[trouble.name] ?? 0) + 1;
      await trouble.begin(fleet, random);
      await sleep(lastsMs);
    }
    await work;
    if (trouble?.end) await trouble.end(fleet);
    await story.quiet(QUIET_MS);
    samples.push(await fleet.sample());
    if (elapsed() > said + SAY_EVERY_MS) {
      said = elapsed();
      say(
        `day ${Math.floor(((step + 1) * STEP_MS) / DAY_MS)} of ${DAYS}, ${minutes()} minutes: ${accepted.length} answers`,
      );
    }
  }
  await story.quiet(QUIET_MS);

  const calls = slack.control.log().filter(({ type }) => type === "api").length;
  const issues = (await database.db("issues").select("id")).length;
  say(
    `${minutes()} minutes: ${accepted.length} answers, ${issues} issues, ${calls} calls to Slack, ${story.world.mailbox.messages().length} mails`,
  );
  say(`clicks: ${JSON.stringify(came)}`);
  const [early, late] = [samples.slice(0, samples.length / 3), samples.slice(-samples.length / 3)];
  const growth = { memory: grown(early, late, "memoryMb"), connections: grown(early, late, "connections") };
  say(
    `last third against the first: ${JSON.stringify(growth)}; most: ${Math.max(...samples.map((s) => s.memoryMb)).toFixed(0)} MB, ${Math.max(...samples.map((s) => s.connections))} connections`,
  );

  // A process that is killed between the mail server's yes and writing it down sends the mail again, with the same Message-ID.
  const tally = await tallyOf(story, { accepted, copies: 2 });
  for (const [fault, tries] of Object.entries(struck))
    say(`${fault}: struck ${tries === 1 ? "once" : `${tries} times`}`);
  say(`I1-I8 after all of them: ${tally.lost} lost, ${tally.doubled} doubled`);

  expect(accepted).toHaveLength(SIZE.responses);
  expect(tally).toEqual({ lost: 0, doubled: 0 });
  // Time goes on meanwhile: what fell due since then is sent first.
  await story.quiet(QUIET_MS);
  await expectInvariants(story, { mailsInDoubt: true });
  expect(came.done).toBeGreaterThan(SIZE.clicks / 4);
  expect(growth.connections).toBeLessThan(1.5);
  if (SIZE.responses >= 5_000) expect(growth.memory).toBeLessThan(1.5);
}, 1_500_000);

const say = (what: string): void => void process.stderr.write(`soak: ${what}\n`);

/** The numbers of what falls into a step when so many are spread over all. */
function shares(all: number, step: number): readonly number[] {
  const [from, to] = [Math.floor((all * step) / SIZE.steps), Math.floor((all * (step + 1)) / SIZE.steps)];
  return Array.from({ length: to - from }, (_, i) => from + i);
}

async function atOnce(numbers: readonly number[], work: (n: number) => Promise<void>): Promise<void> {
  const left = [...numbers];
  const one = async (): Promise<void> => {
    for (let n = left.shift(); n !== undefined; n = left.shift()) await work(n);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

const grown = (early: readonly Sample[], late: readonly Sample[], what: keyof Sample): number =>
  Math.round((median(late.map((s) => s[what])) / median(early.map((s) => s[what]))) * 100) / 100;

/** Every fourth answer is unhappy, and half of those who answer have an owner. */
const answerOf = (n: number, random: Chance): Record<string, unknown> =>
  anAnswer({
    response_id: `soak-${n}`,
    score: random.next() < 0.25 ? random.between(0, 6) : random.between(7, 10),
    respondent: { name: `Client ${n}`, email: `client${n}@example.com`, company: `Company ${n}` },
    owners: random.next() < 0.5 ? [`Colleague ${random.between(0, SIZE.people - 1)}`] : [],
  });

async function deliver(n: number, body: unknown, accepted: string[]): Promise<void> {
  const id = `soak-${n}`;
  await untilTaken(() => story.send(body, { id }));
  accepted.push(id);
}
