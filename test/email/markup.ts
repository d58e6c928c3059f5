const SIGNS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const TAG = /<[^>]*>/g;

/** What a browser shows of our markup, which uses five character references and has no ">" in attributes. */
export const textOf = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>/s, "")
    .replace(TAG, "")
    .replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => SIGNS[name] ?? "");

/** The elements and the names of their attributes, in order: all of the markup but what was put into it. */
export const skeletonOf = (html: string): string[] =>
  (html.match(TAG) ?? []).map((tag) => tag.replace(/="[^"]*"/g, "=").replace(/\s+/g, " "));
