import { z } from "zod";
import { chain, isEncryptedOrHere, mailbox, port, redis, secretKeys, token, url } from "./config-values.ts";
import { CHAIN_LOOK } from "./domain/setting-chain.ts";
import { LOG_LEVELS } from "./logger.ts";

/** A pool of one would have a transaction wait for itself. */
const FEWEST_CONNECTIONS = 2;
const MOST_CONNECTIONS = 100;

/** What each variable must be. A blank one counts as unset. */
export const schema = z.object({
  SLACK_BOT_TOKEN: token("xoxb-").optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(/^[\w-]{16,}$/)
    .optional(),
  SLACK_APP_TOKEN: token("xapp-").optional(),
  SLACK_API_URL: url("https", "http").default("https://slack.com/api/"),
  SLACK_CHANNEL: z
    .string()
    .regex(/^#?[^\s#@<>|,]{1,80}$/u)
    .optional(),
  ESCALATION_CHAIN: chain.optional(),
  DATABASE_URL: url("postgres", "postgresql").optional(),
  DATABASE_REPLICA_URL: url("postgres", "postgresql").optional(),
  DATABASE_POOL_MAX: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .refine((many) => many >= FEWEST_CONNECTIONS && many <= MOST_CONNECTIONS)
    .default(10),
  DATA_DIR: z.string().default(".data"),
  REDIS_URL: redis.optional(),
  PORT: port.default(3000),
  PUBLIC_URL: url("https", "http").optional(),
  SMTP_URL: url("smtp", "smtps").optional(),
  MAIL_FROM: mailbox.optional(),
  SECRET_KEY: secretKeys.optional(),
  INTAKE_LIMIT: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .default(300),
  LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]{16,}$/)
    .optional(),
  HEALTH_PORT: port.optional(),
  HEARTBEAT_URL: url("https", "http").refine(isEncryptedOrHere).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url("https", "http").optional(),
});
export type Values = z.infer<typeof schema>;
export type VariableName = keyof Values;

/** How a variable is explained, in .env.example, in the README and in errors. */
export interface Setting {
  readonly name: VariableName;
  /** What holds when it is unset, in words. */
  readonly default: string;
  readonly description: string;
  /** Completes "It must be ...". */
  readonly allowed: string;
  /** What to do about a wrong value. */
  readonly remedy: string;
  /** Its value is never shown. */
  readonly secret: boolean;
}

/** The words for each variable. */
export const explained: Readonly<Record<VariableName, Omit<Setting, "name">>> = {
  SLACK_BOT_TOKEN: {
    default: "none; needed to start",
    description: "Lets Amends act in Slack.",
    allowed: 'a bot token, which begins with "xoxb-"',
    remedy: "Copy the Bot User OAuth Token from your Slack app, page OAuth & Permissions.",
    secret: true,
  },
  SLACK_SIGNING_SECRET: {
    default: "none; needed to start unless SLACK_APP_TOKEN is set",
    description: "Proves that a request comes from Slack, when Slack calls Amends over HTTP.",
    allowed: "a signing secret: 16 or more letters and digits",
    remedy: "Copy the Signing Secret from your Slack app, page Basic Information.",
    secret: true,
  },
  SLACK_APP_TOKEN: {
    default: "none; Slack calls Amends over HTTP at PUBLIC_URL",
    description: "When set, Amends calls Slack (Socket Mode), and needs no address the internet can reach.",
    allowed: 'an app-level token, which begins with "xapp-"',
    remedy: "Make one with the scope connections:write in your Slack app, page Basic Information.",
    secret: true,
  },
  SLACK_API_URL: {
    default: "https://slack.com/api/",
    description: "Where Slack's Web API is; another address only for tests and the demo.",
    allowed: "an http or https address",
    remedy: "Remove it to use Slack itself.",
    secret: false,
  },
  SLACK_CHANNEL: {
    default: "what the workspace has set with `amends settings`",
    description: "The channel that new issues go to, until a workspace chooses another.",
    allowed: "one channel, by id (C0123456789) or by name (#client-issues)",
    remedy: "Name one channel, and invite Amends to it with /invite.",
    secret: false,
  },
  ESCALATION_CHAIN: {
    default: "the admins of the Slack workspace",
    description: "Whom escalations climb through where the workspace has set no chain of its own.",
    allowed: `levels separated by ">", each with people, user groups or addresses and, if not 4 hours, how long it may take: ${CHAIN_LOOK}`,
    remedy: "Correct it, or remove it and set the chain in Slack, in Amends' Home.",
    secret: false,
  },
  DATABASE_URL: {
    default: "a PostgreSQL of its own, kept in DATA_DIR",
    description: "The PostgreSQL that holds everything.",
    allowed: "an address like postgres://user:password@host:5432/amends",
    remedy: "Correct it, and write special characters in the password as %40, %2F and so on; or remove it.",
    secret: true,
  },
  DATABASE_REPLICA_URL: {
    default: "all is read from DATABASE_URL",
    description: "A streaming replica of that PostgreSQL, from which lists and histories are read.",
    allowed: "an address like postgres://user:password@replica:5432/amends",
    remedy: "Correct it, and write special characters in the password as %40, %2F and so on; or remove it.",
    secret: true,
  },
  DATABASE_POOL_MAX: {
    default: "10",
    description:
      "How many connections to the database, and as many to its replica, each process may have for its work.",
    allowed: `a whole number from ${FEWEST_CONNECTIONS} to ${MOST_CONNECTIONS}`,
    remedy: "Processes times connections must stay below PostgreSQL's max_connections; docs/scale.md counts them.",
    secret: false,
  },
  DATA_DIR: {
    default: ".data",
    description: "The folder for the PostgreSQL of its own and the generated secret key.",
    allowed: "a folder",
    remedy: "Name a folder Amends may write to.",
    secret: false,
  },
  REDIS_URL: {
    default: "the job queue lives in PostgreSQL",
    description: "A Redis, or Redis Cluster, for the job queue.",
    allowed:
      "an address like redis://host:6379, or of some nodes of a cluster, redis+cluster://user:password@host:6379,host:6379; rediss for TLS",
    remedy: "Correct it, or remove it to keep the queue in PostgreSQL.",
    secret: true,
  },
  PORT: {
    default: "3000",
    description: "The port Amends listens on.",
    allowed: "a whole number from 0 to 65535",
    remedy: "Choose a free port; 0 takes any.",
    secret: false,
  },
  PUBLIC_URL: {
    default: "http://localhost:PORT",
    description: "How the rest of the world reaches Amends: links and survey hooks begin with it.",
    allowed: "an http or https address",
    remedy: "Write it as in a browser, like https://amends.example.com.",
    secret: false,
  },
  SMTP_URL: {
    default: "nobody is told by email",
    description: "The mail server that sends to people whom Slack does not reach.",
    allowed: "an address like smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start",
    remedy: "Correct it, and write special characters in the password as %40, %2F and so on; or remove it.",
    secret: true,
  },
  MAIL_FROM: {
    default: "none; needed when SMTP_URL is set",
    description: "In whose name Amends sends mail.",
    allowed: "one address, alone or with a name: Amends <amends@example.com>",
    remedy: "Name an address your mail server lets Amends send from.",
    secret: false,
  },
  SECRET_KEY: {
    default: "made at the first start and kept in DATA_DIR/secret.key",
    description:
      "Encrypts the secrets of survey sources and bodies as they were received. Every process needs the same; who loses it must add the sources anew.",
    allowed:
      "32 bytes, as 64 hexadecimal digits or in base64; while it is being changed the new key, a comma and the old one",
    remedy: "Make one with: openssl rand -base64 32",
    secret: true,
  },
  INTAKE_LIMIT: {
    default: "300",
    description:
      "How many deliveries each survey source may send within five minutes; more are answered 429 with the seconds to wait. Each web process counts for itself.",
    allowed: "a whole number of at most six digits; 0 for no limit",
    remedy: "Choose a number, as 300.",
    secret: false,
  },
  LOG_LEVEL: {
    default: "info",
    description: "How much is logged.",
    allowed: `one of ${LOG_LEVELS.join(", ")}`,
    remedy: "Choose one of these.",
    secret: false,
  },
  METRICS_TOKEN: {
    default: "/metrics answers only whoever asks from this machine, and not through a proxy",
    description: "Who sends it as a bearer token may read /metrics.",
    allowed: "16 or more letters, digits and -._~+/=",
    remedy: "Make one with: openssl rand -hex 24",
    secret: true,
  },
  HEALTH_PORT: {
    default: "a worker listens to nobody",
    description:
      "The port on which a process with --role worker answers /healthz, /readyz and /metrics; others answer them on PORT.",
    allowed: "a whole number from 0 to 65535",
    remedy: "Choose a free port; 0 takes any.",
    secret: false,
  },
  HEARTBEAT_URL: {
    default: "nobody outside hears that Amends is alive",
    description:
      "An address outside that is asked for once a minute while due issues are looked after; who watches it hears of it when that stops.",
    allowed: "an https address, or http on this machine",
    remedy: "Copy the ping address from the service that watches it.",
    secret: true,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    default: "there are no traces",
    description: "Where traces go, as OTLP over HTTP in JSON; the other OTEL_ variables of traces work too.",
    allowed: "an http or https address, as http://localhost:4318",
    remedy: "Name the HTTP port of your collector, which usually is 4318.",
    secret: false,
  },
};

/** Every variable Amends reads, in the order of .env.example. */
export const settings: readonly Setting[] = (Object.keys(schema.shape) as VariableName[]).map((name) => ({
  name,
  ...explained[name],
}));
