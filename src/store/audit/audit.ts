import { types } from "node:util";
import type { Knex } from "knex";
import {
  type AuditCheck,
  type AuditResult,
  type AuditScope,
  Findings,
  type OnProgress,
  resultOf,
} from "../../usecases/audit.ts";
import { presentOf } from "../due.ts";
import { asLongAsItTakes } from "../long-work.ts";
import { type Bindings, rows } from "../rows.ts";
import { ANSWERS } from "./answers.ts";
import { CARDS } from "./cards.ts";
import type { LifeCheck, RowCheck } from "./check.ts";
import { HISTORY } from "./history.ts";
import { type Life, readLives } from "./lives.ts";
import { MESSAGES } from "./messages.ts";
import { REFERENCES } from "./references.ts";
import { TIME } from "./time.ts";
import { TOLD } from "./told.ts";

const ROW_CHECKS: readonly RowCheck[] = [...ANSWERS, ...CARDS, ...MESSAGES, ...REFERENCES];
const LIFE_CHECKS: readonly LifeCheck[] = [...HISTORY, ...TOLD, ...TIME];

/** Every check of the database, in the order in which they are made. */
export const DATABASE_CHECKS: readonly AuditCheck[] = [...ROW_CHECKS, ...LIFE_CHECKS];

/** What is asked of a database. */
export interface AuditRequest {
  /** By how much the business's clock was moved ahead of the machine's. */
  readonly aheadMs: number;
  readonly sinceDays: number | null;
  readonly patienceMs: number;
  readonly limit: number;
  /** Whether a message that was refused with this word may be given up for good. */
  readonly isForGood: (transport: "slack" | "email", code: string) => boolean;
}

export interface AuditListener {
  readonly onResult?: (result: AuditResult) => void;
  readonly onProgress?: OnProgress;
}

const DAY_MS = 86_400_000;

/** Makes every check on one state of the database, which goes on being written meanwhile. Changes nothing. */
export function auditDatabase(
  db: Knex,
  request: AuditRequest,
  { onResult = () => {}, onProgress = () => {} }: AuditListener = {},
): Promise<readonly AuditResult[]> {
  return db.transaction(async (trx) => {
    // One state of everything, for as long as it takes.
    await rows(trx, "set transaction isolation level repeatable read, read only");
    await asLongAsItTakes(trx);
    const scope = await scopeOf(trx, request);
    const bindings = { ...scope, passing: await passingWords(trx, request) };
    const results: AuditResult[] = [];
    const tell = (result: AuditResult): void => {
      results.push(result);
      onResult(result);
    };
    for (const check of ROW_CHECKS) tell(await find(trx, check, bindings));
    for (const result of await lookAtLives(trx, scope, onProgress)) tell(result);
    return results;
  });
}

async function scopeOf(
  trx: Knex.Transaction,
  { aheadMs, sinceDays, patienceMs, limit }: AuditRequest,
): Promise<AuditScope> {
  const at = await presentOf(trx, aheadMs);
  const since = sinceDays === null ? null : new Date(Date.parse(at) - sinceDays * DAY_MS).toISOString();
  return { at, since, patienceMs, limit };
}

/** The words with which messages were given up and which may pass, as "slack timeout". */
async function passingWords(trx: Knex.Transaction, { isForGood }: AuditRequest): Promise<string[]> {
  const given = await rows<{ transport: "slack" | "email"; code: string }>(
    trx,
    "select distinct transport, error_code as code from notices where state = 'failed'",
  );
  return given.flatMap(({ transport, code }) => (isForGood(transport, code) ? [] : `${transport} ${code}`));
}

interface FoundRow {
  row: string;
  fault: string;
  many: number;
}

async function find(trx: Knex.Transaction, check: RowCheck, bindings: Bindings): Promise<AuditResult> {
  const found = await rows<FoundRow>(
    trx,
    `select f.row, f.fault, count(*) over () as many from (${check.sql}) f order by f.id limit :limit`,
    { ...bindings, ...(await check.bindings?.(trx)) },
  );
  const offences = found.map(({ row, fault }) => ({ row, fault }));
  return resultOf(check, found[0]?.many ?? 0, offences);
}

/** Reads every issue once for all the checks of issues. */
async function lookAtLives(
  trx: Knex.Transaction,
  scope: AuditScope,
  onProgress: OnProgress,
): Promise<readonly AuditResult[]> {
  const found = LIFE_CHECKS.map((check) => ({ check, findings: new Findings(check, scope.limit) }));
  for await (const life of readLives(trx, scope, onProgress))
    for (const { check, findings } of found)
      for (const fault of faultsOf(check, life, scope)) findings.add({ row: `issues ${life.id}`, fault });
  return found.map(({ findings }) => findings.result());
}

/** What nobody can even read, such as a moment that is none, is a fault like any other. */
function* faultsOf(check: LifeCheck, life: Life, scope: AuditScope): Iterable<string> {
  try {
    yield* check.look(life, scope);
  } catch (error) {
    yield `cannot be read (${types.isNativeError(error) ? error.name : "unknown"})`;
  }
}
