/** The longest address and the longest name before the @ that RFC 5321 lets through. */
const MAX_CHARS = 254;
const MAX_LOCAL_CHARS = 64;
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * One plain address in lower case, or null. Stricter than the RFC on purpose: no list, display name, quotes, address literal,
 * line break or letter beyond ASCII gets through, so that what was typed is one mailbox and looks like the one it is.
 */
export function plainAddress(typed: string): string | null {
  const address = typed.trim().toLowerCase();
  const [local = "", domain = "", ...more] = address.split("@");
  const fits = address.length <= MAX_CHARS && local.length <= MAX_LOCAL_CHARS && more.length === 0;
  return fits && LOCAL.test(local) && DOMAIN.test(domain) ? address : null;
}

/** What stands between the spaces, commas and semicolons of a typed list, each once. */
export const addressesIn = (typed: string): readonly string[] => [
  ...new Set(typed.split(/[\s,;]+/u).filter((part) => part !== "")),
];
