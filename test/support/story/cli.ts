import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { World } from "./world.ts";

const BIN = join(import.meta.dirname, "../../../bin/amends.js");

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A story, or what has the environment of one. */
interface Beside {
  readonly world: Pick<World, "env">;
}

/** Runs the `amends` command beside the Amends of a story, with its environment. */
export const amends = (story: Beside, ...args: readonly string[]): Promise<Ended> =>
  new Promise((done) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...story.world.env };
    execFile(process.execPath, [BIN, ...args], { cwd: tmpdir(), env }, (error, out, err) =>
      done({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, out, err }),
    );
  });
