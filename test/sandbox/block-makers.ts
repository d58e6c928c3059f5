/** A text of so many characters. */
export const x = (count: number) => "x".repeat(count);
/** So many things, made by index. */
export const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
/** A plain_text object. */
export const plain = (text: string) => ({ type: "plain_text", text });
/** A section. */
export const section = (fields: object) => ({ type: "section", ...fields });
/** An actions block. */
export const actions = (...elements: object[]) => ({ type: "actions", elements });
/** An input block. */
export const input = (element: object, fields: object = {}) => ({
  type: "input",
  label: plain("Note"),
  element,
  ...fields,
});
/** A button. */
export const button = (fields: object = {}) => ({ type: "button", text: plain("Go"), ...fields });
/** An option. */
export const option = (value: string, fields: object = {}) => ({ text: plain("One"), value, ...fields });
/** So many options. */
export const options = (count: number) => times(count, (index) => option(`${index}`));
/** A static_select. */
export const select = (fields: object = {}) => ({ type: "static_select", options: options(2), ...fields });
/** A plain_text_input. */
export const typed = (fields: object = {}) => ({ type: "plain_text_input", ...fields });
/** A confirm object. */
export const confirm = (fields: object = {}) => ({ text: plain("Sure?"), ...fields });
/** An image block. */
export const image = (fields: object = {}) => ({
  type: "image",
  image_url: "https://a.example/b.png",
  alt_text: "A",
  ...fields,
});
/** A rich_text_section. */
export const richRun = { type: "rich_text_section", elements: [{ type: "text", text: "Hi" }] };
/** A row of so many cells. */
export const cells = (count: number) => times(count, () => ({ type: "raw_text", text: "a" }));
/** A data_table. */
export const table = (fields: object) => ({
  type: "data_table",
  caption: "Issues",
  rows: [cells(2), cells(2)],
  ...fields,
});
/** A card. */
export const card = (fields: object) => ({ type: "card", ...fields });
/** A mrkdwn object. */
export const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
/** So many points of a chart. */
export const points = (count: number) => times(count, (index) => ({ label: `p${index}`, value: index }));
/** A pie chart. */
export const pie = (fields: object, title = "Status") => ({
  type: "data_visualization",
  title,
  chart: { type: "pie", ...fields },
});
/** A container. */
export const container = (fields: object) => ({
  type: "container",
  title: plain("Issue"),
  child_blocks: [{ type: "divider" }],
  ...fields,
});
