import { isObject, type JsonObject } from "../json.ts";

/** One thing wrong with Block Kit JSON, in Slack's words, and where: a JSON pointer. */
export interface Fault {
  message: string;
  pointer: string;
}

/** Where blocks are shown. */
export type Surface = "message" | "modal" | "home";

/** What a check knows beside the value: the surface, and the ids seen so far. */
export interface Context {
  surface: Surface;
  faults: Fault[];
  blockIds: Set<string>;
  actionIds: Set<string>;
  /** Sums that Slack limits over the whole message, such as the characters of all markdown blocks. */
  totals: Map<string, number>;
}

/** Looks at one value and writes what is wrong with it into the context. */
export type Check = (value: unknown, pointer: string, context: Context) => void;

/** Writes one fault down. */
export function fault(context: Context, message: string, pointer: string): void {
  context.faults.push({ message, pointer });
}

/** A fresh context for a surface. */
export function contextFor(surface: Surface): Context {
  return { surface, faults: [], blockIds: new Set(), actionIds: new Set(), totals: new Map() };
}

/** A string of `min` to `max` characters (UTF-16 units, as JavaScript counts). */
export function text(max: number, min = 1): Check {
  return (value, pointer, context) => {
    if (typeof value !== "string") return fault(context, "must provide a string", pointer);
    if (value.length > max) fault(context, `must be less than ${max + 1} characters`, pointer);
    if (value.length < min) fault(context, `must be more than ${min - 1} characters`, pointer);
  };
}

/** A string of a given form; `sentence` says which. */
export function formed(isWell: (text: string) => boolean, sentence: string): Check {
  return (value, pointer, context) => {
    if (typeof value !== "string") fault(context, "must provide a string", pointer);
    else if (!isWell(value)) fault(context, sentence, pointer);
  };
}

/** True or false. */
export const flag: Check = (value, pointer, context) => {
  if (typeof value !== "boolean") fault(context, "must provide a boolean", pointer);
};

/** A whole number within bounds. */
export function integer(min: number, max: number): Check {
  return (value, pointer, context) => {
    if (typeof value !== "number" || !Number.isInteger(value))
      return fault(context, "must provide an integer", pointer);
    if (value < min) fault(context, `must be greater than or equal to ${min}`, pointer);
    if (value > max) fault(context, `must be less than or equal to ${max}`, pointer);
  };
}

/** Any number. */
export const number: Check = (value, pointer, context) => {
  if (typeof value !== "number") fault(context, "must provide a number", pointer);
};

/** One of a few strings. */
export function oneOf(...values: readonly string[]): Check {
  return (value, pointer, context) => {
    if (!values.includes(value as string)) fault(context, "must be a valid enum value", pointer);
  };
}

/** A list of `min` to `max` items, each passing the check. */
export function list(item: Check, max = Number.POSITIVE_INFINITY, min = 1): Check {
  return (value, pointer, context) => {
    if (!Array.isArray(value)) return fault(context, "must provide an array", pointer);
    if (value.length > max) fault(context, `no more than ${max} items allowed`, pointer);
    if (value.length < min) fault(context, `must provide at least ${min} items`, pointer);
    for (const [index, each] of value.entries()) item(each, `${pointer}/${index}`, context);
  };
}

/** An object with these fields and no others; `type` is always allowed, and `extra` looks at the object as a whole. */
export function shape(
  required: Record<string, Check>,
  optional: Record<string, Check> = {},
  extra?: ObjectCheck,
): Check {
  const fields: Record<string, Check> = { ...required, ...optional };
  return (value, pointer, context) => {
    if (!isObject(value)) return fault(context, "must provide an object", pointer);
    for (const name of Object.keys(required)) {
      if (value[name] === undefined || value[name] === null) fault(context, `missing required field: ${name}`, pointer);
    }
    for (const [name, given] of Object.entries(value)) {
      if (name === "type" || given === undefined || given === null) continue;
      const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (check) check(given, `${pointer}/${name}`, context);
      else fault(context, `invalid additional property: ${name}`, pointer);
    }
    extra?.(value, pointer, context);
  };
}

/** Looks at an object as a whole, after its fields. */
export type ObjectCheck = (value: JsonObject, pointer: string, context: Context) => void;

/** Several looks at the same object. */
export function every(...checks: readonly ObjectCheck[]): ObjectCheck {
  return (value, pointer, context) => {
    for (const check of checks) check(value, pointer, context);
  };
}

/** Slack wants at least one of these fields. */
export function anyOf(...names: readonly string[]): ObjectCheck {
  return (value, pointer, context) => {
    if (names.every((name) => value[name] === undefined)) {
      fault(context, `must define at least one of ${names.map((name) => `\`${name}\``).join(", ")}`, pointer);
    }
  };
}

/** Slack wants exactly one of these fields. */
export function exactlyOneOf(...names: readonly string[]): ObjectCheck {
  return (value, pointer, context) => {
    if (names.filter((name) => value[name] !== undefined).length !== 1) {
      fault(context, `must define exactly one of ${names.map((name) => `\`${name}\``).join(", ")}`, pointer);
    }
  };
}

/** An object that is checked by its `type`; other types are refused. */
export function byType(kinds: Readonly<Record<string, Check>>): Check {
  return (value, pointer, context) => {
    if (!isObject(value)) return fault(context, "must provide an object", pointer);
    if (value.type === undefined) return fault(context, "missing required field: type", pointer);
    const check = typeof value.type === "string" && Object.hasOwn(kinds, value.type) ? kinds[value.type] : undefined;
    if (check) check(value, pointer, context);
    else fault(context, `unsupported type: ${String(value.type)}`, `${pointer}/type`);
  };
}

/** One of several schemas in Slack's eyes: a fault inside is announced by Slack's own line about the whole. */
export function union(check: Check): Check {
  return (value, pointer, context) => {
    const inner: Context = { ...context, faults: [] };
    check(value, pointer, inner);
    if (inner.faults.length === 0) return;
    fault(context, "failed to match all allowed schemas", pointer);
    context.faults.push(...inner.faults);
  };
}
