import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { keyFile, loadSecretKeys } from "../../key-file.ts";
import { sealedSecrets } from "../../store/health.ts";
import { keysInUse } from "../../store/keys.ts";
import { keyId, unseal } from "../../store/secrets.ts";
import { type Check, failed, good, type Patient, warning } from "./check.ts";
import { databaseOf } from "./database.ts";

/** The oldest Node.js that everything was run with; package.json says the same. */
const OLDEST_NODE = [20, 18, 1] as const;

/** Checks of the machine and of what Amends was told. */
export const INSTALLATION: readonly Check[] = [
  {
    name: "configuration",
    mend: "See .env.example.",
    run: async ({ configFaults }) =>
      configFaults.length === 0
        ? good("every variable that is set can be read.")
        : failed(configFaults.join(" "), "Correct it in the environment or in .env."),
  },
  { name: "Node.js", mend: "Install Node.js 20.", run: async () => nodeVersion(process.versions.node) },
  {
    name: "data folder",
    // Where both are elsewhere, nothing is written: a container need not have a folder for it.
    when: ({ databaseUrl, secretKeys }) => databaseUrl === undefined || secretKeys === undefined,
    mend: "Set DATA_DIR to a folder Amends may write to.",
    run: dataFolder,
  },
  { name: "secret key", mend: "Bring back its backup, or set SECRET_KEY.", run: secretKey },
  {
    name: "source secrets",
    needs: ["secret key", "migrations"],
    mend: "Put back the SECRET_KEY that was in use when they were stored, or add these sources anew.",
    run: sourceSecrets,
  },
  {
    name: "keys in use",
    needs: ["secret key", "migrations"],
    mend: "Run: amends rotate-key",
    run: usedKeys,
  },
  { name: "port", mend: "Set PORT to another.", run: port },
  { name: "public address", mend: "Set PUBLIC_URL.", run: publicAddress },
  { name: "heartbeat", run: heartbeat },
];

function nodeVersion(version: string) {
  const parts = version.split(".").map(Number);
  const differing = OLDEST_NODE.findIndex((n, i) => parts[i] !== n);
  const isOld = differing >= 0 && (parts[differing] ?? 0) < (OLDEST_NODE[differing] ?? 0);
  return isOld
    ? failed(`${version} is too old.`, `Install ${OLDEST_NODE.join(".")} or newer.`)
    : good(`${version}, ${OLDEST_NODE.join(".")} or newer is needed.`);
}

async function dataFolder({ config }: Patient) {
  const probe = join(config.dataDir, `.doctor-${randomBytes(4).toString("hex")}`);
  await mkdir(config.dataDir, { recursive: true });
  await writeFile(probe, "");
  await rm(probe, { force: true });
  return good(`${resolve(config.dataDir)} can be written to.`);
}

async function secretKey({ config }: Patient) {
  if (config.secretKeys) return good("SECRET_KEY is set.");
  const file = keyFile(config.dataDir);
  if (!existsSync(file)) return good(`the first start makes one and keeps it in ${file}.`);
  await loadSecretKeys(config);
  return good(`it is kept in ${file}; have a backup of it.`);
}

/** Opens every stored secret: with another key, survey tools would be refused one and all. */
async function sourceSecrets(patient: Patient) {
  const sources = await sealedSecrets(databaseOf(patient));
  if (sources.length === 0) return good("no source has one yet.");
  const keys = await loadSecretKeys(patient.config);
  const locked = sources.filter(({ sealed }) => !opens(keys, sealed)).map(({ name }) => name);
  return locked.length === 0
    ? good(`${sources.length} can be opened with the secret key.`)
    : failed(
        `this secret key does not open those of ${locked.join(", ")}.`,
        "Put back the SECRET_KEY that was in use when they were stored, or add these sources anew.",
      );
}

function opens(keys: readonly Buffer[], sealed: string): boolean {
  try {
    unseal(keys, sealed);
    return true;
  } catch {
    return false;
  }
}

/** Which keys open what is stored, by their ids: an old one may not be dropped while it is needed. */
async function usedKeys(patient: Patient) {
  const used = (await keysInUse(databaseOf(patient))).filter((use) => use.keyId !== null);
  const [first, ...others] = (await loadSecretKeys(patient.config)).map(keyId);
  const closed = used.filter((use) => use.bodies > 0 && use.keyId !== first && !others.includes(use.keyId ?? ""));
  const idsOf = (uses: typeof used) => uses.map(({ keyId: id, bodies }) => `${id} (${bodies})`).join(", ");
  if (closed.length > 0)
    return failed(
      `received bodies are sealed with ${idsOf(closed)}, which is not here.`,
      "Put that key back into SECRET_KEY, after a comma.",
    );
  const old = used.filter((use) => others.includes(use.keyId ?? ""));
  if (old.length > 0)
    return warning(
      `${first} seals; the older ${old.map((use) => use.keyId).join(", ")} is still needed.`,
      "Run: amends rotate-key",
    );
  const idle = others.length > 0 ? ` Nothing is sealed with ${others.join(", ")}, which can be dropped.` : "";
  return good(`${first} seals, and opens all that is sealed.${idle}`);
}

/** It is not tried: whoever watches would take it for a sign of life. */
async function heartbeat({ config }: Patient) {
  return config.heartbeatUrl === undefined
    ? good("none is set (HEARTBEAT_URL): nobody outside hears of it when Amends stands still.")
    : good(`${new URL(config.heartbeatUrl).host} is told once a minute that Amends is alive.`);
}

const PORT_PATIENCE_MS = 2_000;

async function port({ config }: Patient) {
  if (config.port === 0) return good("any free one is taken (PORT is 0).");
  const fault = await listenOnce(config.port);
  if (fault === undefined) return good(`${config.port} is free.`);
  if (fault === "EADDRINUSE" && (await isAmends(config.port)))
    return good(`Amends runs and listens on ${config.port}.`);
  return fault === "EADDRINUSE"
    ? failed(`something else listens on ${config.port}.`, "Set PORT to another, or stop the other.")
    : failed(`Amends may not listen on ${config.port} (${fault}).`, "Set PORT to one above 1023.");
}

const listenOnce = (wanted: number): Promise<string | undefined> =>
  new Promise((done) => {
    const server = createServer();
    server.once("error", (err: NodeJS.ErrnoException) => done(err.code ?? err.name));
    server.listen(wanted, () => server.close(() => done(undefined)));
  });

/** Nobody else answers /healthz with the fields ours has. */
const isAmends = (at: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${at}/healthz`, { signal: AbortSignal.timeout(PORT_PATIENCE_MS) })
    .then((answer) => answer.json() as Promise<{ ok?: unknown; slack?: unknown }>)
    .then(({ ok, slack }) => ok === true && typeof slack === "boolean")
    .catch(() => false);

const LOCAL = /^(localhost|127\.|0\.0\.0\.0|\[::1?\])/;

async function publicAddress({ config }: Patient) {
  if (!LOCAL.test(new URL(config.publicUrl).hostname))
    return good(`${config.publicUrl} is what links and hooks begin with.`);
  return config.slack.appToken
    ? good(
        `${config.publicUrl} will do for Slack, which is called over a socket; survey tools elsewhere cannot reach it.`,
      )
    : warning(
        `${config.publicUrl} is this machine only: over HTTP neither Slack nor survey tools can reach Amends.`,
        "Set PUBLIC_URL to the address the internet knows, or SLACK_APP_TOKEN to use Socket Mode.",
      );
}
