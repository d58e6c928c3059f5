import type { Command } from "commander";
import { type Config, loadConfig } from "../config.ts";
import { RuleViolation } from "../domain/errors.ts";
import { counted } from "../domain/text.ts";
import { keyFile, loadSecretKeys, newKey, type SecretKeys, writeKeyFile } from "../key-file.ts";
import type { Database } from "../store/database.ts";
import { type KeyUse, keysInUse, resealBodies, resealSources } from "../store/keys.ts";
import { keyId } from "../store/secrets.ts";
import { bodies } from "./count-bodies.ts";
import { print } from "./print.ts";
import { withSession } from "./session.ts";

/** Adds `amends rotate-key`: a new secret key without a pause, in three steps. */
export function registerRotateKey(program: Command): void {
  program
    .command("rotate-key")
    .description("seal everything with the first of the secret keys; stopped, it goes on where it was")
    .option("--new", "step 1: make a new key, which becomes the first; the old one still opens")
    .option("--forget", "step 3: remove keys that nothing is sealed with from the file of the data folder")
    .action((o: { new?: true; forget?: true }) => (o.new ? makeNew(loadConfig()) : o.forget ? forget() : rotate()));
}

const refuse = (sentence: string): never => {
  throw new RuleViolation("bad_setting", sentence);
};

async function makeNew(config: Config): Promise<void> {
  const keys = await loadSecretKeys(config);
  if (keys.length > 1) refuse("The last change is not finished: run `amends rotate-key`, then remove the old key.");
  const fresh = newKey();
  if (config.secretKeys) {
    print(
      `A new key, ${keyId(fresh)}, shown only now:\n\n  ${fresh.toString("base64")}\n\n` +
        "Put it and a comma before what SECRET_KEY has, for every process: SECRET_KEY=<new>,<old>.",
    );
  } else {
    await writeKeyFile(config.dataDir, [fresh, ...keys]);
    print(`${keyFile(config.dataDir)} begins with a new key, ${keyId(fresh)}. Have a backup of it.`);
  }
  print("Then restart every process of Amends, and run: amends rotate-key");
}

const rotate = (): Promise<void> =>
  withSession(async ({ config, db }) => {
    const keys = await loadSecretKeys(config);
    const stale = (await keysInUse(db)).filter((use) => use.keyId !== keyId(keys[0]));
    const open = new Set([null, ...keys.map(keyId)]);
    await reseal(
      db,
      keys,
      stale.filter((use) => open.has(use.keyId)),
    );
    report(config, keys, await keysInUse(db));
  });

/** A line this often, in bodies. */
const EVERY = 10_000;

async function reseal(db: Database, keys: SecretKeys, stale: readonly KeyUse[]): Promise<void> {
  const total = stale.reduce((sum, use) => sum + use.bodies, 0);
  const secrets = counted(await resealSources(db, keys), "source secret");
  print(`${secrets} sealed with ${keyId(keys[0])}; ${bodies(total)} to go.`);
  let [done, told, after] = [0, 0, 0 as number | null];
  while (after !== null) {
    const { count, damagedIds, next } = await resealBodies(db, keys, after);
    for (const id of damagedIds) print(`  body ${id} was changed or damaged in the database and cannot be opened.`);
    [done, after] = [done + count, next];
    if (done - told < EVERY) continue;
    told = done;
    print(`  ${done} of ${bodies(total)}`);
  }
  if (total > 0) print(`  ${done} of ${bodies(total)}: done.`);
}

/** Says which keys can go; ends with a fault when something is sealed with a key that is not there, or still with an old one. */
function report(config: Config, keys: SecretKeys, used: readonly KeyUse[]): void {
  const [known, inUse] = [new Set(keys.map(keyId)), used.filter((use) => use.keyId !== keyId(keys[0]))];
  for (const use of inUse) {
    process.exitCode = 1;
    if (use.keyId === null) print(`${bodies(use.bodies)} lie open: a version that knows no sealing runs. ${AGAIN}`);
    else if (known.has(use.keyId)) print(`${amount(use)} sealed with the old key ${use.keyId}. Keep it. ${AGAIN}`);
    else print(`${amount(use)} sealed with the key ${use.keyId}, which is not here. ${BRING_BACK}`);
  }
  const idle = keys.slice(1).filter((key) => !inUse.some((use) => use.keyId === keyId(key)));
  if (idle.length > 0) print(`Nothing is sealed with ${idle.map(keyId).join(", ")} any more. ${howToForget(config)}`);
  else if (inUse.length === 0) print(`Everything is sealed with ${keyId(keys[0])}, and there is no other key.`);
}

const amount = (use: KeyUse): string => `${counted(use.sources, "source secret")} and ${bodies(use.bodies)} are`;
const AGAIN = "Restart every process of Amends, then run this again.";
const BRING_BACK =
  "Put it back into SECRET_KEY, after a comma, or add these sources anew: what is sealed with a lost key stays closed.";
const howToForget = (config: Config): string =>
  `${config.secretKeys ? "Remove what stands behind the first comma of SECRET_KEY" : "Run: amends rotate-key --forget"}, ` +
  "best tomorrow: pages that are open in a browser can be sent off until then.";

/** Only the file is Amends' own to change; nothing in it that is needed is forgotten. */
const forget = (): Promise<void> =>
  withSession(async ({ config, db }) => {
    if (config.secretKeys) refuse("The keys stand in SECRET_KEY: remove the old one there.");
    const keys = await loadSecretKeys(config);
    const others = new Set(keys.slice(1).map(keyId));
    const needed = (await keysInUse(db)).find((use) => use.keyId !== null && others.has(use.keyId));
    if (needed) refuse(`${amount(needed)} still sealed with ${needed.keyId}. Run \`amends rotate-key\` first.`);
    await writeKeyFile(config.dataDir, [keys[0]]);
    print(`${keyFile(config.dataDir)} holds one key, ${keyId(keys[0])}. Restart Amends at leisure.`);
  });
