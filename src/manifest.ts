import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** The part of manifest.yml that Amends itself looks at. */
export interface ManifestFile {
  readonly display_information: { readonly name: string };
  readonly features?: { readonly slash_commands?: { command: string; description?: string; usage_hint?: string }[] };
  readonly oauth_config: { readonly scopes: { readonly bot: string[]; readonly bot_optional?: string[] } };
  readonly settings?: Record<string, unknown>;
}

/** Reads manifest.yml at the top of the project, from source and from build alike. */
export function readManifest(): ManifestFile {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "manifest.yml")) && folder !== dirname(folder)) folder = dirname(folder);
  return parse(readFileSync(join(folder, "manifest.yml"), "utf8")) as ManifestFile;
}
