import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { Observer, Tracing } from "../observer.ts";

/** What a process has counted and timed since it began. */
export interface Metrics {
  readonly counting: Omit<Observer, keyof Tracing>;
  readonly registry: Registry;
}

/** From a wait nobody notices to one everybody does, in seconds. */
const WAITS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];
const CALLS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Slack waits three seconds for an answer. */
const ACKS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3];

const seconds = (ms: number): number => ms / 1_000;

/** Opens the books of a process. Labels are names of the product's own and words of transports, of which there are few. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  // By the names every Prometheus client gives them, so that every dashboard of processes fits.
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name: `amends_${name}`, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], ...labelNames: L[]) =>
    new Histogram({ name: `amends_${name}`, help, labelNames, buckets, registers });

  /** Work of one kind: how often, by what it was and what came of it, and how long it took. `of` says what it was, `outcome` how what came of it is labelled. */
  const work = (
    name: string,
    helps: readonly [often: string, long: string],
    of: readonly string[],
    outcome: string,
  ) => {
    const total = counter(`${name}s_total`, helps[0], ...of, outcome);
    const duration = histogram(`${name}_duration_seconds`, helps[1], CALLS, ...of);
    return (what: Readonly<Record<string, string>>, result: string | number, ms: number): void => {
      total.inc({ ...what, [outcome]: result });
      duration.observe(what, seconds(ms));
    };
  };

  const deliveries = counter("deliveries_total", "Requests of survey tools, by what became of them.", "result");
  const answers = counter("answers_total", "Answers in them, by what became of them.", "result");
  const answerWait = histogram("answer_wait_seconds", "From accepting an answer to understanding it.", WAITS);
  const opened = counter("issues_opened_total", "Issues opened.");
  const notices = counter("notices_total", "Tries to send a message, by their outcome.", "kind", "outcome");
  const noticeWait = histogram(
    "notice_wait_seconds",
    "From when a message was due to when it was sent.",
    WAITS,
    "kind",
  );
  const acks = histogram(
    "slack_ack_duration_seconds",
    "From a click's arrival to Slack's being answered.",
    ACKS,
    "kind",
  );
  const slackCall = work(
    "slack_call",
    ["Calls to Slack, by Slack's word.", "How long Slack took to answer."],
    ["method"],
    "result",
  );
  const mail = work(
    "mail",
    ["Mails handed to the mail server, or the word they failed by.", "How long handing over a mail took."],
    [],
    "result",
  );
  const job = work("job", ["Jobs that ran.", "How long a job ran."], ["job"], "result");
  const request = work("http_request", ["Requests, but for Slack's.", "How long a request took."], ["route"], "status");

  return {
    registry,
    counting: {
      delivery: (result) => deliveries.inc({ result }),
      answers: (result, count) => answers.inc({ result }, count),
      understood: (ms) => answerWait.observe(seconds(ms)),
      issuesOpened: (count) => opened.inc(count),
      notice: (kind, outcome, waitedMs) => {
        notices.inc({ kind, outcome });
        if (waitedMs !== null) noticeWait.observe({ kind }, seconds(waitedMs));
      },
      slackCall: (method, result, ms) => slackCall({ method }, result, ms),
      mail: (result, ms) => mail({}, result, ms),
      job: (name, result, ms) => job({ job: name }, result, ms),
      acknowledged: (kind, ms) => acks.observe({ kind }, seconds(ms)),
      request: (route, status, ms) => request({ route }, status, ms),
    },
  };
}
