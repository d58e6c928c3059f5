import { expect, test } from "@jest/globals";
import { type Node, parse } from "acorn";
import { checkSync } from "recheck";
import { codeOf, readSourceTree } from "../support/source-tree.ts";

/** A regular expression of the product, and where it stands. */
interface Found {
  readonly path: string;
  readonly source: string;
  readonly flags: string;
}

/** Those that take longer than in proportion to the text, and why no text can be long there. */
const SHORT_TEXTS_ONLY: Readonly<Record<string, string>> = {
  "src/config.ts /\\/*$/": "the operator's own configuration",
  "src/config.ts /\\/+$/": "the operator's own configuration",
  'src/domain/email-address.ts /^\\s*(?:"?([^"<>@\\r\\n]*?)"?\\s*<([^<>]*)>|(\\S+))\\s*$/':
    "the operator's own MAIL_FROM",
  "src/domain/phone.ts /[\\s,;]*(?:ext(?:ension|n)?|x|#)[.:]?\\s*(\\d{1,8})$/i":
    "longer texts than 60 characters are no phone numbers",
  "src/domain/setting-calendar.ts /\\s*[-–]\\s*/g": "typed by an admin into a field of at most 3,000 characters",
  "src/cli/doctor/format.ts /\\s*\\n\\s*/g": "our own sentences",
  "src/intake/csv/headers.ts /^(-?\\d+([.,]\\d+)?|[^\\s@]+@[^\\s@]+\\.[^\\s@]+|\\d{4}-\\d\\d-\\d\\d.*)$/":
    "longer cells than 254 characters are not asked",
  "src/intake/csv/score.ts /^\\p{L}\\D*[-–—:=(\\s]\\s*(\\d{1,3})\\)?$/u":
    "longer cells than 200 characters are no scores",
};

/** Files that put expressions together while they run, and of what. */
const MADE_WHILE_RUNNING: Readonly<Record<string, string>> = {
  "src/config-values.ts": "the beginnings of Slack's tokens, for the operator's own configuration",
  "src/intake/csv/dates.ts": "our own patterns of dates",
  "src/store/embedded-home.ts": "our own pattern",
};

const tree = new Map([...readSourceTree("src")].filter(([path]) => !path.startsWith("src/sandbox/")));
const nodes = [...tree].map(([path, source]) => [path, nodesIn(parseCode(source))] as const);
const literals = nodes.flatMap(([path, all]) => all.flatMap((node) => regexOf(path, node) ?? []));
const name = ({ path, source, flags }: Found): string => `${path} /${source}/${flags}`;

test("every regular expression takes time in proportion to the text, or is given short texts only", () => {
  expect(literals.length).toBeGreaterThan(150);
  const slow = literals.filter(({ source, flags }) => checkSync(source, flags, { timeout: 20_000 }).status !== "safe");
  const found = new Set(slow.map(name));
  const excepted = new Set(Object.keys(SHORT_TEXTS_ONLY));
  // Write it so that it looks at each character once, or bound the text and say here by how much.
  expect([...found].filter((one) => !excepted.has(one))).toEqual([]);
  expect([...excepted].filter((one) => !found.has(one))).toEqual([]);
}, 60_000);

test("none is made of what comes from outside", () => {
  const makers = nodes.filter(([, all]) => all.some((node) => calleeOf(node) === "RegExp")).map(([path]) => path);
  expect(makers.sort()).toEqual(Object.keys(MADE_WHILE_RUNNING).sort());
});

test("the check finds what it looks for", () => {
  expect(checkSync("^(a+)+$", "").status).toBe("vulnerable");
  expect(checkSync("^a+$", "").status).toBe("safe");
});

function parseCode(source: string): Node {
  return parse(codeOf(source), { ecmaVersion: "latest", sourceType: "module" });
}

function nodesIn(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (value === null || typeof value !== "object" || !("type" in value)) return [];
  return [value as Node, ...Object.values(value).flatMap(nodesIn)];
}

function regexOf(path: string, node: Node): Found | undefined {
  const regex = (node as { regex?: { pattern: string; flags: string } }).regex;
  return regex && { path, source: regex.pattern, flags: regex.flags };
}

const calleeOf = (node: Node): string | undefined => (node as { callee?: { name?: string } }).callee?.name;
