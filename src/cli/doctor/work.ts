import type { Config } from "../../config.ts";
import { closureText, mendingStep } from "../../domain/closures.ts";
import { counted } from "../../domain/text.ts";
import { openRunner } from "../../jobs/runner.ts";
import type { Logger } from "../../logger.ts";
import { redisAddress } from "../../redis-address.ts";
import { slackTime } from "../../slack/probe.ts";
import { matteringClosures } from "../../store/closures.ts";
import { readFigures } from "../../store/figures.ts";
import { failedNotices, openIssuesIn, secondsSinceWatch, serverFacts, workspaceOf } from "../../store/health.ts";
import { COUNTED_TO } from "../../usecases/figures.ts";
import { type Check, codeOf, type Finding, failed, good, type Patient, warning } from "./check.ts";
import { databaseOf } from "./database.ts";

const onPostgres = (config: Config): boolean => config.redisUrl === undefined;

/** Checks of the queue. */
export const QUEUE: readonly Check[] = [
  {
    name: "queue (PostgreSQL)",
    when: onPostgres,
    needs: ["database"],
    mend: "Its tables live in the schema bullmq: the user of DATABASE_URL must be allowed to create it.",
    run: (patient) => queue(patient, "PostgreSQL"),
  },
  {
    name: "queue (Redis)",
    when: (config) => !onPostgres(config),
    // With a cluster the driver does not say that it was the certificate.
    mend: "Check that Redis runs and REDIS_URL is right (for TLS, NODE_EXTRA_CA_CERTS names the file of an authority of your own), or remove REDIS_URL to keep the queue in PostgreSQL.",
    run: (patient) => queue(patient, `Redis at ${hostOf(patient.config.redisUrl)}`),
  },
];

/** Checks of the clocks: signatures are made with one and verified with another. */
export const CLOCKS: readonly Check[] = [
  {
    name: "clock and database",
    needs: ["database"],
    run: (patient) => skew(patient, "the database", async () => (await serverFacts(databaseOf(patient))).now),
  },
  {
    name: "clock and Slack",
    run: (patient) => skew(patient, "Slack", () => slackTime(patient.config.slack.apiUrl)),
  },
];

/** Checks of what waits, and of what was given up. */
export const WORK: readonly Check[] = [
  { name: "received answers", needs: ["migrations"], run: received },
  { name: "channels", needs: ["migrations"], run: channels },
  { name: "watch", needs: ["migrations"], run: watched },
  { name: "messages", needs: ["migrations"], run: messages },
];

/** The address without what may be a password. */
const hostOf = (url: string | undefined): string =>
  (redisAddress(url ?? "")?.nodes ?? []).map(({ host }) => host).join(", ");

/** Opens the queue as a start does and asks it. Its own warnings are worth hearing: Redis may throw jobs away. */
async function queue({ config, known, queuePrefix }: Patient, where: string): Promise<Finding> {
  const heard: { readonly message: string; readonly err: unknown }[] = [];
  const hear: Logger["warn"] = (message, fields) => void heard.push({ message, err: fields?.err });
  const logger: Logger = { debug: () => {}, info: () => {}, warn: hear, error: hear };
  const runner = await openRunner({
    redisUrl: config.redisUrl,
    databaseUrl: config.databaseUrl ?? known.databaseUrl ?? "",
    logger,
    ...(queuePrefix ? { prefix: queuePrefix } : {}),
  });
  try {
    const counts = Object.entries(await runner.counts()).filter(([, n]) => n > 0);
    const jobs = counts.map(([state, n]) => `${n} ${state}`).join(", ") || "no jobs";
    const remark = heard[0]?.message;
    return remark ? warning(`${where} answers.`, remark) : good(`${where} answers: ${jobs}.`);
  } catch (error) {
    const cause = heard.find(({ err }) => err !== undefined)?.err ?? error;
    return failed(`${where} does not answer (${codeOf(cause)}).`, mendOf(config));
  } finally {
    await runner.stop();
  }
}

const mendOf = (config: Config): string => QUEUE.find(({ when }) => when?.(config))?.mend ?? "";

/** Slack refuses no signature, but Amends does: older than five minutes, or more than a minute ahead of its own clock. */
const MOST_SKEW_SECONDS = 60;

async function skew({ clock }: Patient, other: string, ask: () => Promise<Date | undefined>): Promise<Finding> {
  const before = clock.now().getTime();
  const theirs = await ask();
  if (!theirs) return warning(`${other} does not say what time it is.`, "Compare by hand.");
  const middle = (before + clock.now().getTime()) / 2;
  const seconds = Math.round((middle - theirs.getTime()) / 1_000);
  if (Math.abs(seconds) <= MOST_SKEW_SECONDS)
    return good(seconds === 0 ? "they agree." : `${Math.abs(seconds)} s apart.`);
  return failed(
    `this machine is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} ${other}: signatures are refused for it.`,
    `Set the clock ${other === "Slack" ? "of this machine" : "of whichever is wrong"} by NTP (timedatectl set-ntp true).`,
  );
}

const PATIENT_SECONDS = 300;

const many = (count: number): string =>
  count > COUNTED_TO ? `more than ${COUNTED_TO.toLocaleString("en")}` : count.toLocaleString("en");

/** The same figures as the metrics show. */
async function received(patient: Patient): Promise<Finding> {
  const { waitingAnswers: waiting, rejectedAnswers: rejected } = await readFigures(databaseOf(patient), 0);
  if (waiting.oldestSeconds > PATIENT_SECONDS)
    return warning(
      `${many(waiting.count)} wait to be understood, the oldest for ${Math.round(waiting.oldestSeconds / 60)} min.`,
      "Start Amends; with --role web a process with --role worker has to run too.",
    );
  return rejected > 0
    ? warning(
        `${many(rejected)} could not be understood.`,
        "`amends source rejected` lists them with the reasons; `--again all` tries them again.",
      )
    : good(waiting.count > 0 ? `${many(waiting.count)} wait their turn.` : "none waits, none was refused.");
}

async function channels(patient: Patient): Promise<Finding> {
  const db = databaseOf(patient);
  const stored = await workspaceOf(db);
  const closed = stored ? await matteringClosures(db, stored.id) : [];
  if (closed.length === 0) return good("every one takes messages.");
  const waiting = await Promise.all(closed.map(({ workspaceId, place }) => openIssuesIn(db, workspaceId, place)));
  const told = closed.map(
    (closure, i) =>
      `${closureText(closure)} since ${closure.since.slice(0, 16)}Z, ${counted(waiting[i] ?? 0, "open issue")} there`,
  );
  return warning(`${told.join("; ")}.`, [...new Set(closed.map(mendingStep))].join(" "));
}

/** Of an installation that was never started nothing can be said. */
async function watched(patient: Patient): Promise<Finding> {
  const seconds = await secondsSinceWatch(databaseOf(patient));
  if (seconds === null) return good("Amends has not run here yet.");
  return seconds <= PATIENT_SECONDS
    ? good("what stands still is looked for each minute.")
    : warning(
        `nobody has looked for what stands still for ${Math.round(seconds / 60)} min.`,
        "Start Amends; with --role web a process with --role worker has to run too.",
      );
}

async function messages(patient: Patient): Promise<Finding> {
  const given = await failedNotices(databaseOf(patient));
  if (given.length === 0) return good("none was given up.");
  return warning(
    `given up: ${given.map(({ code, count }) => `${count} by ${code}`).join(", ")}.`,
    "Their issues are safe. Please report it if Slack's word names a fault of Amends.",
  );
}
