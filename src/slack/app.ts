import type { RequestListener } from "node:http";
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from "@slack/bolt";
import type { Clock } from "../clock.ts";
import type { Logger } from "../logger.ts";
import type { Observer } from "../observer.ts";
import { SLACK_PACE } from "../usecases/pace.ts";
import { clientOptions, quietLogger } from "./client.ts";
import { answeringHttp, answeringSocket, holdEvents } from "./holding.ts";
import type { SlackIdentity } from "./identity.ts";
import { listenToCommand } from "./listeners/command.ts";
import type { ListenerContext } from "./listeners/context.ts";
import { listenToEscalations } from "./listeners/escalations.ts";
import { listenToHome } from "./listeners/home.ts";
import { listenToLists } from "./listeners/lists.ts";
import { listenToMembership } from "./listeners/membership.ts";
import { listenToNewIssues } from "./listeners/new-issue.ts";
import { listenToCards } from "./listeners/open-modals.ts";
import { listenToPickers } from "./listeners/people.ts";
import { listenToPeopleModal } from "./listeners/people-submission.ts";
import { listenToSnoozes } from "./listeners/snooze.ts";
import { listenToSubmissions } from "./listeners/submissions.ts";
import { listenToThreads } from "./listeners/thread.ts";
import { type Listening, listening } from "./listening.ts";
import { observeEvents } from "./observe-events.ts";
import { answerEverything, guarded } from "./receiving.ts";

export interface SlackAppOptions {
  readonly botToken: string;
  readonly apiUrl: string;
  /** Over HTTP Slack calls us and signs; in Socket Mode we call Slack, and nothing has to be reachable. */
  readonly mode:
    | { readonly kind: "http"; readonly signingSecret: string }
    | { readonly kind: "socket"; readonly appToken: string };
  readonly identity: SlackIdentity;
  readonly context: ListenerContext;
  /** What requests were signed by: the world's time, whatever time the rest goes by. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: Observer;
}

/** Amends as Slack sees it. */
export interface SlackApp {
  /** Answers Slack's requests in HTTP mode; null in Socket Mode. */
  readonly requestListener: RequestListener | null;
  /** Connects, in Socket Mode. */
  start(): Promise<void>;
  /** Lets running listeners end, then disconnects. */
  stop(): Promise<void>;
}

const DRAIN_MS = 5_000;

/** Puts the listeners on a receiver for HTTP or Socket Mode; they are the same. */
export function createSlackApp(o: SlackAppOptions): SlackApp {
  const options = clientOptions(o.apiUrl, o.logger, SLACK_PACE.callMs);
  const common = { logger: quietLogger(o.logger), logLevel: LogLevel.ERROR };
  const receiver =
    o.mode.kind === "socket"
      ? new SocketModeReceiver({
          appToken: o.mode.appToken,
          installerOptions: { clientOptions: options },
          ...answeringSocket,
          ...common,
        })
      : new HTTPReceiver({ signingSecret: o.mode.signingSecret, ...answeringHttp, ...common });
  const { botId, botUserId } = o.identity;
  const authorize = () => Promise.resolve({ botToken: o.botToken, botId, botUserId });
  const app = new App({
    receiver,
    authorize,
    clientOptions: options,
    convoStore: false,
    tokenVerificationEnabled: false,
    extendedErrorHandler: true,
    ...common,
  });
  holdEvents(app, o.logger);
  observeEvents(app, o.observer);
  answerEverything(app, o.logger);
  const running = countRunning(app);
  listenToEverything(listening(app, o.logger), o.context);
  if (receiver instanceof SocketModeReceiver) {
    return {
      requestListener: null,
      start: async () => void (await app.start()),
      stop: async () => {
        await app.stop();
        await receiver.client.disconnect().catch(() => {});
        await running.ended();
      },
    };
  }
  return {
    requestListener: guarded(receiver.requestListener, o.clock, o.logger),
    start: () => Promise.resolve(),
    stop: running.ended,
  };
}

/** All that Amends answers to in Slack. */
export function listenToEverything(on: Listening, context: ListenerContext): void {
  listenToCards(on, context);
  listenToSubmissions(on, context);
  listenToPickers(on, context);
  listenToThreads(on, context);
  listenToNewIssues(on, context);
  listenToPeopleModal(on, context);
  listenToCommand(on, context);
  listenToLists(on, context);
  listenToSnoozes(on, context);
  listenToEscalations(on, context);
  listenToHome(on, context);
  listenToMembership(on, context);
}

/** Bolt resolves stop() while listeners that have acked still run; this waits for them. */
function countRunning(app: App): { ended(): Promise<void> } {
  const running = new Set<Promise<void>>();
  app.use(async ({ next }) => {
    const listener = next();
    running.add(listener);
    await listener.finally(() => running.delete(listener));
  });
  return {
    ended: async () => {
      const patience = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS).unref());
      await Promise.race([Promise.allSettled([...running]), patience]);
    },
  };
}
