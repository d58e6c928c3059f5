/** Names by Slack id, for what a message mentions. */
export type NameOfUser = (slackUserId: string) => Promise<string>;

const MENTION = /<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g;
const SPECIAL = /<!(channel|here|everyone)(?:\|[^>]*)?>/g;
const CHANNEL = /<#C[A-Z0-9]+\|([^>]*)>/g;
const LINK = /<((?:https?|mailto):[^|>]+)(?:\|([^>]+))?>/g;

/** A message as its reader saw it: mentions as names, links as their words and address, entities as characters. */
export async function readableText(wire: string, nameOf: NameOfUser): Promise<string> {
  const ids = [...new Set([...wire.matchAll(MENTION)].map((match) => match[1] ?? ""))];
  const names = new Map(await Promise.all(ids.map(async (id) => [id, await nameOf(id)] as const)));
  return wire
    .replace(MENTION, (_whole, id: string) => `@${names.get(id) ?? id}`)
    .replace(SPECIAL, (_whole, word: string) => `@${word}`)
    .replace(CHANNEL, (_whole, name: string) => `#${name}`)
    .replace(LINK, (_whole, url: string, label?: string) => (label && label !== url ? `${label} (${url})` : url))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
