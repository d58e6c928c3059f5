/** A package of package-lock.json, as far as it matters here. */
export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** The tables of docs/licences.md: licences allowed everywhere, and packages with the one licence that is excepted for each. */
export interface Lists {
  readonly allowed: ReadonlySet<string>;
  readonly exceptions: ReadonlyMap<string, string>;
}

/** Reads the tables. A row begins with a word in code marks and ends with a reason; a second such word makes it an exception. */
export function readLists(markdown: string): Lists {
  const allowed = new Set<string>();
  const exceptions = new Map<string, string>();
  for (const line of markdown.split("\n")) {
    const row = /^\| `([^`]+)` \|(?: `([^`]+)` \|)? [^\s`|]/.exec(line);
    if (row?.[1] && row[2]) exceptions.set(row[1], row[2]);
    else if (row?.[1]) allowed.add(row[1]);
  }
  return { allowed, exceptions };
}

/** Whether an SPDX expression allows use: of a choice one has to be allowed, of a sum all. Nested brackets are left to a person. */
export function isAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const bare = expression.replace(/^\(([^()]*)\)$/, "$1");
  if (/[()]/.test(bare)) return false;
  return bare.split(" OR ").some((choice) => choice.split(" AND ").every((licence) => allowed.has(licence.trim())));
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

/** Every package that has no licence we may use, or that is not pinned, and every exception that excepts nothing; as sentences. */
export function faults(
  packages: Readonly<Record<string, LockedPackage>>,
  { allowed, exceptions }: Lists,
  licenceIn: (path: string) => string | undefined,
): readonly string[] {
  const found: string[] = [];
  const used = new Set<string>();
  for (const [path, one] of Object.entries(packages)) {
    if (path === "" || one.link) continue;
    const name = nameOf(path);
    const licence = one.license ?? licenceIn(path);
    if (!one.integrity) found.push(`${name} is not pinned by a checksum in package-lock.json.`);
    if (licence !== undefined && isAllowed(licence, allowed)) continue;
    if (licence !== undefined && exceptions.get(name) === licence) used.add(name);
    else found.push(`${name}${one.version ? ` ${one.version}` : ""} has the licence ${licence ?? "(none given)"}.`);
  }
  const idle = [...exceptions.keys()].filter((name) => !used.has(name));
  return [...found, ...idle.map((name) => `The exception for ${name} excepts nothing; remove it.`)];
}
