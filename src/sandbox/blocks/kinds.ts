import { isObject } from "../json.ts";
import { blockId } from "./block-id.ts";
import {
  card,
  cardFields,
  cardSubstance,
  chart,
  columnSetting,
  dataRows,
  imageElement,
  tableRow,
  task,
  taskOptional,
  taskRequired,
} from "./parts.ts";
import { elementIn } from "./places.ts";
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
import { anyText, plain } from "./texts.ts";
import { atMostTwoCharts, inputNeedsSubmit, markdownTotal, onlyOneTable } from "./totals.ts";

const url = text(3000);
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
    required: { rows: list(tableRow, 100) },
    optional: { column_settings: list(columnSetting, 20) },
    extra: onlyOneTable,
  },
  data_visualization: { surfaces: messageAndHome, required: { title: text(50), chart }, extra: atMostTwoCharts },
  markdown: { surfaces: ["message"], required: { text: text(12_000) }, extra: markdownTotal },
  task_card: {
    surfaces: ["message"],
    required: taskRequired,
    optional: taskOptional,
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
