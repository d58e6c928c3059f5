import { type Command, InvalidArgumentError } from "commander";
import { type Config, loadConfig } from "../config.ts";
import { type AuditRequest, auditDatabase } from "../store/audit/audit.ts";
import { type Database, pendingMigrations } from "../store/database.ts";
import { type AuditResult, INVARIANTS, isClean } from "../usecases/audit.ts";
import { isForGood } from "./audit/for-good.ts";
import { jsonOf, linesOf, summaryOf } from "./audit/format.ts";
import { auditProgress } from "./audit/progress.ts";
import { auditSlackOf } from "./audit/slack.ts";
import { print } from "./print.ts";
import { withDatabase } from "./session.ts";

interface AuditOptions {
  readonly json?: boolean;
  readonly slack?: boolean;
  readonly since?: number;
  readonly limit: number;
}

/** How long work may wait before it counts as stuck. */
const PATIENCE_MS = 60_000;
const NAMED = 20;

const HELP = `
It changes no data, and Amends may run meanwhile. It ends with 1 when something is found. Rows are named by their ids alone.

What has to hold:
${Object.entries(INVARIANTS)
  .map(([name, sentence]) => `  ${name}  ${sentence}`)
  .join("\n")}`;

/** Adds `amends audit`. */
export function registerAudit(program: Command): void {
  program
    .command("audit")
    .description(
      "ask the database, and with --slack also Slack, whether every promise was kept; names each row that breaks one",
    )
    .option("--json", "print the results as JSON")
    .option("--slack", "also ask Slack whether each card stands there once")
    .option("--since <days>", "leave out what ended more days ago", wholeNumber)
    .option("--limit <rows>", "how many rows to name of each check", wholeNumber, NAMED)
    .addHelpText("after", HELP)
    .action(async (options: AuditOptions) => {
      const config = loadConfig();
      const results = await withDatabase(config, (db) => audit(db, config, options));
      if (results === null || !isClean(results)) process.exitCode = 1;
    });
}

/** Null when the database is of another version. */
async function audit(db: Database, config: Config, options: AuditOptions): Promise<readonly AuditResult[] | null> {
  const pending = await pendingMigrations(db);
  if (pending.length > 0) {
    process.stderr.write(`amends: ${pending.join(", ")} not run on this database yet. Run \`amends migrate\` first.\n`);
    return null;
  }
  const tell = (result: AuditResult): void => {
    if (!options.json) for (const line of linesOf(result)) print(line);
  };
  const progress = auditProgress(process.stderr, options.json ?? false);
  const heard = { onResult: tell, onProgress: progress.update };
  const results = await auditDatabase(db, requestOf(options), heard).finally(progress.stop);
  const inSlack = options.slack ? await auditSlackOf(db, config, options, tell) : [];
  const all = [...results, ...inSlack];
  print(options.json ? jsonOf(all) : `\n${summaryOf(all)}`);
  return all;
}

const requestOf = ({ since, limit }: AuditOptions): AuditRequest => ({
  aheadMs: 0,
  sinceDays: since ?? null,
  patienceMs: PATIENCE_MS,
  limit,
  isForGood,
});

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0) throw new InvalidArgumentError("Give a whole number from 1.");
  return Number(text);
}
