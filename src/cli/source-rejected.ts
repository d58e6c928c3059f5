import type { Command } from "commander";
import { RuleViolation } from "../domain/errors.ts";
import { visible } from "../domain/text.ts";
import { loadSecretKeys } from "../key-file.ts";
import { dismissRejected, listRejected, type RejectedBody, readRejected, retryRejected } from "../store/rejected.ts";
import { print } from "./print.ts";
import { withSession } from "./session.ts";

interface RejectedOptions {
  readonly show?: string;
  readonly again?: string;
  readonly dismiss?: string;
}

/** Adds `amends source rejected`: what was delivered and not understood, with the reason; nothing of it is lost. */
export function registerRejected(source: Command): void {
  source
    .command("rejected")
    .description("show deliveries that could not be understood, and why; the newest first")
    .option("--show <id>", "print one as it came; it holds what the respondent wrote")
    .option("--again <id>", "try one again, after the cause is mended; `all` for all of them")
    .option(
      "--dismiss <id>",
      "put one away that needs nobody, or `all`: it is listed no more, and `amends audit` is content",
    )
    .action(rejected);
}

const AT_MOST = 50;

const rejected = ({ show, again, dismiss }: RejectedOptions): Promise<void> =>
  withSession(async ({ config, db, workspace }) => {
    if (show !== undefined) {
      const id = idOf(show);
      const body = (await readRejected(db, await loadSecretKeys(config), workspace.id, id)) ?? none(show);
      // A terminal would obey control characters; a file gets every byte.
      process.stdout.write(process.stdout.isTTY ? `${visible(body.toString())}\n` : body);
    } else if (again !== undefined) {
      print(
        `${await done(again, (id) => retryRejected(db, workspace.id, id))} will be tried again as soon as Amends runs.`,
      );
    } else if (dismiss !== undefined) {
      print(`${await done(dismiss, (id) => dismissRejected(db, workspace.id, id))} put away.`);
    } else {
      const found = await listRejected(db, workspace.id, AT_MOST);
      print(found.map(line).join("\n") || "Every delivery was understood.");
      if (found.length > 0) print(HOW);
    }
  });

const HOW =
  "\n--show <id> prints one as it came, --again <id> or --again all tries again, --dismiss <id> puts away what needs nobody.";

/** Does something with one of them, or with all; answers with how many. Throws when there is no such one. */
async function done(which: string, work: (id: number | null) => Promise<number>): Promise<number> {
  const id = which === "all" ? null : idOf(which);
  const count = await work(id);
  return count === 0 && id !== null ? none(which) : count;
}

const line = ({ id, source, receivedAt, bytes, reason }: RejectedBody): string =>
  `${id}  ${receivedAt.toISOString()}  ${source}, ${bytes} bytes: ${reason}`;

function idOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new RuleViolation("bad_setting", `"${text}" is no number of a delivery.`);
  return Number(text);
}

function none(id: string): never {
  throw new RuleViolation("bad_setting", `There is no rejected delivery ${id}. \`amends source rejected\` lists them.`);
}
