/** The longest address SMTP carries (RFC 5321, 4.5.3.1.3), and the longest part before the @. */
const MAX_CHARS = 254;
const MAX_LOCAL_CHARS = 64;

/** RFC 5322's atoms without what relays once read as a route (% and !) or a shell as a command (| and `). */
const LOCAL = /^[\w#$&'*+/=?^{}~-]+(\.[\w#$&'*+/=?^{}~-]+)*$/;
const ANY_DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;
const DNS_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** Why a text is not an address one may write to, as a sentence for the person who typed it. */
export type AddressFault = { readonly fault: string };

const fault = (sentence: string): AddressFault => ({ fault: sentence });

/**
 * One address, in the form in which it is written to: without the spaces around it, its domain in lower case and in ASCII (IDN as punycode).
 * Lists, display names, quotes, addresses of machines and everything that could become a second address or a header are refused.
 */
export function readAddress(text: string): { readonly address: string } | AddressFault {
  const trimmed = text.trim();
  if (trimmed === "") return fault("Enter an email address.");
  if (trimmed.length > MAX_CHARS) return fault(`An email address has at most ${MAX_CHARS} characters.`);
  const at = trimmed.lastIndexOf("@");
  const [local, domain] = [trimmed.slice(0, Math.max(at, 0)), trimmed.slice(at + 1)];
  if (at < 1 || domain === "") return fault("An email address looks like name@example.com.");
  if (/[\s,;]/.test(trimmed)) return fault("Enter one email address, without spaces or commas.");
  if (!LOCAL.test(local) || local.length > MAX_LOCAL_CHARS)
    return fault("The part before the @ may hold unaccented letters, digits, dots and signs such as + and -.");
  const name = asciiDomain(domain);
  if (name === null) return fault(`There is no domain with the name after the @.`);
  const address = `${local}@${name}`;
  return address.length > MAX_CHARS ? fault(`An email address has at most ${MAX_CHARS} characters.`) : { address };
}

/** The address, or null when the text is none. */
export function addressIn(text: string): string | null {
  const read = readAddress(text);
  return "address" in read ? read.address : null;
}

function asciiDomain(domain: string): string | null {
  if (!ANY_DOMAIN.test(domain) || !URL.canParse(`http://${domain}/`)) return null;
  const name = new URL(`http://${domain}/`).hostname;
  return DNS_NAME.test(name) ? name : null;
}

/** A name and its address, as in a From line. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** "Amends <amends@example.com>" or the address alone; null when it is neither. */
export function readMailbox(text: string): Mailbox | null {
  const parts = /^\s*(?:"?([^"<>@\r\n]*?)"?\s*<([^<>]*)>|(\S+))\s*$/.exec(text);
  const address = addressIn(parts?.[2] ?? parts?.[3] ?? "");
  return address === null ? null : { name: parts?.[1]?.trim() ?? "", address };
}
