/** An address of the web, as browsers write it; null for every other, as javascript: and data:. */
export function readWebAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, href } = new URL(text);
  return protocol === "http:" || protocol === "https:" ? href : null;
}
