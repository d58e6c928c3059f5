/** What became of an answer that a survey tool sent. */
export type AnswerResult = "stored" | "updated" | "already" | "not_understood" | "not_stored";

/** What a step of a trace may carry: ids, a status, a statement without its values. A person's words have no key here. */
export type StepField = "workspaceId" | "issueId" | "receivedId" | "channel" | "status" | "sql";

/** One step of a trace, by its name, which is of the product's own making. */
export interface Step {
  readonly name: string;
  /** Whose call it is: asked of us, asked of others, taken from the queue, or our own. */
  readonly kind: "server" | "client" | "consumer" | "internal";
  readonly fields?: Readonly<Partial<Record<StepField, string | number>>>;
  /** What it continues, as `carry` gave it elsewhere; without it, the step that runs. */
  readonly parent?: string | undefined;
  /** The job it is. */
  readonly job?: string;
}

/** Ends a step; `code` says by which word it failed. */
export type EndStep = (code?: string) => void;

/**
 * Whoever counts, times and traces what happens. All it is told are the product's own names, a transport's words and ids. Each call is cheap,
 * and none ever throws.
 */
export interface Observer {
  /** A survey tool's request was accepted, came again, or was refused for this reason. */
  delivery(result: string): void;
  /** So many answers came to this. */
  answers(result: AnswerResult, count: number): void;
  /** So long did a body wait to be understood. */
  understood(waitedMs: number): void;
  issuesOpened(count: number): void;
  /** What a try to send a message led to, and how long after it was due, when it was sent. */
  notice(kind: string, outcome: string, waitedMs: number | null): void;
  /** A call of Slack's, with "ok" or the word it failed by. */
  slackCall(method: string, result: string, ms: number): void;
  /** A mail was handed over ("ok"), or failed by this word. */
  mail(result: string, ms: number): void;
  job(job: string, result: "ok" | "failed", ms: number): void;
  /** Slack was told that a click, a command or an event arrived. */
  acknowledged(kind: string, ms: number): void;
  /** A request was answered; `route` is its pattern, not its address. */
  request(route: string, status: number, ms: number): void;

  /** Steps lead somewhere; else whoever has to do much for one need not begin. */
  readonly traces: boolean;
  /** Runs the work as a step of the trace; what it begins is part of it. */
  step<T>(step: Step, work: () => Promise<T>): Promise<T>;
  /** Begins a step that nothing else is part of; none when no trace runs. */
  begin(step: Step): EndStep;
  /** What a job of this name has to be given to be part of the trace; none when it is itself what runs: a lane's next message is another story. */
  carry(job: string): string | undefined;
}

const nothing = (): void => undefined;

/** The part of an observer that traces. */
export type Tracing = Pick<Observer, "traces" | "step" | "begin" | "carry">;

/** Nobody traces. */
export const NO_TRACES: Tracing = {
  traces: false,
  step: (_step, work) => work(),
  begin: () => nothing,
  carry: nothing as () => undefined,
};

/** Nobody watches. */
export const UNOBSERVED: Observer = {
  ...NO_TRACES,
  delivery: nothing,
  answers: nothing,
  understood: nothing,
  issuesOpened: nothing,
  notice: nothing,
  slackCall: nothing,
  mail: nothing,
  job: nothing,
  acknowledged: nothing,
  request: nothing,
};
