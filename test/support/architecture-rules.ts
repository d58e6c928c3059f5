import { codeOf, importsOf, partOf, type SourceTree } from "./source-tree.ts";

const BASICS = ["clock", "logger", "observer"];
const INNER = ["domain", "usecases", ...BASICS];

/** Who may import whom: the part of the house on the left, those parts on the right. Itself it may always import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | "anything but main, cli and sandbox">> = {
  domain: [],
  clock: [],
  logger: [],
  observer: [],
  html: ["domain"],
  limit: [],
  config: ["config-values", "config-variables", "domain"],
  "config-values": ["domain", "redis-address"],
  "config-variables": ["config-values", "domain", "logger"],
  "redis-address": [],
  "key-file": ["config", "config-values"],
  manifest: [],
  migrations: [],
  usecases: ["domain", ...BASICS],
  intake: INNER,
  slack: INNER,
  email: [...INNER, "html"],
  web: [...INNER, "html", "limit"],
  jobs: [...INNER, "redis-address"],
  report: INNER,
  store: [...INNER, "migrations"],
  telemetry: INNER,
  sandbox: [],
  assembly: "anything but main, cli and sandbox",
  app: "anything but main, cli and sandbox",
  cli: [
    ...["app", "assembly", "config", "key-file", "manifest", "redis-address"],
    ...["intake", "slack", "email", "jobs", "store", "telemetry", ...INNER],
  ],
  main: ["cli", "config"],
};

/** Single files that may do what their part may not. */
const ALSO_MAY_IMPORT: readonly (readonly [file: string, part: string, reason: string])[] = [
  ["src/cli/demo.ts", "sandbox", "the demo is Amends together with the local Slack"],
];

/** Packages with one home. A place that ends with a slash is a folder. */
const HOME_OF_PACKAGE: readonly (readonly [packages: RegExp, places: readonly string[], reason: string])[] = [
  [/^bullmq$/, ["src/jobs/runner.ts"], "the queue can be exchanged in one file"],
  [/^ioredis$/, ["src/jobs/connections.ts"], "Redis is the queue's affair alone"],
  [/^knex$/, ["src/store/", "migrations/"], "rows stay in the store; others take the type Database"],
  [/^pg$/, ["src/store/", "src/jobs/connections.ts"], "connections are made in the store and for the queue"],
  [/^@slack\//, ["src/slack/", "src/sandbox/"], "every Slack word lives in slack/"],
  [
    /^(prom-client|@opentelemetry\/.*)$/,
    ["src/telemetry/"],
    "what is watched is told to a port; how it gets out is telemetry's affair",
  ],
  [/^pino$/, ["src/logger.ts"], "only the logger decides what a line may hold"],
  [/^nodemailer$/, ["src/email/"], "how mail is sent is email's affair alone"],
  [/^(smtp-server|postal-mime)$/, ["src/sandbox/"], "mail is received in the local mailbox only"],
  [/^standardwebhooks$/, ["src/intake/"], "webhooks are verified at the entrance"],
  [/^date-holidays$/, ["src/domain/holidays.ts"], "its 22 MB are loaded there, when a calendar first needs them"],
  [/^(commander|cli-progress)$/, ["src/main.ts", "src/cli/"], "the command line is one part"],
];

/** Parts that are free of libraries, Node's own included, but for those that only calculate. */
const WITHOUT_PACKAGES = ["domain", "usecases"];
const MERE_CALCULATION = ["temporal-polyfill", "date-holidays"];

/** Single files that may use a package their part may not. */
const ALSO_MAY_USE: readonly (readonly [file: string, name: string, reason: string])[] = [
  ["src/domain/holidays.ts", "node:module", "a library is loaded when it is first needed, without waiting"],
];

/** Words with one home; `freely` are parts to which the rule does not apply. */
const HOME_OF_WORD: readonly {
  readonly word: RegExp;
  readonly shown: string;
  readonly home: string;
  readonly freely: readonly string[];
}[] = [
  { word: /\bprocess\.env\b/, shown: "process.env", home: "src/config.ts", freely: [] },
  { word: /\bnew Date(\(\)|(?!\w|\())/, shown: "new Date()", home: "src/clock.ts", freely: ["sandbox", "cli"] },
  { word: /\bDate\.now\b/, shown: "Date.now", home: "src/clock.ts", freely: ["sandbox", "cli"] },
  { word: /\bperformance\.now\b/, shown: "performance.now", home: "src/clock.ts", freely: ["sandbox", "cli"] },
  { word: /\bTemporal\.Now\b/, shown: "Temporal.Now", home: "src/clock.ts", freely: ["sandbox", "cli"] },
  { word: /\bMath\.random\b/, shown: "Math.random", home: "src/clock.ts", freely: ["sandbox", "cli"] },
];

const MAX_LINES = 250;

/** Every breach of the rules in the tree, as a sentence that names the file and what to do. */
export function breaches(tree: SourceTree): readonly string[] {
  return [...tree].flatMap(([path, source]) => [
    ...importsOf(path, source).flatMap((target) =>
      isOurs(target) ? wrongPart(path, target) : wrongPackage(path, target),
    ),
    ...wrongWords(path, source),
    ...tooLong(path, source),
  ]);
}

const isOurs = (target: string): boolean => target.startsWith("src/") || target.startsWith("migrations/");

function wrongPart(path: string, target: string): readonly string[] {
  const [from, to] = [partOf(path), partOf(target)];
  if (from === to || ALSO_MAY_IMPORT.some(([file, part]) => file === path && part === to)) return [];
  const may = MAY_IMPORT[from];
  if (may === undefined) return [`${path}: the rules do not know the part "${from}"; add it to MAY_IMPORT.`];
  const allowed = typeof may === "string" ? !["main", "cli", "sandbox"].includes(to) : may.includes(to);
  const list = typeof may === "string" ? may : may.join(", ") || "nothing outside itself";
  return allowed ? [] : [`${path} imports ${target}. ${from} may import: ${list}.`];
}

function wrongPackage(path: string, target: string): readonly string[] {
  const mayUse =
    MERE_CALCULATION.includes(target) || ALSO_MAY_USE.some(([file, name]) => file === path && name === target);
  if (WITHOUT_PACKAGES.includes(partOf(path)) && !mayUse)
    return [`${path} imports ${target}. ${partOf(path)} knows no library; take what it gives through a port.`];
  return HOME_OF_PACKAGE.filter(([packages, places]) => packages.test(target) && !livesIn(path, places)).map(
    ([, places, reason]) => `${path} imports ${target}. Only ${places.join(" and ")} may: ${reason}.`,
  );
}

const livesIn = (path: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));

function wrongWords(path: string, source: string): readonly string[] {
  const code = codeOf(source);
  return HOME_OF_WORD.filter(
    ({ word, home, freely }) => path !== home && !freely.includes(partOf(path)) && word.test(code),
  ).map(({ shown, home }) => `${path} uses ${shown}. Only ${home} may; take it from there or as an argument.`);
}

function tooLong(path: string, source: string): readonly string[] {
  const lines = source.split("\n").length - 1;
  return lines <= MAX_LINES ? [] : [`${path} has ${lines} lines. Divide it: ${MAX_LINES} is the limit.`];
}

/** Exceptions that except nothing any more: the file is gone, or it keeps to the rule by itself. */
export function idleExceptions(tree: SourceTree): readonly string[] {
  const imports = ALSO_MAY_IMPORT.filter(
    ([file, part]) =>
      !importsOf(file, tree.get(file) ?? "").some((target) => isOurs(target) && partOf(target) === part),
  ).map(([file]) => file);
  const packages = ALSO_MAY_USE.filter(([file, name]) => !importsOf(file, tree.get(file) ?? "").includes(name)).map(
    ([file]) => file,
  );
  return [...imports, ...packages];
}
