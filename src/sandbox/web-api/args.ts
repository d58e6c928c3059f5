import { invalidArguments } from "../errors.ts";
import { isObject, type JsonObject, parseJson } from "../json.ts";
import type { ArgType, Method } from "./method.ts";

type Reader = (value: unknown) => { value: unknown } | { fault: string };

const wanted = (fault: string) => ({ fault });

const readers: Record<ArgType, Reader> = {
  string: (value) =>
    ["string", "number"].includes(typeof value) ? { value: `${value}` } : wanted("must provide a string"),
  integer: (value) => {
    const number = value === "" ? Number.NaN : Number(value);
    return Number.isInteger(number) ? { value: number } : wanted("must provide an integer");
  },
  boolean: (value) => ({ value: [true, "true", "1", 1].includes(value as string) }),
  json: (value) => {
    if (typeof value !== "string") return { value };
    if (value === "") return { value: undefined };
    const parsed = parseJson(value);
    return parsed === undefined ? wanted("must provide valid JSON") : { value: parsed };
  },
};

/** A method's arguments, read by name and checked against its declaration. */
export class Args {
  /** As they came, the token removed: for the log. */
  readonly raw: JsonObject;
  readonly #values: JsonObject = {};
  readonly #unreadable = new Map<string, string>();

  constructor(raw: JsonObject, method: Method) {
    this.raw = raw;
    for (const [name, type] of Object.entries(method.known)) {
      const given = raw[name];
      if (given === undefined || given === null) continue;
      const read = readers[type](given);
      if ("value" in read) this.#values[name] = read.value;
      else this.#unreadable.set(name, read.fault);
    }
  }

  /** Throws Slack's `invalid_arguments` for what is missing; JSON that does not parse is left to the method, which knows its own error for it. */
  demand(method: Method): void {
    const missing = (method.required ?? []).filter((name) => !this.has(name) && !this.#unreadable.has(name));
    const faults = [...this.#unreadable].filter(([name]) => method.known[name] !== "json");
    if (missing.length + faults.length === 0) return;
    throw invalidArguments(
      ...missing.map((name) => `missing required field: ${name}`),
      ...faults.map(([name, fault]) => `${fault} [json-pointer:/${name}]`),
    );
  }

  /** Names of arguments the method does not know; Bolt's client sends `team_id` with every call. */
  unknown(method: Method): string[] {
    return Object.keys(this.raw).filter((name) => name !== "team_id" && !Object.hasOwn(method.known, name));
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** Whether an argument was given but is not the JSON it should be. */
  isMalformed(name: string): boolean {
    return this.#unreadable.has(name);
  }

  string(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" ? value : undefined;
  }

  /** A required string: "" when the caller gave none, which no lookup finds. */
  text(name: string): string {
    return this.string(name) ?? "";
  }

  integer(name: string): number | undefined {
    const value = this.#values[name];
    return typeof value === "number" ? value : undefined;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  json(name: string): unknown {
    return this.#values[name];
  }

  object(name: string): JsonObject | undefined {
    const value = this.#values[name];
    return isObject(value) ? value : undefined;
  }
}
