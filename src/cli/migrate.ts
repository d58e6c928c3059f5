import type { Command } from "commander";
import { withSession } from "./session.ts";

/** Adds `amends migrate`. */
export function registerMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database to this version; `start` does it too")
    .action(() => withSession(async () => void process.stdout.write("The database is up to date.\n")));
}
