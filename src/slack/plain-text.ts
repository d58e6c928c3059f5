/** Names by Slack id, for what a message mentions. */
export type NameOfUser = (slackUserId: string) => Promise<string>;

/** Slack writes the sign itself as an entity, so nothing runs on past the next one: a message full of beginnings is read in one go. */
const MENTION = /<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g;
const SPECIAL = /<!(channel|here|everyone)(?:\|[^<>]*)?>/g;
const CHANNEL = /<#C[A-Z0-9]+\|([^<>]*)>/g;
const LINK = /<((?:https?|mailto):[^|<>]+)(?:\|([^<>]+))?>/g;

/** More people are left as their ids: each may be a question to Slack. */
const NAMES_MOST = 30;

/** A message as its reader saw it: mentions as names (as ids where nobody knows the name), links as their words and address, entities as characters. */
export async function readableText(wire: string, nameOf: NameOfUser): Promise<string> {
  const ids = [...new Set([...wire.matchAll(MENTION)].map((match) => match[1] ?? ""))].slice(0, NAMES_MOST);
  const named = ids.map(async (id) => [id, await nameOf(id).catch(() => id)] as const);
  const names = new Map(await Promise.all(named));
  return wire
    .replace(MENTION, (_whole, id: string) => `@${names.get(id) ?? id}`)
    .replace(SPECIAL, (_whole, word: string) => `@${word}`)
    .replace(CHANNEL, (_whole, name: string) => `#${name}`)
    .replace(LINK, (_whole, url: string, label?: string) => (label && label !== url ? `${label} (${url})` : url))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
