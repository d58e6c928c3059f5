import { setTimeout as sleep } from "node:timers/promises";
import type { ApiLogEntry } from "../../../src/sandbox/control-types/log.ts";
import { fillIssues } from "../fill-lists.ts";
import { percentile, spreadOf } from "../measure.ts";
import type { Row } from "../row.ts";
import type { BenchSlack } from "../slack.ts";

const USERS = ["U0NATHAN", "U0ERIC", "U0PRIYA", "U0LENA"] as const;
const SAMPLES = 100;
const LOOK_EVERY_MS = 25;
const PATIENCE_MS = 10_000;

/** From someone opening Home to Slack having it. */
export const home: Row = {
  name: "home",
  about:
    "No floor. The time from a person opening Home (the signed event included) to the local Slack having taken views.publish, one at a time, " +
    "with 10,000 issues in the workspace.",
  async measure(bench) {
    const samples = bench.quick ? 20 : SAMPLES;
    const { db, workspaceId, source, slack, start } = await bench.installation();
    await fillIssues(db, workspaceId, source.id, 10_000);
    const app = await start();
    const latencies: number[] = [];
    for (let i = -USERS.length; i < samples; i++) {
      const since = await slack.seq();
      const opened = Date.now();
      await slack.openHome(USERS[(i + USERS.length) % USERS.length] as string);
      const published = await publishedAfter(slack, since);
      if (i >= 0) latencies.push(Date.parse(published.at) - opened);
    }
    await app.stop();
    const p95 = percentile(latencies, 0.95);
    return [
      {
        what: "Home opened to views.publish: p95",
        unit: "ms",
        ...{ floor: null, ours: p95, judged: p95, spread: spreadOf(latencies), rounds: samples },
        ...{ must: 500, aim: 150, better: "less" },
        note: `median ${percentile(latencies, 0.5)} ms`,
      },
    ];
  },
};

async function publishedAfter(slack: BenchSlack, since: number): Promise<ApiLogEntry> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS);
    const published = (await slack.calls(since)).find((call) => call.method === "views.publish" && call.ok);
    if (published) return published;
  }
  throw new Error("Home was not drawn");
}
