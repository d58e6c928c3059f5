/** The longest address RFC 5321 lets through. */
const MAX_EMAIL_CHARS = 254;
const ONE_ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;

/** True for one plain address: no list, no display name, no line break that could add a mail header. */
export function isEmail(text: string): boolean {
  return text.length <= MAX_EMAIL_CHARS && ONE_ADDRESS.test(text);
}
