import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { aheadMs } from "../../src/clock.ts";
import { residentMB } from "../bench/child.ts";
import { type AppProcess, startAppProcess } from "../support/story/app-process.ts";
import type { Story } from "../support/story/story.ts";

/** What the processes take up at a moment. */
export interface Sample {
  /** Resident memory of the largest process. MB. */
  readonly memoryMb: number;
  /** Connections to the database, of all processes together. */
  readonly connections: number;
}

/** The processes of a soak: the story's own, which does everything, and workers; whoever is killed comes back. */
export class Fleet {
  readonly story: Story;
  readonly #workers: AppProcess[];

  private constructor(story: Story, workers: AppProcess[]) {
    this.story = story;
    this.#workers = workers;
  }

  static async start(story: Story, workers: number): Promise<Fleet> {
    const fleet = new Fleet(story, []);
    for (let n = 0; n < workers; n++) fleet.#workers.push(await fleet.#startWorker());
    return fleet;
  }

  get workers(): number {
    return this.#workers.length;
  }

  /** Moves everybody's clock on, and has them look; resolves when it is so late for all of them. */
  async advance(ms: number): Promise<void> {
    const everybody = [this.story.process, ...this.#workers];
    this.story.letPass(ms);
    for (const worker of this.#workers) worker.advance(ms);
    await Promise.all(everybody.map((one) => one.heard()));
    for (const one of everybody) one.lookNow();
  }

  async killWeb(): Promise<void> {
    await this.story.process.kill();
    await this.story.startApp();
  }

  async killWorker(n: number): Promise<void> {
    await this.#workers[n]?.kill();
    this.#workers[n] = await this.#startWorker();
  }

  /** What a failover looks like from outside. */
  async dropConnections(): Promise<void> {
    await this.story.database.db.raw(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await sleep(100);
  }

  async sample(): Promise<Sample> {
    const sizes = await Promise.all([this.story.process, ...this.#workers].map(({ pid }) => residentMB(pid)));
    const { rows } = await this.story.database.db.raw<{ rows: { n: number }[] }>(
      "select count(*) as n from pg_stat_activity where datname = current_database() and application_name <> 'test'",
    );
    return { memoryMb: Math.max(...sizes), connections: Number(rows[0]?.n ?? 0) };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  async #startWorker(): Promise<AppProcess> {
    const { world, clock } = this.story;
    return startAppProcess(world, { role: "worker", aheadMs: aheadMs(clock), port: await freePort() });
  }
}
