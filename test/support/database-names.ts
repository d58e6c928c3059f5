/** The migrated database each test file gets a copy of. */
export const TEMPLATE = "template_amends";

/** The same server, another database. */
export function databaseAt(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
