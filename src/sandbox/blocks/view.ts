import { isObject } from "../json.ts";
import { checkBlocks } from "./check.ts";
import { type Check, contextFor, type Fault, flag, shape, text } from "./shape.ts";
import { plain } from "./texts.ts";

/** Slack's limit for a whole view's JSON. */
export const mostViewBytes = 250_000;

const anything: Check = () => {};
const shared = {
  blocks: anything,
  private_metadata: text(3000, 0),
  callback_id: text(255, 0),
  external_id: text(255, 0),
};
const home = shape({ blocks: anything }, shared);
const modal = shape(
  { title: plain(24), blocks: anything },
  {
    ...shared,
    submit: plain(24),
    close: plain(24),
    clear_on_close: flag,
    notify_on_close: flag,
    submit_disabled: flag,
  },
);

/** Everything wrong with a view that must be of one of these types; size is not looked at. */
export function checkView(value: unknown, types: readonly ("modal" | "home")[], pointer: string): Fault[] {
  if (!isObject(value)) return [{ message: "must provide an object", pointer }];
  const type = types.find((allowed) => allowed === value.type);
  if (!type) {
    return value.type === undefined
      ? [{ message: "missing required field: type", pointer }]
      : [{ message: `unsupported type: ${String(value.type)}`, pointer: `${pointer}/type` }];
  }
  const context = contextFor(type);
  (type === "modal" ? modal : home)(value, pointer, context);
  if (value.blocks !== undefined) {
    context.faults.push(...checkBlocks(value.blocks, type, `${pointer}/blocks`, isObject(value.submit)));
  }
  return context.faults;
}
