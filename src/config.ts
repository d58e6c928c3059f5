import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LOG_LEVELS, type LogLevel } from "./logger.ts";

/** What Amends is told by its environment; see the table `settings` for what each part means. */
export interface Config {
  readonly slack: {
    readonly botToken: string | undefined;
    readonly signingSecret: string | undefined;
    readonly appToken: string | undefined;
    readonly apiUrl: string;
    readonly channel: string | undefined;
  };
  /** Undefined: an embedded PostgreSQL that lives in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Undefined: the queue lives in PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly port: number;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Undefined: made at the first start and kept in `dataDir`; ask `loadSecretKey`. */
  readonly secretKey: Buffer | undefined;
  readonly logLevel: LogLevel;
}

/** What Slack needs. Over HTTP when there is a signing secret, over Socket Mode when there is an app token. */
export interface SlackCredentials {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly mode:
    | { readonly kind: "socket"; readonly appToken: string }
    | { readonly kind: "http"; readonly signingSecret: string };
}

/** The configuration is wrong; the message lists every fault with what to do. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly safeToLog = true;
}

type Env = Readonly<Record<string, string | undefined>>;

/** One environment variable: how it reads in documents, and how it is read. */
interface Setting {
  readonly name: string;
  /** What holds when it is unset, in words; undefined: nothing. */
  readonly default: string | undefined;
  readonly description: string;
  /** Never shown in a message. */
  readonly secret: boolean;
  /** What a right value looks like, ending the sentence "It must be ...". */
  readonly allowed: string;
  readonly schema: z.ZodType<unknown, string>;
}

const prefixed = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[A-Za-z0-9-]{8,}$`));
const url = (...protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));

/** 32 bytes as 64 hexadecimal digits or as base64. */
const KEY_BYTES = 32;
function readKey(text: string): Buffer | undefined {
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  return bytes.length === KEY_BYTES ? bytes : undefined;
}

/** Every environment variable Amends reads, in the order of .env.example. */
export const settings = [
  {
    name: "SLACK_BOT_TOKEN",
    default: undefined,
    description: "The bot token of your Slack app: OAuth & Permissions, Bot User OAuth Token.",
    secret: true,
    allowed: 'a bot token, which begins with "xoxb-"',
    schema: prefixed("xoxb-"),
  },
  {
    name: "SLACK_SIGNING_SECRET",
    default: undefined,
    description:
      "Proves that a request comes from Slack: Basic Information, App Credentials. Not needed with Socket Mode.",
    secret: true,
    allowed: "the signing secret of your Slack app, 32 hexadecimal digits",
    schema: z.string().regex(/^[0-9a-f]{16,}$/i),
  },
  {
    name: "SLACK_APP_TOKEN",
    default: undefined,
    description:
      "When set, Slack is reached over Socket Mode, and needs no public address of yours: Basic Information, App-Level Tokens, scope connections:write.",
    secret: true,
    allowed: 'an app-level token, which begins with "xapp-"',
    schema: prefixed("xapp-"),
  },
] as const satisfies readonly Setting[];
