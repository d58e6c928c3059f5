import { expect } from "@jest/globals";
import type { Knex } from "knex";
import { NO_NUDGES } from "../../src/cli/no-nudges.ts";
import { systemClock } from "../../src/clock.ts";
import { createLogger, type Logger } from "../../src/logger.ts";
import { openStore } from "../../src/store/store.ts";
import { sweepDeadlines } from "../../src/usecases/sweep-deadlines.ts";
import { sourceIn } from "./source.ts";
import { faultsInDatabase } from "./story/invariants.ts";

const SILENT = createLogger({ level: "silent" });

/** One sweep as at a moment, by the product's own use case and store, without anything else of it. */
export const sweepAt = (db: Knex, at: string, logger: Logger = SILENT): Promise<void> =>
  sweepDeadlines({ store: openStore(db), nudges: NO_NUDGES, logger, present: async () => at });

/** How many steps time took with how many issues, as `{ "1": 500 }`: 500 issues were taken one step further. */
export async function stepsTaken(db: Knex): Promise<Record<string, number>> {
  const { rows } = await db.raw<{ rows: { steps: number; issues: number }[] }>(
    `select steps, count(*) as issues from (
       select i.id, count(e.version) as steps from issues i left join issue_events e on e.issue_id = i.id and e.via = 'time' group by i.id
     ) per_issue group by steps`,
  );
  return Object.fromEntries(rows.map(({ steps, issues }) => [steps, issues]));
}

/** Nobody delivers here, and cards are none. */
const UNSENT = { withoutCards: true, found: ["messages on their way", "issues passed over"] };

/** What is written down of issues that nobody tells of is as it has to be: histories, who is to be told of what and when, deadlines. */
export async function expectCleanLedger(db: Knex): Promise<void> {
  expect(await faultsInDatabase({ database: { db }, clock: systemClock }, UNSENT)).toEqual([]);
}

/** A workspace with a source and this many Slack people, whom nothing was ever told. */
export async function workspaceOf(
  db: Knex,
  people: number,
): Promise<{ workspaceId: number; sourceId: number; personIds: readonly number[] }> {
  const { id: sourceId, workspaceId } = await sourceIn(db);
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `insert into people (workspace_id, slack_user_id, name, standing, refreshed_at)
     select ${workspaceId}, 'U' || n, 'Person ' || n, 'member', now() from generate_series(1, ${people}) n returning id`,
  );
  return { workspaceId, sourceId, personIds: rows.map(({ id }) => id) };
}
