import type { Command } from "commander";
import { badSetting as bad } from "../domain/setting-row.ts";
import {
  parseSourceThreshold,
  SETTING_NAMES,
  SETTING_ROWS,
  type SettingName,
  type Settings,
} from "../domain/settings.ts";
import { setSourceThreshold, sourceByName } from "../store/sources.ts";
import { readRouteSettings, readSettings, routeNames } from "../store/workspaces.ts";
import { type RouteChange, writeRouteSettings, writeSettings } from "../store/write-settings.ts";
import { warningsOf } from "./named.ts";
import { print } from "./print.ts";
import { type Session, withSession } from "./session.ts";

const NAME_WIDTH = 22;
/** What gives a route's own setting up again. */
const AS_WORKSPACE = "workspace";
const HELP = SETTING_NAMES.map((name) => `  ${name.padEnd(NAME_WIDTH)} ${SETTING_ROWS[name].what}`).join("\n");

interface Of {
  readonly source?: string;
  readonly route?: string;
}

/** Adds `amends settings get|set`. */
export function registerSettings(program: Command): void {
  const settings = program
    .command("settings")
    .description("what this workspace decides: threshold, channel, working hours, deadlines, who is called");
  settings
    .command("get [name]")
    .description("show one setting, or all")
    .option("--source <name>", "as it is for answers of this source (threshold only)")
    .option("--route <name>", "as it is for issues of this route")
    .addHelpText("after", `\nSettings:\n${HELP}`)
    .action((name: string | undefined, { source, route }: Of) => {
      const shown = name === undefined ? SETTING_NAMES : [known(name)];
      return withSession(async (session) =>
        print(
          await (source === undefined
            ? getAll(session, shown, route)
            : getOfSource(session, known(name ?? "threshold"), source)),
        ),
      );
    });
  settings
    .command("set <name> <value>")
    .description("change one setting; it holds at once, another channel within a minute")
    .option("--source <name>", "only for answers of this source (threshold only, 0 to 100)")
    .option("--route <name>", `only for issues of this route; the value ${AS_WORKSPACE} gives its own up again`)
    .addHelpText("after", `\nSettings:\n${HELP}`)
    .action((name: string, value: string, { source, route }: Of) => {
      const setting = known(name);
      return withSession(async (session) =>
        print(
          await (source === undefined
            ? set(session, setting, value, route)
            : setOfSource(session, setting, value, source)),
        ),
      );
    });
}

const known = (name: string): SettingName =>
  SETTING_NAMES.find((one) => one === name) ??
  bad(`There is no setting "${name}". There are: ${SETTING_NAMES.join(", ")}.`);

async function getAll(session: Session, names: readonly SettingName[], route?: string): Promise<string> {
  const values = await valuesOf(session, route);
  return names.map((name) => `${name.padEnd(NAME_WIDTH)} ${SETTING_ROWS[name].print(values)}`).join("\n");
}

async function valuesOf({ db, workspace }: Session, route?: string): Promise<Settings> {
  if (route === undefined) return readSettings(db, workspace.id);
  return (await readRouteSettings(db, workspace.id, route)) ?? noRoute({ db, workspace }, route);
}

const noRoute = async ({ db, workspace }: Pick<Session, "db" | "workspace">, route: string): Promise<never> =>
  bad(`There is no route "${route}". There are: ${(await routeNames(db, workspace.id)).join(", ")}.`);

async function set(session: Session, name: SettingName, text: string, route?: string): Promise<string> {
  const row = SETTING_ROWS[name];
  const to = route === undefined ? { change: row.change(text) } : changeOfRoute(name, text);
  const warnings = "change" in to ? await warningsOf(session, to.change) : [];
  await write(session, to, route);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  return `${name}${route === undefined ? "" : ` of ${route}`} is now ${row.print(await valuesOf(session, route))}`;
}

async function write({ db, workspace }: Session, to: RouteChange, route?: string): Promise<void> {
  if (route !== undefined) {
    if (!(await writeRouteSettings(db, workspace.id, route, to))) await noRoute({ db, workspace }, route);
  } else if ("change" in to) await writeSettings(db, workspace.id, to.change);
}

/** What a route decides for itself from now on, or leaves to the workspace again. */
function changeOfRoute(name: SettingName, text: string): RouteChange {
  const { ofRoutes, path, change } = SETTING_ROWS[name];
  if (!ofRoutes) return bad(`A route can have hours, deadlines and a chain of its own, but no ${name}.`);
  return text.trim().toLowerCase() === AS_WORKSPACE ? { leave: path } : { change: change(text) };
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
  const threshold = parseSourceThreshold(text);
  return (await setSourceThreshold(db, workspace.id, source, threshold))
    ? `threshold of ${source} is now ${threshold}`
    : noSource(source);
}
