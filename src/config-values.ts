import { z } from "zod";
import { readMailbox } from "./domain/email-address.ts";
import { RuleViolation } from "./domain/errors.ts";
import { parseChain } from "./domain/setting-chain.ts";
import { redisAddress } from "./redis-address.ts";

/** A token of Slack's, by how it begins. */
export const token = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[\\w-]{8,}$`));
/** An address of one of these schemes. */
export const url = (...schemes: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)));

/** A port's number. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((number) => number < 65_536);

const HERE: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];
/** In such an address is a secret. What is no address is found out before. */
export const isEncryptedOrHere = (text: string): boolean =>
  URL.canParse(text) && (new URL(text).protocol === "https:" || HERE.includes(new URL(text).hostname));

/** The length of the secret key. */
export const KEY_BYTES = 32;
/** A key from its text, which may be of another length when the text is none. */
export const keyFrom = (text: string): Buffer => Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? "hex" : "base64");
/** The keys of this installation, of 32 bytes each: the first seals, all open. */
export type SecretKeys = readonly [Buffer, ...Buffer[]];
/** Keys, separated by commas. */
export const secretKeys = z
  .string()
  .transform((text) => text.split(",").map((key) => keyFrom(key.trim())))
  .refine((keys) => keys.every((key) => key.length === KEY_BYTES))
  .transform((keys) => keys as unknown as SecretKeys);

/** One address of mail, alone or with a name. */
export const mailbox = z.string().transform((text, context) => {
  const read = readMailbox(text);
  if (!read) context.addIssue("no mailbox");
  return read ?? z.NEVER;
});

/** An escalation chain. */
export const chain = z.string().transform((text, context) => {
  try {
    return parseChain(text);
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
});

/** A Redis, or some nodes of a cluster. */
export const redis = z.string().refine((text) => redisAddress(text) !== undefined);
