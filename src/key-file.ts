import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, ConfigError } from "./config.ts";
import { KEY_BYTES, keyFrom, type SecretKeys } from "./config-values.ts";

export type { SecretKeys };

type Where = Pick<Config, "secretKeys" | "dataDir">;

/** The file of the data folder that keeps the secret keys when SECRET_KEY is unset: one a line, the first seals. */
export const keyFile = (dataDir: string): string => join(dataDir, "secret.key");

/** The secret keys of the configuration, or those in the data folder; one is made there when there is none. */
export async function loadSecretKeys({ secretKeys, dataDir }: Where): Promise<SecretKeys> {
  if (secretKeys) return secretKeys;
  const file = keyFile(dataDir);
  if (!existsSync(file)) await makeKeyFile(dataDir);
  const [first, ...others] = (await readFile(file, "utf8")).trim().split(/\s+/).map(keyFrom);
  if (first && [first, ...others].every((key) => key.length === KEY_BYTES)) return [first, ...others];
  throw new ConfigError(
    `${file} does not hold keys of ${KEY_BYTES} bytes, one a line. Bring back its backup, or set SECRET_KEY.`,
  );
}

/** Whoever comes first makes the file; it is never seen half written. */
async function makeKeyFile(dataDir: string): Promise<void> {
  const file = keyFile(dataDir);
  const draft = `${file}.${newKey().toString("hex").slice(0, 8)}`;
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(draft, textOf([newKey()]), { mode: 0o600 });
    await link(draft, file);
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== "EEXIST") throw cannotKeep(file, err);
  } finally {
    await rm(draft, { force: true });
  }
}

/** A key nobody knows yet. */
export const newKey = (): Buffer => randomBytes(KEY_BYTES);

/** Puts these keys in place of those in the file, all at once: whoever reads meanwhile gets the old or the new ones. */
export async function writeKeyFile(dataDir: string, keys: SecretKeys): Promise<void> {
  const file = keyFile(dataDir);
  const draft = `${file}.new`;
  try {
    await writeFile(draft, textOf(keys), { mode: 0o600 });
    await rename(draft, file);
  } catch (err) {
    throw cannotKeep(file, err);
  }
}

const textOf = (keys: readonly Buffer[]): string => keys.map((key) => `${key.toString("base64")}\n`).join("");

const cannotKeep = (file: string, cause: unknown): ConfigError =>
  new ConfigError(
    `A secret key could not be written to ${file}. Set DATA_DIR to a folder Amends may write to, or set SECRET_KEY.`,
    { cause },
  );
