import type { Knex } from "knex";
import type { Source } from "../usecases/intake-ports.ts";
import { IS_REJECTED } from "./rejected.ts";
import { type Db, row, rows } from "./rows.ts";

export interface SourceRow {
  id: number;
  workspace_id: number;
  name: string;
  kind: string;
  threshold: number | null;
}

/** Row to domain. */
export const toSource = (r: SourceRow): Source => ({
  id: r.id,
  workspaceId: r.workspace_id,
  name: r.name,
  kind: r.kind,
  threshold: r.threshold,
});

const COLUMNS = "id, workspace_id, name, kind, threshold";

export interface NewSource {
  readonly workspaceId: number;
  readonly name: string;
  readonly kind: string;
  /** SHA-256 of the path token; null for sources without an address (imports). */
  readonly tokenHash: Buffer | null;
  readonly sealedSecret: string | null;
  readonly threshold: number | null;
  readonly createdAt: string;
}

/** Adds a source; undefined when the workspace has one of that name. */
export async function addSource(db: Db, s: NewSource): Promise<Source | undefined> {
  const added = await row<SourceRow>(
    db,
    `insert into sources (workspace_id, name, kind, token_hash, sealed_secret, threshold, created_at)
     values (:workspaceId, :name, :kind, :tokenHash, :sealedSecret, :threshold, :createdAt)
     on conflict (workspace_id, name) do nothing returning ${COLUMNS}`,
    { ...s },
  );
  return added && toSource(added);
}

/** The source of that name, made without an address if it does not exist. */
export async function ensureSource(db: Knex, s: NewSource): Promise<Source> {
  return (
    (await addSource(db, s)) ??
    (await sourceByName(db, s.workspaceId, s.name)) ??
    Promise.reject(new Error("source vanished"))
  );
}

/** The source of that name. */
export async function sourceByName(db: Db, workspaceId: number, name: string): Promise<Source | undefined> {
  const found = await row<SourceRow>(
    db,
    `select ${COLUMNS} from sources where workspace_id = :workspaceId and name = :name`,
    {
      workspaceId,
      name,
    },
  );
  return found && toSource(found);
}

/** A source that has an address, with its sealed signing secret. */
export interface AddressedSource {
  readonly source: Source;
  readonly sealedSecret: string;
}

/** The source a path token belongs to. */
export async function sourceByToken(db: Db, tokenHash: Buffer): Promise<AddressedSource | undefined> {
  const found = await row<SourceRow & { sealed_secret: string }>(
    db,
    `select ${COLUMNS}, sealed_secret from sources where token_hash = :tokenHash and sealed_secret is not null`,
    { tokenHash },
  );
  return found && { source: toSource(found), sealedSecret: found.sealed_secret };
}

/** What `amends source list` shows of a source. */
export interface SourceSummary {
  readonly name: string;
  readonly kind: string;
  readonly threshold: number | null;
  readonly signed: boolean;
  readonly responses: number;
  readonly waiting: number;
  readonly rejected: number;
  readonly lastReceivedAt: Date | null;
}

/** Every source of the workspace with what came through it. */
export function listSources(db: Db, workspaceId: number): Promise<SourceSummary[]> {
  return rows<SourceSummary>(
    db,
    `select s.name, s.kind, s.threshold, s.sealed_secret is not null as signed,
       (select count(*) from responses r where r.source_id = s.id) as responses,
       (select count(*) from received r where r.source_id = s.id and r.state = 'waiting') as waiting,
       (select count(*) from received r where r.source_id = s.id and ${IS_REJECTED}) as rejected,
       (select max(r.received_at) from received r where r.source_id = s.id) as "lastReceivedAt"
     from sources s where s.workspace_id = :workspaceId order by s.id`,
    { workspaceId },
  );
}

/** Sets a source's own threshold; false when there is no such source. */
export async function setSourceThreshold(
  db: Db,
  workspaceId: number,
  name: string,
  threshold: number,
): Promise<boolean> {
  const changed = await rows(
    db,
    "update sources set threshold = :threshold where workspace_id = :workspaceId and name = :name returning id",
    {
      threshold,
      workspaceId,
      name,
    },
  );
  return changed.length > 0;
}
