import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { dirname, extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

function projectRoot(from: string): string {
  const parent = dirname(from);
  return existsSync(join(from, "package.json")) || parent === from ? from : projectRoot(parent);
}

/** The folder of the page's files, found from the sources and from the build alike. */
const folder = join(projectRoot(dirname(fileURLToPath(import.meta.url))), "src", "sandbox", "page");

const policy =
  "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

/** Serves a file of the page: "/" is index.html, "/page/x" is x. */
export async function servePage(response: ServerResponse, path: string): Promise<void> {
  const wanted = path === "/" ? "index.html" : decodeURIComponent(path.replace(/^\/page\//, ""));
  const file = normalize(join(folder, wanted));
  const type = types[extname(file)];
  try {
    if (!file.startsWith(folder + sep) || type === undefined) throw new Error("not a file of the page");
    const content = await readFile(file);
    response.writeHead(200, { "content-type": type, "cache-control": "no-store", "content-security-policy": policy });
    response.end(content);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("Not found");
  }
}
