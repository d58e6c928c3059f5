/** An extension at the end: "ext. 89", "x89", "#89". */
const EXTENSION = /[\s,;]*(?:ext(?:ension|n)?|x|#)[.:]?\s*(\d{1,8})$/i;
/** Whatever is longer is no phone number. */
const LONGEST = 60;
/** What people write between the digits of one number. Where a slash or a comma stands, there may be two. */
const ONE_NUMBER = /^\+?[\d\s().\u2010-\u2015-]+$/;
/** "(0)" after a country's code is dialled only without the code. */
const TRUNK_ZERO = /\(0\)/;
const CODE_IN_BRACKETS = /^\((\+\d{1,3})\)/;

/** What dials a text that is one phone number (RFC 3966, its extension as `;ext=`): "tel:+4930123456". Null where it may be none or several: nobody is to call a stranger. */
export function phoneLink(text: string): string | null {
  if (text.length > LONGEST) return null;
  const given = text.trim();
  const extension = EXTENSION.exec(given);
  const written = given.slice(0, extension?.index).trim().replace(CODE_IN_BRACKETS, "$1");
  const number = written.startsWith("+") ? written.replace(TRUNK_ZERO, "") : written;
  const digits = number.replace(/\D/g, "");
  if (!ONE_NUMBER.test(number) || digits.length < 5 || digits.length > 15) return null;
  return `tel:${number.startsWith("+") ? "+" : ""}${digits}${extension ? `;ext=${extension[1]}` : ""}`;
}
