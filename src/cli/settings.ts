import type { Command } from "commander";
import { RuleViolation } from "../domain/errors.ts";
import { parseThreshold, SETTING_NAMES, SETTING_ROWS, type SettingName } from "../domain/settings.ts";
import { setSourceThreshold, sourceByName } from "../store/sources.ts";
import { readSettings, writeSetting } from "../store/workspaces.ts";
import { print } from "./print.ts";
import { type Session, withSession } from "./session.ts";

const NAME_WIDTH = 16;
const HELP = SETTING_NAMES.map((name) => `  ${name.padEnd(NAME_WIDTH)} ${SETTING_ROWS[name].what}`).join("\n");

interface Of {
  readonly source?: string;
}

/** Adds `amends settings get|set`. */
export function registerSettings(program: Command): void {
  const settings = program
    .command("settings")
    .description("what this workspace decides: threshold, channel, root causes, working hours");
  settings
    .command("get [name]")
    .description("show one setting, or all")
    .option("--source <name>", "as it is for answers of this source (threshold only)")
    .addHelpText("after", `\nSettings:\n${HELP}`)
    .action((name: string | undefined, { source }: Of) => {
      const shown = name === undefined ? SETTING_NAMES : [known(name)];
      const get =
        source === undefined ? getAll : (session: Session) => getOfSource(session, known(name ?? "threshold"), source);
      return withSession(async (session) => print(await get(session, shown)));
    });
  settings
    .command("set <name> <value>")
    .description("change one setting; it holds at once, for channel from the next start on")
    .option("--source <name>", "only for answers of this source (threshold only)")
    .addHelpText("after", `\nSettings:\n${HELP}`)
    .action((name: string, value: string, { source }: Of) => {
      const setting = known(name);
      return withSession(async (session) =>
        print(
          await (source === undefined ? set(session, setting, value) : setOfSource(session, setting, value, source)),
        ),
      );
    });
}

const bad = (sentence: string): never => {
  throw new RuleViolation("bad_setting", sentence);
};

const known = (name: string): SettingName =>
  SETTING_NAMES.find((one) => one === name) ??
  bad(`There is no setting "${name}". There are: ${SETTING_NAMES.join(", ")}.`);

async function getAll({ db, workspace }: Session, names: readonly SettingName[]): Promise<string> {
  const values = await readSettings(db, workspace.id);
  return names.map((name) => `${name.padEnd(NAME_WIDTH)} ${SETTING_ROWS[name].print(values)}`).join("\n");
}

async function set({ db, workspace }: Session, name: SettingName, text: string): Promise<string> {
  const row = SETTING_ROWS[name];
  await row.set(text, (key, value) => writeSetting(db, workspace.id, key, value));
  return `${name} is now ${row.print(await readSettings(db, workspace.id))}`;
}

/** A source decides its threshold alone. */
function onlyThreshold(name: SettingName): void {
  if (name !== "threshold") bad(`A source can have a threshold of its own, but no ${name}.`);
}
const noSource = (source: string): never => bad(`There is no source "${source}". \`amends source list\` shows them.`);

async function getOfSource({ db, workspace }: Session, name: SettingName, source: string): Promise<string> {
  onlyThreshold(name);
  const { threshold } = (await sourceByName(db, workspace.id, source)) ?? noSource(source);
  return `threshold of ${source}: ${threshold ?? "the workspace's"}`;
}

async function setOfSource(
  { db, workspace }: Session,
  name: SettingName,
  text: string,
  source: string,
): Promise<string> {
  onlyThreshold(name);
  const threshold = parseThreshold(text);
  return (await setSourceThreshold(db, workspace.id, source, threshold))
    ? `threshold of ${source} is now ${threshold}`
    : noSource(source);
}
