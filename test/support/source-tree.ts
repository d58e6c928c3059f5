import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { transformSync } from "esbuild";

/** Source files by their path from the root of the project, e.g. "src/domain/status.ts". */
export type SourceTree = ReadonlyMap<string, string>;

/** Reads all TypeScript files below the given folders of this project. */
export function readSourceTree(...folders: readonly string[]): SourceTree {
  const root = join(import.meta.dirname, "..", "..");
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)),
  );
  const sources = paths.filter((path) => path.endsWith(".ts")).sort();
  return new Map(sources.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

const IMPORT = /^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;

/** What a file imports, types included: paths from the root for our own files, names for packages. */
export function importsOf(path: string, source: string): readonly string[] {
  return [...source.matchAll(IMPORT)].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? "";
    return target.startsWith(".") ? normalize(join(dirname(path), target)) : target;
  });
}

/** The code of a file without its comments and types. */
export function codeOf(source: string): string {
  return transformSync(source, { loader: "ts", minifyWhitespace: true, legalComments: "none" }).code;
}

/** The part of the house a file belongs to: the folder below src, "migrations", or the name of a file directly in src. */
export function partOf(path: string): string {
  const [top = "", second = ""] = path.split("/");
  return top === "src" ? second.replace(/\.ts$/, "") : top;
}
