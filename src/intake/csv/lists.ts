/** Characters that separate the entries of one cell. A comma is a separate matter, because names contain it. */
const OWNER_SEPARATORS = /[;|›→>\n]/;
const TAG_SEPARATORS = /[;|,·\n]/;

/** "Portland; Industrial" as tags, each once. */
export function splitTags(cells: readonly string[]): readonly string[] {
  return entries(cells.flatMap((cell) => cell.split(TAG_SEPARATORS)));
}

/** "Eric Gregg › Nathan Goff" as the director line. A comma separates full names and addresses, not "Goff, Nathan". */
export function splitOwners(cells: readonly string[]): readonly string[] {
  return entries(cells.flatMap((cell) => cell.split(OWNER_SEPARATORS)).flatMap(splitFullNames));
}

function splitFullNames(text: string): readonly string[] {
  const parts = text.split(",").map((part) => part.trim());
  return parts.every((part) => /\S[\s@]\S|@/.test(part)) ? parts : [text];
}

function entries(parts: readonly string[]): readonly string[] {
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ""))];
}
