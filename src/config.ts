import { existsSync } from "node:fs";
import type { SecretKeys } from "./config-values.ts";
import { explained, type Setting, schema, settings, type Values, type VariableName } from "./config-variables.ts";
import type { Mailbox } from "./domain/email-address.ts";
import type { ChainLevel } from "./domain/terms.ts";

export { type Setting, settings };

/** The configuration is wrong; the message lists every fault and what to do about it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly safeToLog = true;
}

type Env = Readonly<Record<string, string | undefined>>;

/** What Amends is told by its environment. */
export interface Config {
  readonly slack: {
    readonly botToken: string | undefined;
    readonly signingSecret: string | undefined;
    readonly appToken: string | undefined;
    /** Ends with a slash. */
    readonly apiUrl: string;
    /** By id or by name, without the #. */
    readonly channel: string | undefined;
  };
  /** Whom escalations climb through where nobody else says; empty: the admins. */
  readonly escalationChain: readonly ChainLevel[];
  /** Undefined: an embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Undefined: everything is read from the database itself. */
  readonly databaseReplicaUrl: string | undefined;
  /** The most connections of a pool. */
  readonly databasePoolMax: number;
  readonly dataDir: string;
  /** Undefined: the queue lives in PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly port: number;
  /** Does not end with a slash. */
  readonly publicUrl: string;
  readonly mail: {
    readonly smtpUrl: string | undefined;
    readonly from: Mailbox | undefined;
  };
  /** As given, the one that seals first; `loadSecretKeys` makes one when it is undefined. */
  readonly secretKeys: SecretKeys | undefined;
  /** Deliveries of one source within five minutes; 0: any number. */
  readonly intakeLimit: number;
  readonly logLevel: Values["LOG_LEVEL"];
  /** Undefined: metrics are for this machine only. */
  readonly metricsToken: string | undefined;
  /** Undefined: a worker listens to nobody. */
  readonly healthPort: number | undefined;
  readonly heartbeatUrl: string | undefined;
}

/** Reads the configuration, or throws a ConfigError that lists all faults at once. */
export function loadConfig(env: Env = process.env): Config {
  const { config, faults } = inspectConfig(env);
  if (faults.length === 0) return config;
  throw new ConfigError(`The configuration is wrong:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
}

/** What the configuration says, with a sentence for every fault; a faulty variable counts as unset. */
export function inspectConfig(env: Env = process.env): { readonly config: Config; readonly faults: readonly string[] } {
  const given = Object.fromEntries(
    settings.map(({ name }) => [name, env[name]?.trim()]).filter(([, value]) => value !== undefined && value !== ""),
  ) as Record<string, string>;
  const read = schema.safeParse(given);
  if (read.success) return { config: configOf(read.data), faults: [] };
  const isWrong = new Set(read.error.issues.map((issue) => issue.path[0]));
  const right = Object.fromEntries(Object.entries(given).filter(([name]) => !isWrong.has(name)));
  const faults = settings
    .filter(({ name }) => isWrong.has(name))
    .map((setting) => faultOf(setting, given[setting.name]));
  return { config: configOf(schema.parse(right)), faults };
}

const configOf = (v: Values): Config =>
  Object.freeze({
    slack: Object.freeze({
      botToken: v.SLACK_BOT_TOKEN,
      signingSecret: v.SLACK_SIGNING_SECRET,
      appToken: v.SLACK_APP_TOKEN,
      apiUrl: v.SLACK_API_URL.replace(/\/*$/, "/"),
      channel: v.SLACK_CHANNEL?.replace(/^#/, ""),
    }),
    escalationChain: v.ESCALATION_CHAIN ?? [],
    databaseUrl: v.DATABASE_URL,
    databaseReplicaUrl: v.DATABASE_REPLICA_URL,
    databasePoolMax: v.DATABASE_POOL_MAX,
    dataDir: v.DATA_DIR,
    redisUrl: v.REDIS_URL,
    port: v.PORT,
    publicUrl: (v.PUBLIC_URL ?? `http://localhost:${v.PORT}`).replace(/\/+$/, ""),
    mail: Object.freeze({ smtpUrl: v.SMTP_URL, from: v.MAIL_FROM }),
    secretKeys: v.SECRET_KEY,
    intakeLimit: v.INTAKE_LIMIT,
    logLevel: v.LOG_LEVEL,
    metricsToken: v.METRICS_TOKEN,
    healthPort: v.HEALTH_PORT,
    heartbeatUrl: v.HEARTBEAT_URL,
  });

const faultOf = (setting: Setting, value = ""): string => {
  const shown = setting.secret ? `a value of ${value.length} characters (hidden)` : JSON.stringify(value);
  return `${setting.name} is ${shown}. It must be ${setting.allowed}. ${setting.remedy}`;
};

/** What it takes to speak with Slack. */
export interface SlackCredentials {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly mode: SlackMode;
}

/** Over a socket Amends calls Slack, over HTTP Slack calls Amends. An app token decides for the socket. */
export type SlackMode =
  | { readonly kind: "socket"; readonly appToken: string }
  | { readonly kind: "http"; readonly signingSecret: string };

/** The Slack part of the configuration, or a ConfigError that says what is missing and where to get it. */
export function requireSlack(config: Config): SlackCredentials {
  const { botToken, apiUrl } = config.slack;
  const mode = slackMode(config);
  if (botToken !== undefined && mode !== undefined) return { botToken, apiUrl, mode };
  const missing = [
    ...(botToken === undefined ? [missingLine("SLACK_BOT_TOKEN")] : []),
    ...(mode === undefined ? [`${missingLine("SLACK_APP_TOKEN")} Or,`, missingLine("SLACK_SIGNING_SECRET")] : []),
  ];
  throw new ConfigError(
    `Amends needs a Slack app to start. Missing:\n${missing.join("\n")}\n` +
      'The README, section "Create the Slack app", leads there in five steps; put the values into a file .env.\n' +
      "To look around without Slack: npm run demo",
  );
}

function slackMode({ slack: { appToken, signingSecret } }: Config): SlackMode | undefined {
  if (appToken !== undefined) return { kind: "socket", appToken };
  return signingSecret === undefined ? undefined : { kind: "http", signingSecret };
}

/** What it takes to send mail. */
export interface MailSettings {
  readonly smtpUrl: string;
  readonly from: Mailbox;
}

/** The mail part of the configuration; null when Amends sends no mail, a ConfigError when only half of it is there. */
export function mailSettings({ mail: { smtpUrl, from } }: Config): MailSettings | null {
  if (smtpUrl !== undefined && from !== undefined) return { smtpUrl, from };
  if (smtpUrl === undefined && from === undefined) return null;
  throw new ConfigError(
    `Amends needs to know both to send mail. Missing:\n${missingLine(smtpUrl === undefined ? "SMTP_URL" : "MAIL_FROM")}`,
  );
}

const missingLine = (name: VariableName): string => `  ${name}: ${explained[name].allowed}. ${explained[name].remedy}`;

/** Whether traces are to be sent. Where and how, whoever sends them reads from the OTEL_ variables. */
export function wantsTraces(env: Env = process.env): boolean {
  const said = (name: string): string => (env[name] ?? "").trim().toLowerCase();
  if (said("OTEL_SDK_DISABLED") === "true" || said("OTEL_TRACES_EXPORTER") === "none") return false;
  return said("OTEL_EXPORTER_OTLP_ENDPOINT") !== "" || said("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") !== "";
}

/** Puts what a file .env in the current folder says into the environment; what is set there already stays. */
export function loadEnvFile(file = ".env"): void {
  if (existsSync(file)) process.loadEnvFile(file);
}

/** The text of .env.example. */
export function envExample(): string {
  const blocks = settings.map(
    (setting) => `# ${setting.description}\n# It is ${setting.allowed}. Unset: ${setting.default}.\n${setting.name}=\n`,
  );
  return ["# Copy to .env and fill in what you need. A blank value counts as unset.\n", ...blocks].join("\n");
}

/** Whether a browser can be opened where this runs. */
export const hasDesktop = (env: Env = process.env): boolean =>
  process.platform !== "linux" || Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);
