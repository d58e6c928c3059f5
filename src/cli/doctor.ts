import type { Command } from "commander";
import { systemClock } from "../clock.ts";
import { inspectConfig } from "../config.ts";
import { type Check, examine, type Patient, type Row } from "./doctor/check.ts";
import { DATABASE } from "./doctor/database.ts";
import { ESCALATION } from "./doctor/escalation.ts";
import { isHealthy, jsonOf, lineOf, summaryOf } from "./doctor/format.ts";
import { INSTALLATION } from "./doctor/installation.ts";
import { MAIL } from "./doctor/mail.ts";
import { SLACK } from "./doctor/slack.ts";
import { CLOCKS, QUEUE, WORK } from "./doctor/work.ts";
import { print } from "./print.ts";

/** Every check, in an order in which each comes after those it needs. */
export const CHECKS: readonly Check[] = inOrder([
  ...INSTALLATION,
  ...DATABASE,
  ...QUEUE,
  ...SLACK,
  ...ESCALATION,
  ...CLOCKS,
  ...MAIL,
  ...WORK,
]);

/** Adds `amends doctor`. */
export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("check every part of this installation for real, and say how to mend what fails")
    .option("--json", "print the results as JSON")
    .addHelpText("after", "\nIt changes no data. It ends with 1 when something fails; warnings alone end with 0.")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { config, faults } = inspectConfig();
      const patient = patientOf({ config, configFaults: faults, clock: systemClock });
      const rows = await examine(patient, CHECKS, json ? undefined : (row: Row) => print(lineOf(row)));
      print(json ? jsonOf(rows) : `\n${summaryOf(rows)}`);
      if (!isHealthy(rows)) process.exitCode = 1;
    });
}

/** An installation of which nothing is known yet. */
export const patientOf = (given: Omit<Patient, "known" | "closers">): Patient => ({ ...given, known: {}, closers: [] });

/** Moves each check behind those it needs, and changes the order no further. */
function inOrder(checks: readonly Check[]): readonly Check[] {
  const placed: Check[] = [];
  const place = (check: Check): void => {
    if (placed.includes(check)) return;
    for (const need of check.needs ?? []) {
      const needed = checks.find(({ name }) => name === need);
      if (!needed) throw new Error(`the check "${check.name}" needs "${need}", which does not exist`);
      place(needed);
    }
    placed.push(check);
  };
  checks.forEach(place);
  return placed;
}
