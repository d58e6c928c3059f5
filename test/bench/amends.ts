import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { endProcess } from "./child.ts";
import { BOT_TOKEN, SIGNING_SECRET } from "./slack.ts";

/** The built command with Node's options, as `npm start` runs it. */
const MAIN = fileURLToPath(new URL("../../dist/src/main.js", import.meta.url));
const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  scripts: { start: string };
};
const NODE_OPTIONS = /node (.*)dist\/src\/main\.js/.exec(scripts.start)?.[1]?.trim().split(" ") ?? [];

/** What Amends is told by its environment; nothing of ours leaks in. */
export interface Surroundings {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly slackApiUrl: string;
  readonly port: number;
  readonly secretKey: Buffer;
  /** Variables besides. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command of Amends from the build. */
async function spawnAmends(args: readonly string[], s: Surroundings): Promise<ChildProcess> {
  await mkdir(s.folder, { recursive: true });
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DATABASE_URL: s.databaseUrl,
    DATA_DIR: s.folder,
    SLACK_API_URL: s.slackApiUrl,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_CHANNEL: "client-feedback",
    PORT: `${s.port}`,
    SECRET_KEY: s.secretKey.toString("base64"),
    // Counted, and never reached.
    INTAKE_LIMIT: "999999",
    LOG_LEVEL: "warn",
    ...s.env,
  };
  return spawn(process.execPath, [...NODE_OPTIONS, MAIN, ...args], {
    cwd: s.folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Amends, started. */
export interface AmendsProcess {
  readonly pid: number;
  /** kill -9. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const STARTED_WITHIN_MS = 30_000;
const said = (child: ChildProcess): (() => string) => {
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (part: Buffer) => {
      text = (text + part.toString()).slice(-4_000);
    });
  return () => text;
};

/** Starts `amends start` and waits until it answers and is connected with Slack. */
export const startAmends = (s: Surroundings, args: readonly string[] = []): Promise<AmendsProcess> =>
  started(s, args, () => isReady(s.port));

/** The same for one of several, which may not listen anywhere: it is waited for until it says that it runs. */
export const startMember = (s: Surroundings, role: "web" | "worker"): Promise<AmendsProcess> =>
  started(s, ["--role", role], (words) => words.includes("Amends is running"));

async function started(
  s: Surroundings,
  args: readonly string[],
  isUp: (words: string) => boolean | Promise<boolean>,
): Promise<AmendsProcess> {
  const child = await spawnAmends(["start", ...args], s);
  const words = said(child);
  const until = Date.now() + STARTED_WITHIN_MS;
  while (!(await isUp(words()))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`Amends did not start:\n${words()}`);
    await sleep(20);
  }
  return { pid: child.pid ?? 0, kill: () => endProcess(child, "SIGKILL"), stop: () => endProcess(child) };
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/healthz`)
    .then(async (answer) => answer.ok && ((await answer.json()) as { slack: boolean }).slack)
    .catch(() => false);

/** Runs a command to its end and answers what it printed; a failure throws with what it said. */
export async function runAmends(args: readonly string[], s: Surroundings): Promise<string> {
  const child = await spawnAmends(args, s);
  const words = said(child);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`amends ${args[0]} ended with ${code}:\n${words()}`);
  return words();
}
