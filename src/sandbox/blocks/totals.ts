import { type Check, type Context, fault, flag, type ObjectCheck } from "./shape.ts";

/** Adds to a sum over the whole message; says so once it exceeds the most. */
function total(context: Context, name: string, amount: number, most: number, message: string, pointer: string): void {
  const before = context.totals.get(name) ?? 0;
  context.totals.set(name, before + amount);
  if (before <= most && before + amount > most) fault(context, message, pointer);
}

/** A message shows one table. */
export const onlyOneTable: ObjectCheck = (_block, pointer, context) =>
  total(context, "tables", 1, 1, "only_one_table_allowed", pointer);

/** A message shows two charts. */
export const atMostTwoCharts: ObjectCheck = (_block, pointer, context) =>
  total(context, "charts", 1, 2, "no more than 2 data_visualization blocks allowed", pointer);

/** The markdown blocks of a message share 12,000 characters. */
export const markdownTotal: ObjectCheck = (block, pointer, context) => {
  const length = typeof block.text === "string" ? block.text.length : 0;
  total(context, "markdown", length, 12_000, "must be less than 12001 characters", `${pointer}/text`);
};

/** A view puts the cursor into one element. */
export const focusOnce: Check = (value, pointer, context) => {
  flag(value, pointer, context);
  total(context, "focus", value === true ? 1 : 0, 1, "only one element can have `focus_on_load`", pointer);
};

const noSubmit = "no submit";

/** Remembers that the view being checked is a modal without a submit button. */
export function noteMissingSubmit(context: Context): void {
  context.totals.set(noSubmit, 1);
}

/** A modal with an input needs a submit button. */
export const inputNeedsSubmit: ObjectCheck = (_block, pointer, context) => {
  if (context.totals.has(noSubmit)) {
    fault(context, "must define `submit` to use an `input` block in modals", `${pointer}/input`);
  }
};
