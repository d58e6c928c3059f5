import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { stopwatch } from "../../src/clock.ts";

/** One POST, signed and ready to go out, so that the load itself costs little. */
export interface Shot {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

async function fire(pool: Pool, shot: Shot, wanted: number): Promise<void> {
  const { path, headers, body } = shot;
  const answer = await pool.request({ method: "POST", path, headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== wanted) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
}

/** Sends all shots, `atOnce` in flight, each with its own connection; answers per second. `onAnswer` hears how long each took, in milliseconds. */
export async function closedLoop(
  url: string,
  shots: readonly Shot[],
  o: { readonly atOnce: number; readonly status: number; readonly onAnswer?: (ms: number) => void },
): Promise<number> {
  const pool = new Pool(url, { connections: o.atOnce, pipelining: 1 });
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let shot = shots[next++]; shot; shot = shots[next++]) {
      const took = stopwatch();
      await fire(pool, shot, o.status);
      o.onAnswer?.(took());
    }
  };
  const elapsed = stopwatch();
  await Promise.all(Array.from({ length: o.atOnce }, worker));
  const seconds = elapsed() / 1_000;
  await pool.close();
  return shots.length / seconds;
}

/** Sends shots at a fixed rate whether or not earlier ones were answered; milliseconds from when each was due to its answer. */
export async function openLoop(
  url: string,
  shots: readonly Shot[],
  o: { readonly perSecond: number; readonly status: number },
): Promise<readonly number[]> {
  const pool = new Pool(url, { connections: 64, pipelining: 1 });
  const elapsed = stopwatch();
  const answers: Promise<number>[] = [];
  for (const [i, shot] of shots.entries()) {
    const dueMs = (i * 1_000) / o.perSecond;
    const waitMs = dueMs - elapsed();
    if (waitMs > 0) await sleep(waitMs);
    answers.push(fire(pool, shot, o.status).then(() => elapsed() - dueMs));
  }
  const latencies = await Promise.all(answers);
  await pool.close();
  return latencies;
}
