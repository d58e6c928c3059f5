import { byType, type Check, flag, formed, integer, list, oneOf, shape, text } from "./shape.ts";

const style = shape(
  {},
  Object.fromEntries(
    ["bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"].map((name) => [
      name,
      flag,
    ]),
  ),
);
const id = text(255);
const url = text(3000);
const anyLength = text(Number.POSITIVE_INFINITY);

/** What may stand in a line of rich text, by type. */
const inline: Readonly<Record<string, Check>> = {
  text: shape({ text: anyLength }, { style }),
  link: shape({ url }, { text: anyLength, unsafe: flag, style }),
  emoji: shape({ name: id }, { unicode: id, url, skin_tone: integer(1, 6), style }),
  user: shape({ user_id: id }, { style }),
  usergroup: shape({ usergroup_id: id }, { style }),
  channel: shape({ channel_id: id }, { style }),
  team: shape({ team_id: id }, { style }),
  broadcast: shape({ range: oneOf("here", "channel", "everyone") }, { style }),
  color: shape({ value: formed((text) => /^#[0-9a-f]{6}$/i.test(text), "must be a valid hex color") }, { style }),
  date: shape({ timestamp: integer(0, 9_999_999_999), format: text(3000) }, { url, fallback: text(3000), style }),
};

const { text: plainRun, link } = inline as { text: Check; link: Check };
const section = shape({ elements: list(byType(inline), Number.POSITIVE_INFINITY, 0) });
const border = { border: integer(0, 1) };

/** A rich_text block without its block_id: sections, lists of sections, quotes and preformatted text, none nested in another. */
export const richTextFields: Record<string, Check> = {
  elements: list(
    byType({
      rich_text_section: section,
      rich_text_quote: shape({ elements: list(byType(inline)) }, border),
      rich_text_preformatted: shape({ elements: list(byType({ text: plainRun, link })) }, { ...border, language: id }),
      rich_text_list: shape(
        { style: oneOf("bullet", "ordered"), elements: list(byType({ rich_text_section: section })) },
        { indent: integer(0, 8), offset: integer(0, 1000), ...border },
      ),
    }),
  ),
};

/** A rich_text block inside something else, such as a cell of a table. */
export const richText: Check = byType({ rich_text: shape(richTextFields, { block_id: id }) });
