type Part = { readonly type: string; readonly [field: string]: unknown };

const partsOf = (value: unknown): Part[] => (Array.isArray(value) ? (value as Part[]) : []);
const textOf = (value: unknown): string => (value as { text?: string } | undefined)?.text ?? "";
const quoted = (text: string): string => text.replace(/^/gm, "> ");

const RUNS: Readonly<Record<string, (run: Part) => string>> = {
  text: (run) => String(run.text),
  date: (run) => String(run.fallback),
  link: (run) => `[${String(run.text)}](${String(run.url)})`,
};
const runs = (part: Part): string =>
  partsOf(part.elements)
    .map((run) => RUNS[run.type]?.(run) ?? `{${run.type}}`)
    .join("");

const BLOCKS: Readonly<Record<string, (block: Part) => string>> = {
  header: (b) => `# ${textOf(b.text)}`,
  divider: () => "---",
  section: (b) =>
    [textOf(b.text), ...partsOf(b.fields).map((f) => textOf(f).replace("\n", " "))].filter(Boolean).join("\n"),
  context: (b) =>
    partsOf(b.elements)
      .map((e) => String(e.text))
      .join(" "),
  alert: (b) => `(${String(b.level)}) ${textOf(b.text)}`,
  rich_text: (b) =>
    partsOf(b.elements)
      .map((part) => (part.type === "rich_text_quote" ? quoted(runs(part)) : runs(part)))
      .join("\n"),
  actions: (b) => partsOf(b.elements).map(control).join(" "),
  input: (b) => `${textOf(b.label)}: ${input(b.element as Part)}${b.hint ? ` (${textOf(b.hint)})` : ""}`,
};

const choices = (part: Part): string =>
  partsOf(part.options)
    .map((option) => textOf(option.text))
    .join(" | ");
const CONTROLS: Readonly<Record<string, (part: Part) => string>> = {
  button: (part) => `[${textOf(part.text)}]${part.style === "primary" ? "!" : ""}`,
  users_select: (part) => `[${textOf(part.placeholder)} ▾]`,
  static_select: (part) => `[${textOf(part.placeholder)} ▾]`,
};
const control = (part: Part): string => CONTROLS[part.type]?.(part) ?? `[⋯ ${choices(part)}]`;
const input = (part: Part): string =>
  part.type === "plain_text_input" ? `[${String(part.initial_value ?? "")}]` : `(${choices(part)})`;

/** Blocks as a person sees them, one line of text or more for each: for tests that compare with what should be read. */
export const readable = (blocks: readonly { readonly type: string }[]): string =>
  blocks.map((block) => BLOCKS[block.type]?.(block as Part) ?? `{${block.type}}`).join("\n");
