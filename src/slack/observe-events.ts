import type { App, ReceiverEvent } from "@slack/bolt";
import { stopwatch } from "../clock.ts";
import type { Observer } from "../observer.ts";

/** What Slack brings, by the words of its own that say which kind it is. */
const KINDS: ReadonlySet<unknown> = new Set([
  "block_actions",
  "block_suggestion",
  "view_submission",
  "view_closed",
  "shortcut",
  "message_action",
  "event_callback",
]);

function kindOf({ type, command }: ReceiverEvent["body"]): string {
  if (typeof command === "string") return "command";
  return KINDS.has(type) ? String(type) : "other";
}

/** Everything Slack brings, by HTTP or socket, comes in through one method: whoever watches hears how long Slack waits for its answer. */
export function observeEvents(app: App, observer: Observer): void {
  const process = app.processEvent.bind(app);
  app.processEvent = (event) => {
    const kind = kindOf(event.body);
    const elapsedMs = stopwatch();
    const ack: ReceiverEvent["ack"] = async (...answer) => {
      await event.ack(...answer);
      observer.acknowledged(kind, elapsedMs());
    };
    return observer.step({ name: `slack ${kind}`, kind: "server" }, () => process({ ...event, ack }));
  };
}
