import { objectsIn, stringsIn } from "../json.ts";
import { blockId } from "./block-id.ts";
import { image } from "./elements.ts";
import { elementIn } from "./places.ts";
import { richText } from "./rich-text.ts";
import { anyOf, byType, type Check, fault, flag, list, number, type ObjectCheck, oneOf, shape, text } from "./shape.ts";
import { mrkdwn } from "./texts.ts";

/** An image inside another block. */
export const imageElement = byType({ image });

const plainCells = {
  raw_text: shape({ text: text(10_000, 0) }),
  raw_number: shape({ value: number, text: text(10_000) }),
};
const headerCell = byType(plainCells);

/** A row of a table; at most 20 cells. */
export const tableRow = list(byType({ ...plainCells, rich_text: richText }), 20);

/** The rows of a data_table: a header and 1 to 100 rows, 10,000 characters in all, no rich text in the header. */
export const dataRows: Check = (value, pointer, context) => {
  list(tableRow, 101, 2)(value, pointer, context);
  if (!Array.isArray(value)) return;
  const [header] = value as unknown[];
  list(headerCell, 20)(header, `${pointer}/0`, context);
  if (JSON.stringify(value).length > 10_000) fault(context, "must be less than 10001 characters", pointer);
};

const setting = shape({}, { align: oneOf("left", "center", "right"), is_wrapped: flag });

/** How a column is set, or null to leave it as it is. */
export const columnSetting: Check = (value, pointer, context) => {
  if (value !== null) setting(value, pointer, context);
};

/** The fields of a card. */
export const cardFields: Record<string, Check> = {
  hero_image: imageElement,
  icon: imageElement,
  slack_icon: shape({ name: text(255) }),
  title: mrkdwn(150),
  subtitle: mrkdwn(150),
  body: mrkdwn(200),
  actions: list(elementIn("card"), 3),
};

/** A card must show something. */
export const cardSubstance = anyOf("hero_image", "title", "actions", "body");

/** A card in a carousel. */
export const card = shape({}, { block_id: blockId, ...cardFields }, cardSubstance);

/** What every task says. */
export const taskRequired: Record<string, Check> = {
  task_id: text(255),
  title: text(256),
  status: oneOf("pending", "in_progress", "complete", "error"),
};

/** What a task may say. */
export const taskOptional: Record<string, Check> = {
  details: richText,
  output: richText,
  sources: list(byType({ url: shape({ url: text(3000), text: text(3000) }) })),
};

/** A task in a plan. */
export const task = shape(taskRequired, { block_id: blockId, ...taskOptional });

const point = shape({ label: text(20), value: number });
const series = shape({ name: text(20), data: list(point, 20) });
const axes = shape({ categories: list(text(20), 20) }, { x_label: text(50), y_label: text(50) });

/** The points of every series are labelled by the categories, and series have names of their own. */
const seriesFitAxes: ObjectCheck = (chart, pointer, context) => {
  const config = chart.axis_config as { categories?: unknown } | undefined;
  const categories = stringsIn(config?.categories);
  const all = objectsIn(chart.series);
  const strange = all.flatMap((each) => objectsIn(each.data)).find(({ label }) => !categories.includes(String(label)));
  if (strange) fault(context, "data point labels must match `axis_config.categories`", `${pointer}/series`);
  if (new Set(all.map((each) => each.name)).size < all.length)
    fault(context, "series names must be unique", `${pointer}/series`);
};

const plotted = shape({ series: list(series, 6), axis_config: axes }, {}, seriesFitAxes);

/** What a data_visualization draws. */
export const chart = byType({ pie: shape({ segments: list(point, 6) }), bar: plotted, line: plotted, area: plotted });
