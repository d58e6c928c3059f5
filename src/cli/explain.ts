import { types } from "node:util";
import { DeliveryError, type DeliveryFailure, RuleViolation } from "../domain/errors.ts";
import { describeError } from "../logger.ts";
import { deliveryError } from "../slack/errors.ts";

/** A failure in words: what is wrong, and what to do about it. Never quotes what may hold a secret or a client's words. */
export interface Explained {
  readonly fault: string;
  readonly remedy: string;
  /** It may pass by itself, whatever was asked. */
  readonly mayPass: boolean;
}

/** What a person at the terminal reads after a failure: our own sentences as they are, anything else with where it came from. */
export function explain(error: unknown): string {
  if (error instanceof RuleViolation || isOurs(error)) return `amends: ${error.message}`;
  const known = explained(error);
  if (known) return `amends: ${known.fault} ${known.remedy} \`amends doctor\` says more.`;
  return `amends: an unexpected error. Please report it.\n${whereOf(describeError(error))}`;
}

/** An error by name, code and place, and its cause likewise: its words may be a client's, and what is told here may end in a log. */
function whereOf({ name, code, stack, cause }: Record<string, unknown>): string {
  const lines = [
    [name, code].filter(Boolean).join(" "),
    ...(Array.isArray(stack) ? stack.map((at) => `    ${at}`) : []),
  ];
  return [
    lines.join("\n"),
    ...(cause === undefined ? [] : [`caused by ${whereOf(cause as Record<string, unknown>)}`]),
  ].join("\n");
}

/** What went wrong when something outside Amends did: the database, the network, Slack. Undefined for what is nobody's known fault. */
export function explained(error: unknown): Explained | undefined {
  const slack = deliveryError(error, { repeatable: true });
  if (slack instanceof DeliveryError) return slackSays(slack);
  if (!types.isNativeError(error)) return undefined;
  const code: unknown = Reflect.get(error, "code");
  const [fault, remedy] = HINTS[String(code)] ?? (LOST.test(error.message) ? NO_ANSWER : []);
  return fault && remedy ? { fault, remedy, mayPass: false } : undefined;
}

/** An error whose sentence we wrote ourselves, for people to read. */
export const isOurs = (error: unknown): error is Error => error instanceof Error && "safeToLog" in error;

function slackSays({ failure, code }: DeliveryError): Explained {
  const remedy = SLACK_REMEDIES[code] ?? BY_FAILURE[failure];
  const isWord = /^[a-z_]+$/.test(code) && !/^(http_|request_failed|unreadable_answer)/.test(code);
  const fault = isWord ? `Slack answered "${code}".` : `Slack gave no answer one could use (${code}).`;
  return { fault, remedy, mayPass: ["limited", "temporary", "unknown"].includes(failure) };
}

const BAD_TOKEN =
  "Copy the Bot User OAuth Token anew from the Slack app, page OAuth & Permissions, into SLACK_BOT_TOKEN.";
/** What to do about the refusals one meets when setting up. */
const SLACK_REMEDIES: Readonly<Record<string, string>> = {
  invalid_auth: BAD_TOKEN,
  not_authed: BAD_TOKEN,
  account_inactive: BAD_TOKEN,
  token_revoked: BAD_TOKEN,
  token_expired: BAD_TOKEN,
  not_allowed_token_type: BAD_TOKEN,
  missing_scope: "Paste manifest.yml into the Slack app anew and reinstall the app.",
  not_in_channel: "Write /invite @Amends in the channel.",
  channel_not_found:
    "Write /invite @Amends in the channel, or name another with `amends settings set channel`: it goes before SLACK_CHANNEL.",
};
const BY_FAILURE: Readonly<Record<DeliveryFailure, string>> = {
  permanent: "This is a fault of Amends: please report it.",
  gone: "What it asked for no longer exists.",
  place_closed: "Ask an admin of the Slack workspace what Amends may do.",
  shut_out: "Ask an admin of the Slack workspace what Amends may do.",
  limited: "It was asked too often: try again in a minute.",
  temporary: "Check the network and SLACK_API_URL, or try again in a minute.",
  unknown: "Check the network and SLACK_API_URL, or try again in a minute.",
};

const NO_ANSWER = ["The database does not answer.", "Check DATABASE_URL and that PostgreSQL runs."] as const;
/** What the PostgreSQL driver and its pool say, without a code, when a server does not answer or goes away. */
const LOST = /connection terminated|timeout expired|timeout exceeded|timeout acquiring a connection/i;

const NOT_TRUSTED = [
  "The certificate of the database is not trusted.",
  "Name the file of the authority that signed it: sslrootcert in DATABASE_URL, or NODE_EXTRA_CA_CERTS.",
] as const;

/** Codes of the system, of TLS and of PostgreSQL: what is wrong, and what to do. */
const HINTS: Readonly<Record<string, readonly [fault: string, remedy: string]>> = {
  ECONNREFUSED: NO_ANSWER,
  ETIMEDOUT: NO_ANSWER,
  ECONNRESET: NO_ANSWER,
  EHOSTUNREACH: NO_ANSWER,
  ENOTFOUND: ["The host in DATABASE_URL cannot be found.", "Check its spelling."],
  EAI_AGAIN: ["The host in DATABASE_URL cannot be looked up.", "Check the network."],
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  CERT_HAS_EXPIRED: ["The certificate of the database has run out.", "Give PostgreSQL a new one."],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "The certificate of the database is made out for another host.",
    "Write that host in DATABASE_URL, or give PostgreSQL a certificate for this one.",
  ],
  "57P03": ["The database is starting or stopping.", "Try again in a moment."],
  "53300": ["The database takes no more connections.", "Raise max_connections, or stop what else is connected."],
  "28P01": ["The database refused the password in DATABASE_URL.", "Correct it."],
  "28000": ["The database refused the user in DATABASE_URL.", "Check the user, and how it may connect (pg_hba.conf)."],
  "3D000": ["The database in DATABASE_URL does not exist.", "Create it first: createdb amends."],
  "42501": ["The database user of DATABASE_URL lacks a right.", "Make it the owner of the database."],
  EADDRINUSE: ["Something else listens on this port.", "Set PORT to another, or stop the other."],
  EACCES: [
    "Amends may not listen on this port, or not write to DATA_DIR.",
    "Choose a PORT above 1023 and a folder of your own.",
  ],
  EROFS: ["DATA_DIR cannot be written to.", "Choose a folder of your own."],
  ENOSPC: ["The disk is full.", "Free some space."],
};
