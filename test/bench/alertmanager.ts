import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { endProcess } from "./child.ts";

const BINARY = "prometheus-alertmanager";
const STARTED_WITHIN_MS = 10_000;
const exec = promisify(execFile);

/** The version of the Alertmanager on this machine; null where there is none. */
export async function alertmanagerVersion(): Promise<string | null> {
  try {
    const { stdout, stderr } = await exec(BINARY, ["--version"]);
    return /version (\S+)/.exec(`${stdout}${stderr}`)?.[1] ?? "of unknown version";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Alertmanager, started. A start after a kill goes on with what is on its disk. */
export interface Alertmanager {
  readonly url: string;
  start(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Every alert name is a group of its own, which is posted at once; what has been posted is not repeated while the bench runs. */
const posting = (slackUrl: string) => ({
  route: { receiver: "slack", group_by: ["alertname"], group_wait: "0s", group_interval: "5s", repeat_interval: "4h" },
  receivers: [
    { name: "slack", slack_configs: [{ api_url: slackUrl, channel: "#client-feedback", send_resolved: false }] },
  ],
});

/** Starts Alertmanager, alone and not of a cluster, so that it waits for nobody; it posts to the given address. */
export async function startAlertmanager(parent: string, slackUrl: string): Promise<Alertmanager> {
  const folder = await mkdtemp(join(parent, "alertmanager-"));
  const file = join(folder, "alertmanager.yml");
  // JSON is YAML.
  await writeFile(file, JSON.stringify(posting(slackUrl)));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [
    `--config.file=${file}`,
    `--storage.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
    "--log.level=error",
  ];
  const start = async (): Promise<ChildProcess> => {
    // It logs each post whose answer was lost: not ours to tell.
    const child = spawn(BINARY, args, { cwd: folder, stdio: "ignore" });
    for (const until = Date.now() + STARTED_WITHIN_MS; !(await isReady(url)); await sleep(20))
      if (child.exitCode !== null || Date.now() > until) throw new Error(`${BINARY} did not start`);
    return child;
  };
  let child = await start();
  return {
    url,
    start: async () => {
      child = await start();
    },
    kill: () => endProcess(child, "SIGKILL"),
    stop: () => endProcess(child),
  };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ready`)
    .then((answer) => answer.ok)
    .catch(() => false);
