import type { Command } from "commander";
import { RuleViolation } from "../domain/errors.ts";
import { parseThreshold, SETTING_ROWS, type SettingName, type Settings } from "../domain/settings.ts";
import { setSourceThreshold } from "../store/sources.ts";
import { readSettings, writeSetting } from "../store/workspaces.ts";
import { withSession } from "./session.ts";

const names = Object.keys(SETTING_ROWS) as SettingName[];

/** Adds `amends settings get|set`. */
export function registerSettings(program: Command): void {
  const settings = program
    .command("settings")
    .description("what this workspace decides: threshold, channel, root causes, working hours");
  settings
    .command("get [name]")
    .description("show one setting, or all")
    .action((name?: string) =>
      withSession(async ({ db, workspace }) => {
        const values = await readSettings(db, workspace.id);
        const shown = name === undefined ? names : [known(name)];
        for (const one of shown) process.stdout.write(`${one.padEnd(14)} ${printed(one, values)}\n`);
      }),
    );
  settings
    .command("set <name> <value>")
    .description("change one setting; it holds at once, for channel from the next start on")
    .option("--source <name>", "only for answers of this source (threshold only)")
    .addHelpText("after", `\nSettings:\n${names.map((n) => `  ${n.padEnd(14)} ${SETTING_ROWS[n].what}`).join("\n")}`)
    .action((name: string, value: string, o: { source?: string }) =>
      withSession(async ({ db, workspace }) => {
        const said = o.source
          ? await setForSource(db, workspace.id, known(name), value, o.source)
          : await set(db, workspace.id, known(name), value);
        process.stdout.write(`${said}\n`);
      }),
    );
}

function known(name: string): SettingName {
  const found = names.find((one) => one === name);
  if (!found) throw new RuleViolation("bad_setting", `There is no setting "${name}". There are: ${names.join(", ")}.`);
  return found;
}

type Row = { readonly key: keyof Settings; parse(text: string): never; print(value: unknown): string };

const printed = (name: SettingName, values: Settings): string => {
  const row = SETTING_ROWS[name] as unknown as Row;
  return row.print(values[row.key]);
};

async function set(
  db: Parameters<typeof writeSetting>[0],
  workspaceId: number,
  name: SettingName,
  text: string,
): Promise<string> {
  const row = SETTING_ROWS[name] as unknown as Row;
  await writeSetting(db, workspaceId, row.key, row.parse(text));
  return `${name} is now ${printed(name, await readSettings(db, workspaceId))}`;
}

async function setForSource(
  db: Parameters<typeof writeSetting>[0],
  workspaceId: number,
  name: SettingName,
  text: string,
  source: string,
): Promise<string> {
  if (name !== "threshold")
    throw new RuleViolation("bad_setting", `Only threshold can be set per source, not ${name}.`);
  const threshold = parseThreshold(text);
  if (!(await setSourceThreshold(db, workspaceId, source, threshold)))
    throw new RuleViolation("bad_setting", `There is no source "${source}". \`amends source list\` shows them.`);
  return `threshold of ${source} is now ${threshold}`;
}
