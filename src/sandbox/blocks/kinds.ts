import { isObject } from "../json.ts";
import { elementIn, elements, image } from "./elements.ts";
import { richText, richTextFields } from "./rich-text.ts";
import {
  anyOf,
  byType,
  type Check,
  type Context,
  exactlyOneOf,
  fault,
  flag,
  integer,
  list,
  type ObjectCheck,
  oneOf,
  type Surface,
  shape,
  text,
} from "./shape.ts";
import { anyText, mrkdwn, plain } from "./texts.ts";

/** A block_id: at most 255 characters, and only once in the message or view. */
const blockId: Check = (value, pointer, context) => {
  text(255, 0)(value, pointer, context);
  if (typeof value !== "string" || value === "") return;
  if (context.blockIds.has(value)) fault(context, `\`block_id\` "${value}" already exists`, pointer);
  context.blockIds.add(value);
};

const url = text(3000);
const imageElement = byType({ image });

/** Adds to a sum over the whole message; says so once it exceeds the most. */
function total(context: Context, name: string, amount: number, most: number, message: string, pointer: string): void {
  const before = context.totals.get(name) ?? 0;
  context.totals.set(name, before + amount);
  if (before <= most && before + amount > most) fault(context, message, pointer);
}

const onlyOneTable: ObjectCheck = (_block, pointer, context) =>
  total(context, "tables", 1, 1, "only_one_table_allowed", pointer);

const atMostTwoCharts: ObjectCheck = (_block, pointer, context) =>
  total(context, "charts", 1, 2, "no more than 2 data_visualization blocks allowed", pointer);

const markdownTotal: ObjectCheck = (block, pointer, context) => {
  const length = typeof block.text === "string" ? block.text.length : 0;
  total(context, "markdown", length, 12_000, "must be less than 12001 characters", `${pointer}/text`);
};

const inputNeedsSubmit: ObjectCheck = (_block, pointer, context) => {
  if (context.surface === "modal" && context.totals.get("no submit") === 1) {
    fault(context, "must define `submit` to use an `input` block in modals", `${pointer}/input`);
  }
};

const cell: Check = byType({
  raw_text: elements.raw_text as Check,
  raw_number: elements.raw_number as Check,
  rich_text: richText,
});
const headerCell: Check = byType({ raw_text: elements.raw_text as Check, raw_number: elements.raw_number as Check });
const row = list(cell, 20);

const dataRows: Check = (value, pointer, context) => {
  list(row, 101, 2)(value, pointer, context);
  if (!Array.isArray(value)) return;
  const [header] = value as unknown[];
  list(headerCell, 20)(header, `${pointer}/0`, context);
  if (JSON.stringify(value).length > 10_000) fault(context, "must be less than 10001 characters", pointer);
};

/** A column's alignment, or null to leave it as it is. */
const columnSetting: Check = (value, pointer, context) => {
  if (value !== null) shape({}, { align: oneOf("left", "center", "right"), is_wrapped: flag })(value, pointer, context);
};

const cardFields: Record<string, Check> = {
  hero_image: imageElement,
  icon: imageElement,
  slack_icon: shape({ name: text(255) }),
  title: mrkdwn(150),
  subtitle: mrkdwn(150),
  body: mrkdwn(200),
  actions: list(elementIn("card"), 3),
};
const cardSubstance = anyOf("hero_image", "title", "actions", "body");
const card = shape({}, { block_id: blockId, ...cardFields }, cardSubstance);

const taskStatus = oneOf("pending", "in_progress", "complete", "error");
const task = shape(
  { task_id: text(255), title: text(256), status: taskStatus },
  { block_id: blockId, details: richText, output: richText, sources: list(byType({ url: elements.url as Check })) },
);
const segment = shape({
  label: text(20),
  value: (value, pointer, context) => integerOrDecimal(value, pointer, context),
});
const series = shape({ name: text(20), data: list(shape({ label: text(20), value: integerOrDecimal }), 20) });

function integerOrDecimal(value: unknown, pointer: string, context: Context): void {
  if (typeof value !== "number" || !Number.isFinite(value)) fault(context, "must provide a number", pointer);
}

const axes = shape({}, { categories: list(text(20), 20), x_label: text(50), y_label: text(50) });
const plotted = shape({ series: list(series, 6) }, { axis_config: axes });
const chart: Check = byType({ pie: shape({ segments: list(segment, 6) }), bar: plotted, line: plotted, area: plotted });

type Fields = Record<string, Check>;
interface Kind {
  surfaces: readonly Surface[];
  required?: Fields;
  optional?: Fields;
  extra?: ObjectCheck;
}

const everywhere: readonly Surface[] = ["message", "modal", "home"];
const messageAndHome: readonly Surface[] = ["message", "home"];

/** Every block there is: where it may stand, and its fields. */
const kinds: Readonly<Record<string, Kind>> = {
  section: {
    surfaces: everywhere,
    optional: { text: anyText(3000), fields: list(anyText(2000), 10), accessory: elementIn("section"), expand: flag },
    extra: anyOf("text", "fields"),
  },
  divider: { surfaces: everywhere },
  header: { surfaces: everywhere, required: { text: plain(150) }, optional: { level: integer(1, 4) } },
  context: { surfaces: everywhere, required: { elements: list(elementIn("context"), 10) } },
  actions: { surfaces: everywhere, required: { elements: list(elementIn("actions"), 25) } },
  input: {
    surfaces: everywhere,
    required: { label: plain(2000), element: elementIn("input") },
    optional: { hint: plain(2000), optional: flag, dispatch_action: flag },
    extra: inputNeedsSubmit,
  },
  image: {
    surfaces: everywhere,
    required: { alt_text: text(2000) },
    optional: {
      title: plain(2000),
      image_url: url,
      slack_file: shape({}, { id: text(255), url }, exactlyOneOf("id", "url")),
    },
    extra: exactlyOneOf("image_url", "slack_file"),
  },
  rich_text: { surfaces: everywhere, required: richTextFields },
  video: {
    surfaces: everywhere,
    required: { video_url: url, thumbnail_url: url, alt_text: text(2000), title: plain(199) },
    optional: {
      title_url: url,
      author_name: text(49),
      provider_name: text(255),
      provider_icon_url: url,
      description: plain(200),
    },
  },
  file: { surfaces: ["message"], required: { source: oneOf("remote"), external_id: text(255) } },
  alert: {
    surfaces: ["modal"],
    required: { text: anyText(3000) },
    optional: { level: oneOf("default", "info", "warning", "error", "success") },
  },
  card: { surfaces: messageAndHome, optional: cardFields, extra: cardSubstance },
  carousel: { surfaces: ["message", "home"], required: { elements: list(byType({ card }), 10) } },
  container: {
    surfaces: messageAndHome,
    required: { child_blocks: list(child, 10) },
    optional: {
      title: plain(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      width: oneOf("narrow", "standard", "wide", "full"),
      icon: imageElement,
      is_collapsible: flag,
      default_collapsed: flag,
      has_header_divider: flag,
    },
    extra: exactlyOneOf("title", "rich_text_title"),
  },
  data_table: {
    surfaces: messageAndHome,
    required: { caption: text(255), rows: dataRows },
    optional: { page_size: integer(1, 100), row_header_column_index: integer(0, 19) },
    extra: onlyOneTable,
  },
  table: {
    surfaces: messageAndHome,
    required: { rows: list(row, 100) },
    optional: { column_settings: list(columnSetting, 20) },
    extra: onlyOneTable,
  },
  data_visualization: { surfaces: messageAndHome, required: { title: text(50), chart }, extra: atMostTwoCharts },
  markdown: { surfaces: ["message"], required: { text: text(12_000) }, extra: markdownTotal },
  task_card: {
    surfaces: ["message"],
    required: { task_id: text(255), title: text(256), status: taskStatus },
    optional: { details: richText, output: richText, sources: list(byType({ url: elements.url as Check })) },
  },
  plan: { surfaces: ["message"], required: { title: text(256) }, optional: { tasks: list(task, 50) } },
  context_actions: { surfaces: ["message"], required: { elements: list(elementIn("context_actions"), 5) } },
};

const checks: Readonly<Record<string, Check>> = Object.fromEntries(
  Object.entries(kinds).map(([type, { required = {}, optional = {}, extra }]) => [
    type,
    shape(required, { block_id: blockId, ...optional }, extra),
  ]),
);

// As the live validator takes them; the documentation also names rich_text, input and file.
const insideContainer = ["actions", "context", "divider", "header", "image", "section", "table", "video"];

/** A block inside a container; a function, because containers above name it before it could be a constant. */
function child(value: unknown, pointer: string, context: Context): void {
  blockAmong((type) => insideContainer.includes(type))(value, pointer, context);
}

/** One block at the top of a message or view. */
export const block: Check = blockAmong((type, surface) => kinds[type]?.surfaces.includes(surface) === true);

function blockAmong(isAllowed: (type: string, surface: Surface) => boolean): Check {
  return (value, pointer, context) => {
    if (!isObject(value)) return fault(context, "must provide an object", pointer);
    const { type } = value;
    if (typeof type !== "string") return fault(context, "missing required field: type", pointer);
    const check = Object.hasOwn(checks, type) && isAllowed(type, context.surface) ? checks[type] : undefined;
    if (!check) return fault(context, `unsupported type: ${type}`, `${pointer}/type`);
    check(value, pointer, { ...context, actionIds: new Set() });
  };
}
