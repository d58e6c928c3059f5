import type { Knex } from "knex";
import { addSource } from "../../src/store/sources.ts";
import { ensureWorkspace } from "../../src/store/workspaces.ts";
import type { Source } from "../../src/usecases/intake-ports.ts";

/** A survey source in a workspace, where no story has made them: nothing can be sent to it from outside. */
export async function sourceIn(db: Knex): Promise<Source> {
  const { id: workspaceId } = await ensureWorkspace(db, { id: "T1", name: "Test" });
  const source = await addSource(db, {
    workspaceId,
    name: "survey",
    kind: "generic",
    threshold: null,
    tokenHash: null,
    sealedSecret: null,
    createdAt: new Date().toISOString(),
  });
  if (!source) throw new Error("the workspace has this source already");
  return source;
}
