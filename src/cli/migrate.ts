import type { Command } from "commander";
import { loadConfig } from "../config.ts";
import { mendIndexes, pendingMigrations } from "../store/database.ts";
import { print } from "./print.ts";
import { withDatabase, withSession } from "./session.ts";

/** Adds `amends migrate`. */
export function registerMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database to this version; `start` does it too")
    .option("--check", "change nothing; say what has not run yet, and end with 1 when there is something")
    .action(({ check = false }: { check?: boolean }) => (check ? checkSchema() : bringUp()));
}

const UP_TO_DATE = "The database is up to date.";

const bringUp = (): Promise<void> =>
  withSession(async ({ db }) => {
    const mended = await mendIndexes(db);
    if (mended.length > 0) print(`Built anew, as an earlier migration was cut short: ${mended.join(", ")}.`);
    print(UP_TO_DATE);
  });

const checkSchema = (): Promise<void> =>
  withDatabase(loadConfig(), async (db) => {
    const pending = await pendingMigrations(db);
    print(pending.length === 0 ? UP_TO_DATE : `Not run yet: ${pending.join(", ")}. \`amends migrate\` runs them.`);
    if (pending.length > 0) process.exitCode = 1;
  });
