import { readFileSync, writeFileSync } from "node:fs";

const UNRELEASED = "## Unreleased";

/** The changelog with what is unreleased under this version and day (YYYY-MM-DD). Throws when there is nothing, or when the version is there already. */
export function release(changelog: string, version: string, day: string): string {
  const [before, after, ...more] = changelog.split(`${UNRELEASED}\n`);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`CHANGELOG.md needs one line "${UNRELEASED}", with what is new below it.`);
  const own = after.split(/^## /m)[0] ?? "";
  if (!/^- /m.test(own)) throw new Error(`There is nothing below "${UNRELEASED}" in CHANGELOG.md.`);
  if (new RegExp(`^## ${version.replaceAll(".", "\\.")}\\b`, "m").test(changelog))
    throw new Error(`CHANGELOG.md has a version ${version} already.`);
  return `${before}## ${version} (${day})\n${after}`;
}

/** Run by `npm version`, which has written the new version into package.json. */
if (process.argv[1]?.endsWith("changelog.ts")) {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync("CHANGELOG.md", release(readFileSync("CHANGELOG.md", "utf8"), version, day));
}
