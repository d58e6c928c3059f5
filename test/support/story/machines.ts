import type { Role } from "../../../src/app.ts";
import { freePort } from "../../../src/cli/demo/free-port.ts";
import { type AppProcess, startAppProcess } from "./app-process.ts";
import type { Story } from "./story.ts";
import { type Sent, send } from "./webhook.ts";

/** Amends on several machines: processes on one database and one queue. */
export interface Machines {
  readonly webs: readonly AppProcess[];
  readonly workers: readonly AppProcess[];
  /** Slack sends what comes next there. */
  slackAsks(web: AppProcess): void;
  /** A survey tool sends an answer there. */
  send(web: AppProcess, body: unknown, id: string): Promise<Sent>;
  stop(): Promise<void>;
}

/** Starts so many processes of each role, all at once. */
export async function startMachines(story: Story, many: Readonly<Record<"web" | "worker", number>>): Promise<Machines> {
  const { world, slack } = story;
  const start = async (role: Role): Promise<AppProcess> => startAppProcess(world, { role, port: await freePort() });
  const group = (role: "web" | "worker") => Array.from({ length: many[role] }, () => start(role));
  const starting = [...group("web"), ...group("worker")];
  const started = await Promise.allSettled(starting);
  const all = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const stop = async () => void (await Promise.all(all.map((process) => process.stop())));
  const failed = started.find((one) => one.status === "rejected");
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return {
    webs: all.slice(0, many.web),
    workers: all.slice(many.web),
    slackAsks: ({ port }) => slack.setRequestUrl(`http://127.0.0.1:${port}/slack/events`),
    send: ({ port }, body, id) =>
      send(`http://127.0.0.1:${port}/intake/${world.source.token}`, world.source.secret, body, { id }),
    stop,
  };
}
