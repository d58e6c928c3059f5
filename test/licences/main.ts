import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { faults, type LockedPackage, readLists } from "./check.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** What a package says of itself, where the lock file does not; undefined when it is not installed here. */
function licenceIn(path: string): string | undefined {
  const file = `${path}/package.json`;
  return existsSync(join(ROOT, file)) ? (JSON.parse(read(file)) as { license?: string }).license : undefined;
}

const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, LockedPackage> };
const found = faults(packages, readLists(read("docs/licences.md")), licenceIn);
for (const fault of found) process.stderr.write(`${fault}\n`);
const shipped = Object.entries(packages).filter(([path, one]) => path !== "" && !one.dev).length;
if (found.length === 0)
  process.stdout.write(
    `${Object.keys(packages).length - 1} packages, ${shipped} of them shipped: every licence is allowed, every one is pinned.\n`,
  );
else {
  process.stderr.write("docs/licences.md says which licences are allowed, and why.\n");
  process.exitCode = 1;
}
