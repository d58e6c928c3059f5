#!/usr/bin/env node
// In a clone: runs the source through tsx, so nothing is ever stale. In an installation without tsx: runs the build.
import { existsSync } from "node:fs";

const source = new URL("../src/main.ts", import.meta.url);
const tsx = existsSync(source) ? await import("tsx/esm/api").catch(() => undefined) : undefined;
tsx?.register();
await import(tsx ? source.href : new URL("../dist/src/main.js", import.meta.url).href);
