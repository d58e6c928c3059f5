import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { loadSecretKey } from "../../config.ts";
import { sealedSecrets } from "../../store/health.ts";
import { unseal } from "../../store/secrets.ts";
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
  { name: "data folder", mend: "Set DATA_DIR to a folder Amends may write to.", run: dataFolder },
  { name: "secret key", mend: "Bring back its backup, or set SECRET_KEY.", run: secretKey },
  {
    name: "source secrets",
    needs: ["secret key", "migrations"],
    mend: "Put back the SECRET_KEY that was in use when they were stored, or add these sources anew.",
    run: sourceSecrets,
  },
  { name: "port", mend: "Set PORT to another.", run: port },
  { name: "public address", mend: "Set PUBLIC_URL.", run: publicAddress },
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
  if (config.secretKey) return good("SECRET_KEY is set.");
  const file = join(config.dataDir, "secret.key");
  if (!existsSync(file)) return good(`the first start makes one and keeps it in ${file}.`);
  await loadSecretKey(config);
  return good(`it is kept in ${file}; have a backup of it.`);
}

/** Opens every stored secret: with another key, survey tools would be refused one and all. */
async function sourceSecrets(patient: Patient) {
  const sources = await sealedSecrets(databaseOf(patient));
  if (sources.length === 0) return good("no source has one yet.");
  const key = await loadSecretKey(patient.config);
  const locked = sources.filter(({ sealed }) => !opens(key, sealed)).map(({ name }) => name);
  return locked.length === 0
    ? good(`${sources.length} can be opened with the secret key.`)
    : failed(
        `this secret key does not open those of ${locked.join(", ")}.`,
        "Put back the SECRET_KEY that was in use when they were stored, or add these sources anew.",
      );
}

function opens(key: Buffer, sealed: string): boolean {
  try {
    unseal(key, sealed);
    return true;
  } catch {
    return false;
  }
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
