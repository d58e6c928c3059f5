import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { program } from "../program.ts";
import type { World } from "./world.ts";

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
    execFile(process.execPath, [program("TEST_AMENDS"), ...args], { cwd: tmpdir(), env }, (error, out, err) =>
      done({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, out, err }),
    );
  });
