type Schema = Readonly<Record<string, unknown>>;
type Check = (allowed: unknown, value: unknown, at: Place) => string[];
interface Place {
  readonly path: string;
  readonly schema: Schema;
  readonly root: Schema;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const at = (place: Place, key: string, schema: unknown): Place => ({
  path: `${place.path}/${key}`,
  schema: schema as Schema,
  root: place.root,
});
const unless = (fine: boolean, fault: string): string[] => (fine ? [] : [fault]);
const size = (value: unknown, of: "string" | "array" | "object"): number | undefined => {
  if (of === "string") return typeof value === "string" ? value.length : undefined;
  if (of === "array") return Array.isArray(value) ? value.length : undefined;
  return isObject(value) ? Object.keys(value).length : undefined;
};
const most =
  (of: Parameters<typeof size>[1]): Check =>
  (limit, value, { path }) =>
    unless((size(value, of) ?? 0) <= Number(limit), `${path} may have ${limit}, has ${size(value, of)}`);
const least =
  (of: Parameters<typeof size>[1]): Check =>
  (limit, value, { path }) =>
    unless((size(value, of) ?? Number(limit)) >= Number(limit), `${path} must have ${limit}, has ${size(value, of)}`);
const typeOf = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
};
const matches: Check = (pattern, value, { path }) =>
  unless(typeof value !== "string" || new RegExp(String(pattern)).test(value), `${path} does not match ${pattern}`);
const annotation: Check = () => [];

/** What each keyword demands; those of no consequence here are named too, so that a new one is noticed. */
const KEYWORDS: Readonly<Record<string, Check>> = {
  ...Object.fromEntries(
    ["title", "description", "default", "_note", "$schema", "definitions", "format"].map((k) => [k, annotation]),
  ),
  $ref: (ref, value, place) => {
    const name = String(ref).replace("#/definitions/", "");
    return faultsIn(value, { ...place, schema: (place.root.definitions as Record<string, Schema>)[name] ?? {} });
  },
  type: (type, value, { path }) =>
    unless(
      [type].flat().some((t) => t === typeOf(value) || (t === "number" && typeof value === "number")),
      `${path} must be of type ${[type].flat().join(" or ")}`,
    ),
  enum: (values, value, { path }) => unless((values as unknown[]).includes(value), `${path} is none of ${values}`),
  required: (names, value, { path }) =>
    (names as string[]).filter((n) => isObject(value) && !(n in value)).map((n) => `${path} lacks ${n}`),
  properties: (properties, value, place) =>
    Object.entries(properties as Schema).flatMap(([name, schema]) =>
      isObject(value) && name in value ? faultsIn(value[name], at(place, name, schema)) : [],
    ),
  patternProperties: (patterns, value, place) =>
    Object.entries(patterns as Schema).flatMap(([pattern, schema]) =>
      Object.entries(isObject(value) ? value : {})
        .filter(([name]) => new RegExp(pattern).test(name))
        .flatMap(([name, inner]) => faultsIn(inner, at(place, name, schema))),
    ),
  additionalProperties: (allowed, value, { path, schema }) => {
    const patterns = Object.keys((schema.patternProperties as object | undefined) ?? {});
    const known = (name: string) =>
      name in ((schema.properties as object | undefined) ?? {}) || patterns.some((p) => new RegExp(p).test(name));
    return Object.keys(allowed === false && isObject(value) ? value : {})
      .filter((name) => !known(name))
      .map((name) => `${path} has an unknown field ${name}`);
  },
  items: (schema, value, place) =>
    (Array.isArray(value) ? value : []).flatMap((item, i) => faultsIn(item, at(place, String(i), schema))),
  uniqueItems: (_, value, { path }) =>
    unless(
      !Array.isArray(value) || new Set(value.map((v) => JSON.stringify(v))).size === value.length,
      `${path} repeats`,
    ),
  anyOf: (schemas, value, place) =>
    unless(
      (schemas as Schema[]).some((schema) => faultsIn(value, { ...place, schema }).length === 0),
      `${place.path} fits none of several schemas`,
    ),
  pattern: matches,
  regex: matches,
  minLength: least("string"),
  maxLength: most("string"),
  minItems: least("array"),
  maxItems: most("array"),
  minProperties: least("object"),
  maxProperties: most("object"),
};

function faultsIn(value: unknown, place: Place): string[] {
  return Object.entries(place.schema).flatMap(([keyword, demand]) => {
    const check = KEYWORDS[keyword];
    return check ? check(demand, value, place) : [`${place.path}: this checker does not know "${keyword}"`];
  });
}

/** What is wrong with a value by a JSON schema; knows the keywords of Slack's manifest schema, and says so of any other. */
export const schemaFaults = (value: unknown, schema: Schema): string[] =>
  faultsIn(value, { path: "", schema, root: schema });
