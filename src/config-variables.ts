import { z } from "zod";
import { readMailbox } from "./domain/email-address.ts";
import { RuleViolation } from "./domain/errors.ts";
import { CHAIN_LOOK, parseChain } from "./domain/setting-chain.ts";
import { LOG_LEVELS } from "./logger.ts";

const token = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[\\w-]{8,}$`));
const url = (...schemes: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)));

/** The length of the secret key. */
export const KEY_BYTES = 32;
/** A key from its text, which may be of another length when the text is none. */
export const keyFrom = (text: string): Buffer => Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? "hex" : "base64");
const secretKey = z
  .string()
  .transform(keyFrom)
  .refine((key) => key.length === KEY_BYTES);

const mailbox = z.string().transform((text, context) => {
  const read = readMailbox(text);
  if (!read) context.addIssue("no mailbox");
  return read ?? z.NEVER;
});

const chain = z.string().transform((text, context) => {
  try {
    return parseChain(text);
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
});

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
  DATA_DIR: z.string().default(".data"),
  REDIS_URL: url("redis", "rediss").optional(),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port < 65_536)
    .default(3000),
  PUBLIC_URL: url("https", "http").optional(),
  SMTP_URL: url("smtp", "smtps").optional(),
  MAIL_FROM: mailbox.optional(),
  SECRET_KEY: secretKey.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
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
  DATA_DIR: {
    default: ".data",
    description: "The folder for the PostgreSQL of its own and the generated secret key.",
    allowed: "a folder",
    remedy: "Name a folder Amends may write to.",
    secret: false,
  },
  REDIS_URL: {
    default: "the job queue lives in PostgreSQL",
    description: "A Redis for the job queue.",
    allowed: "an address like redis://host:6379",
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
    description: "Encrypts the secrets of survey sources. Every process needs the same; who loses it must renew them.",
    allowed: "32 bytes, as 64 hexadecimal digits or in base64",
    remedy: "Make one with: openssl rand -base64 32",
    secret: true,
  },
  LOG_LEVEL: {
    default: "info",
    description: "How much is logged.",
    allowed: `one of ${LOG_LEVELS.join(", ")}`,
    remedy: "Choose one of these.",
    secret: false,
  },
};

/** Every variable Amends reads, in the order of .env.example. */
export const settings: readonly Setting[] = (Object.keys(schema.shape) as VariableName[]).map((name) => ({
  name,
  ...explained[name],
}));
