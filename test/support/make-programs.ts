import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** The programs that stories start as processes of their own. */
const SOURCES = { "app-child": "test/support/story/app-child.ts", amends: "src/main.ts" } as const;

/** Below the project, so that its packages are found. */
const FOLDER = "node_modules/.cache/amends-test";
const KEPT_MS = 24 * 3_600_000;

/**
 * Makes one file of each program and its sources: started from the source through tsx, each would first reckon for two
 * seconds. A file's name goes by what is in it, so that nobody's program changes while it starts.
 */
export async function makePrograms(): Promise<void> {
  const { metafile } = await build({
    entryPoints: { ...SOURCES },
    outdir: FOLDER,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "esm",
    metafile: true,
    logLevel: "warning",
  });
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint === SOURCES["app-child"]) process.env.TEST_APP_CHILD = join(process.cwd(), file);
    if (entryPoint === SOURCES.amends) process.env.TEST_AMENDS = join(process.cwd(), file);
  }
  await removeOld(Object.keys(metafile.outputs));
}

async function removeOld(made: readonly string[]): Promise<void> {
  const others = (await readdir(FOLDER)).map((name) => join(FOLDER, name)).filter((file) => !made.includes(file));
  for (const file of others) if (Date.now() - (await stat(file)).mtimeMs > KEPT_MS) await rm(file);
}
