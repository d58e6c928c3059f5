import { createWriteStream, existsSync, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Command } from "commander";
import { systemClock } from "../clock.ts";
import { loadConfig } from "../config.ts";
import { BackupProblem } from "../store/backup/format.ts";
import { exportLines } from "../store/backup/read-out.ts";
import { refuseUnfinished } from "../store/backup/unfinished.ts";
import { type Database, knownMigrations, schemaOf } from "../store/database.ts";
import { backupProgress } from "./backup-progress.ts";
import { withDatabase } from "./session.ts";
import { STOPPED, stopSignal } from "./stop-signal.ts";

const MORE = `
Everything goes into the file, a row a line, as it was at one moment; Amends may go on running. Secrets stay sealed: keep SECRET_KEY
(or DATA_DIR/secret.key) apart from it, both are needed. The file holds clients' words and addresses: it is made for its owner alone (mode 600).

Examples:
  amends export                       to amends-<date>.jsonl.gz in this folder
  amends export /backups/amends.jsonl
  amends export - --gzip | ssh backup 'cat > amends.jsonl.gz'`;

/** Adds `amends export`. */
export function registerExport(program: Command): void {
  program
    .command("export")
    .description("write everything to a file, for `amends restore` into any database")
    .argument("[file]", '"-" for standard output; compressed when it ends with .gz (default: amends-<date>.jsonl.gz)')
    .option("--gzip", "compress, whatever the file is called")
    .addHelpText("after", MORE)
    .action((file: string | undefined, { gzip = false }: { gzip?: boolean }) => runExport(file, gzip));
}

async function runExport(given: string | undefined, gzip: boolean): Promise<void> {
  const file = given ?? `amends-${systemClock.now().toISOString().slice(0, 16).replaceAll(":", "")}.jsonl.gz`;
  const toStdout = file === "-";
  if (!toStdout && existsSync(file)) throw thereAlready(file);
  const { signal, release } = stopSignal();
  try {
    const rows = await withDatabase(loadConfig(), async (db) => {
      await refuseOtherSchema(db);
      await refuseUnfinished(db);
      return toStdout
        ? write({ db, gzip, signal }, process.stdout, "Standard output")
        : writeFile({ db, gzip: gzip || file.endsWith(".gz"), signal }, file);
    });
    process.stderr.write(`${rows.toLocaleString("en")} rows${toStdout ? "" : ` in ${file}`}. ${KEEP_KEY}\n`);
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write(
      `Stopped as asked: ${toStdout ? "what was written is not the whole export" : "nothing was exported"}.\n`,
    );
    process.exitCode = STOPPED;
  } finally {
    release();
  }
}

const thereAlready = (file: string): BackupProblem =>
  new BackupProblem(
    statSync(file).isDirectory()
      ? `${file} is a folder. Name a file in it.`
      : `${file} is there already. Choose another name.`,
  );

const KEEP_KEY = "Keep SECRET_KEY or DATA_DIR/secret.key besides: without it the secrets of sources cannot be opened.";

const CUT = "Nobody reads standard output any more: what was read is not the whole export.";

/** A version exports its own schema: it would leave out what it does not know. */
async function refuseOtherSchema(db: Database): Promise<void> {
  const [schema, known] = [await schemaOf(db), await knownMigrations()];
  if (schema === null) throw new BackupProblem("This database is empty: there is nothing to export.");
  if (schema === known.at(-1)) return;
  throw new BackupProblem(
    known.includes(schema)
      ? "This database belongs to an older version of Amends. Export with that version, or bring the database up to date first: amends migrate."
      : "This database belongs to a newer version of Amends. Export with that version.",
  );
}

/** What is exported, and how. */
interface Exporting {
  readonly db: Database;
  readonly gzip: boolean;
  readonly signal: AbortSignal;
}

/** Under another name until it is whole. */
async function writeFile(exporting: Exporting, file: string): Promise<number> {
  const partial = `${file}.partial`;
  const to = createWriteStream(partial, { mode: 0o600, flush: true });
  const closed = new Promise<void>((done) => to.once("close", done));
  try {
    const rows = await write(exporting, to, file);
    await rename(partial, file);
    return rows;
  } catch (error) {
    // A file that is still being opened would come after its removal.
    to.destroy();
    await closed;
    await rm(partial, { force: true });
    throw error;
  }
}

async function write({ db, gzip, signal }: Exporting, to: NodeJS.WritableStream, name: string): Promise<number> {
  const progress = backupProgress(process.stderr);
  let rows = 0;
  const counting = {
    begin: progress.begin,
    at: (written: number) => {
      rows = written;
      progress.at(written);
    },
  };
  try {
    const lines = Readable.from(exportLines(db, counting), { objectMode: true, highWaterMark: 1 });
    await pipeline(lines, gzip ? createGzip() : new PassThrough(), to, { signal });
  } catch (error) {
    throw fileProblem(error, name) ?? error;
  } finally {
    progress.stop();
  }
  return rows;
}

const NO_FOLDER = "the folder does not exist. Make it, or choose another.";
const NOT_ALLOWED = "this user may not write there. Choose another folder.";
const DISK_FULL = "the disk is full. Free some space, or choose another.";

/** What can be wrong with where an export goes. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: NO_FOLDER,
  ENOTDIR: NO_FOLDER,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: NOT_ALLOWED,
  EISDIR: "it is a folder. Name a file in it.",
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
};

/** A fault of the file as a sentence; undefined for others, among them those of the database's socket. */
function fileProblem(error: unknown, name: string): BackupProblem | undefined {
  if (typeof error !== "object" || error === null || Reflect.get(error, "syscall") === "connect") return undefined;
  const code = String(Reflect.get(error, "code"));
  if (code === "EPIPE") return new BackupProblem(CUT);
  const fault = FAULTS[code];
  return fault === undefined ? undefined : new BackupProblem(`${name} cannot be written: ${fault}`);
}
