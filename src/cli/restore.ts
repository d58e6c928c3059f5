import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { types } from "node:util";
import { createGunzip } from "node:zlib";
import type { Command } from "commander";
import { type Clock, systemClock } from "../clock.ts";
import { type Config, loadConfig } from "../config.ts";
import { counted } from "../domain/text.ts";
import { loadSecretKeys } from "../key-file.ts";
import { BackupProblem, type Header } from "../store/backup/format.ts";
import type { Settled } from "../store/backup/settle.ts";
import type { Database } from "../store/database.ts";
import { keysInUse } from "../store/keys.ts";
import { keyId } from "../store/secrets.ts";
import { ask } from "./ask.ts";
import { backupProgress } from "./backup-progress.ts";
import { bodies } from "./count-bodies.ts";
import { print } from "./print.ts";
import { restoreRows, settleRows } from "./restore-rows.ts";
import { withDatabase } from "./session.ts";
import { STOPPED } from "./stop-signal.ts";

const MORE = `
The database has to be empty; it is brought to this version by itself. All is restored or nothing.

Amends is taken to have run on after the export. So what was waiting then is not told again: cards and thread lines are looked for in Slack before
they are posted, messages to people and reminders that are due by now count as told, and new issues get numbers that none had. Answers that came in
after the export are not in it: import them from the survey tools, or have them sent again.

With --was-stopped, what was waiting is sent as if nothing had been in between; with --settle too.

With --settle and no file: the same for a database that was brought back by other means (pg_restore, a snapshot, point-in-time recovery), before
Amends is started on it. It has to be the only one that sends.

Stop Amends, restore, then: amends doctor, amends start.`;

/** Adds `amends restore`. */
export function registerRestore(program: Command): void {
  program
    .command("restore")
    .description("read a file of `amends export` into an empty database")
    .argument("[file]", "the export, compressed or not")
    .option("--was-stopped", "Amends was stopped before the export and has not run since")
    .option("--settle", "there is no file: the database was brought back by other means")
    .option("-y, --yes", "do not ask (with --settle; a file is restored without a question)")
    .addHelpText("after", MORE)
    .action((file: string | undefined, o: Options) => {
      const ranOn = !o.wasStopped;
      if (file === undefined && o.settle) return runSettle(ranOn, o.yes ?? false);
      if (file === undefined || o.settle)
        throw new BackupProblem("Name the file of an export, or --settle without one.");
      if (o.yes)
        throw new BackupProblem("A file is restored without being asked: leave --yes out. It is for --settle.");
      return runRestore(file, ranOn);
    });
}

interface Options {
  readonly wasStopped?: boolean;
  readonly settle?: boolean;
  readonly yes?: boolean;
}

const SURE = "Amends must not run on it. Settle it? [y/N] ";
const RAN_ON_SURE =
  "What waits to be sent in this database now counts as sent or is looked for in Slack, and numbers of new issues jump by a thousand.\n";
const STOPPED_SURE = "What waits to be sent in this database will be sent, as if Amends had not run since.\n";

async function runSettle(ranOn: boolean, yes: boolean): Promise<void> {
  const sure = `${ranOn ? RAN_ON_SURE : STOPPED_SURE}${SURE}`;
  const agrees = yes || (await agreed(sure));
  if (agrees === null) {
    process.stderr.write("Stopped as asked. Nothing was changed.\n");
    process.exitCode = STOPPED;
    return;
  }
  if (!agrees) throw new BackupProblem("Nothing was changed. With --yes it is not asked.");
  await withDatabase(loadConfig(), async (db) => {
    const settled = await settleRows(db, { ranOn, clock: systemClock });
    for (const line of ["Settled.", ...whatFollows(settled, ranOn)]) print(line);
  });
}

/** Asks on a terminal; where there is none, nobody agrees. Null when the question is broken off. */
async function agreed(question: string): Promise<boolean | null> {
  if (!process.stdin.isTTY) return false;
  const answer = await ask(question);
  return answer === null ? null : /^y(es)?$/i.test(answer.trim());
}

async function runRestore(file: string, ranOn: boolean): Promise<void> {
  const config = loadConfig();
  await withDatabase(config, async (db) => {
    const { header, settled } = await restoreFile(db, file, { ranOn, clock: systemClock });
    for (const line of summary(header, settled, ranOn)) print(line);
    for (const line of await keyWarning(db, config)) print(line);
  });
}

/** What of a restore is chosen. */
export interface RestoreOptions {
  readonly ranOn: boolean;
  readonly clock: Clock;
}

export interface Restored {
  readonly header: Header;
  readonly settled: Settled;
}

/** Restores a file; throws BackupProblem for whatever is wrong with it, with the database as it was. */
export async function restoreFile(db: Database, file: string, o: RestoreOptions): Promise<Restored> {
  const progress = backupProgress(process.stderr);
  try {
    return await restoreRows(db, bytesOf(file), { ...o, progress });
  } catch (error) {
    throw fileFault(error, file) ?? error;
  } finally {
    progress.stop();
  }
}

/** What is in the file, unpacked; it is opened when it is first asked for. */
async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  const compressed = await isCompressed(file);
  const stored = createReadStream(file);
  const bytes: Readable = compressed ? stored.pipe(createGunzip()) : stored;
  stored.on("error", (error) => bytes.destroy(error));
  try {
    yield* bytes as AsyncIterable<Buffer>;
  } finally {
    stored.destroy();
    bytes.destroy();
  }
}

async function isCompressed(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** What can be wrong with a file besides its lines. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read",
  EISDIR: "is a folder",
  Z_BUF_ERROR: "is cut: its compressed content ends too early",
  Z_DATA_ERROR: "is damaged: its compressed content cannot be read",
};

function fileFault(error: unknown, file: string): BackupProblem | undefined {
  const what = types.isNativeError(error) ? FAULTS[String(Reflect.get(error, "code"))] : undefined;
  return what === undefined ? undefined : new BackupProblem(`${file} ${what}. Nothing was restored.`);
}

function summary({ exported_at: at, workspaces, rows }: Header, settled: Settled, ranOn: boolean): readonly string[] {
  const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
  const what = `${total.toLocaleString("en")} rows, ${counted(rows.issues ?? 0, "issue")} among them`;
  return [
    `Restored ${workspaces.map((name) => `"${name}"`).join(", ") || "no workspace"} as of ${at}: ${what}.`,
    ...whatFollows(settled, ranOn),
  ];
}

const whatFollows = (settled: Settled, ranOn: boolean): readonly string[] => [
  ...(ranOn ? assumptions(settled) : ["What was waiting then will be sent."]),
  NEXT,
];

const NEXT =
  "Next: amends doctor, then amends start. Answers that came in since then have to be imported or sent again.";

const assumptions = ({ looked, told, passed, drawn }: Settled): readonly string[] => [
  `  looked for in Slack before they are posted: ${counted(looked, "message")} (cards and thread lines)`,
  `  counted as told, as they were due by now: ${counted(told, "message")} to people`,
  `  deadlines that passed by now: ${counted(passed, "issue")}`,
  `  drawn anew: ${counted(drawn, "card")}`,
];

/** Says of every key that something is sealed with, and that is not at hand. */
async function keyWarning(db: Database, config: Config): Promise<readonly string[]> {
  const known = new Set((await loadSecretKeys(config)).map(keyId));
  const lost = (await keysInUse(db)).filter((use) => use.keyId !== null && !known.has(use.keyId));
  return lost.map(
    (use) =>
      `Warning: ${counted(use.sources, "source secret")} and ${bodies(use.bodies)} as received are sealed with the key ${use.keyId}, which is not here. ` +
      "Put it into SECRET_KEY (or DATA_DIR/secret.key), or make these sources anew.",
  );
}
