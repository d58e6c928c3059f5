/** One stage of a Dockerfile: what is done in order, and what the last one says of the process. */
export interface Stage {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | null;
  readonly health: readonly string[] | null;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

export type Step =
  | { readonly kind: "run"; readonly command: string; readonly in: string }
  | { readonly kind: "copy"; readonly from: string | null; readonly sources: readonly string[]; readonly to: string };

type Growing = { -readonly [K in keyof Stage]: Stage[K] } & { steps: Step[]; folder: string };

const asArray = (text: string): readonly string[] => JSON.parse(text) as string[];

/** What each instruction means. One that is not here is an error, so that nothing is passed over. */
const MEANINGS: Readonly<Record<string, (stage: Growing, rest: string) => void>> = {
  WORKDIR: (stage, rest) => {
    stage.folder = rest;
  },
  COPY: (stage, rest) => {
    const [, from = null, paths = ""] = /^(?:--from=(\S+)\s+)?(.+)$/.exec(rest) ?? [];
    const words = paths.split(/\s+/);
    const at = (path: string): string => (path.startsWith("/") ? path : `${stage.folder}/${path}`);
    stage.steps.push({ kind: "copy", from, sources: words.slice(0, -1), to: at(words.at(-1) ?? "") });
  },
  RUN: (stage, rest) => void stage.steps.push({ kind: "run", command: rest, in: stage.folder }),
  ENV: (stage, rest) => {
    stage.env = { ...stage.env, ...Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split("=", 2))) };
  },
  USER: (stage, rest) => {
    stage.user = rest;
  },
  HEALTHCHECK: (stage, rest) => {
    stage.health = asArray(/\bCMD\s+(\[.*\])$/.exec(rest)?.[1] ?? "[]");
  },
  ENTRYPOINT: (stage, rest) => {
    stage.entrypoint = asArray(rest);
  },
  CMD: (stage, rest) => {
    stage.command = asArray(rest);
  },
  EXPOSE: () => undefined,
  STOPSIGNAL: () => undefined,
};

/** Reads a Dockerfile of plain instructions in JSON form; throws for what it does not know. */
export function stagesOf(text: string): readonly Stage[] {
  const lines = text.replaceAll(/\\\n/g, " ").split("\n");
  const stages: Growing[] = [];
  for (const line of lines.map((one) => one.trim()).filter((one) => one !== "" && !one.startsWith("#"))) {
    const [, word = "", rest = ""] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    if (word === "FROM") {
      stages.push(newStage(/\sAS\s+(\S+)$/.exec(rest)?.[1] ?? ""));
      continue;
    }
    const [stage, meaning] = [stages.at(-1), MEANINGS[word]];
    if (!stage || !meaning) throw new Error(`the instruction "${line}" is not known here`);
    meaning(stage, rest);
  }
  return stages;
}

const newStage = (name: string): Growing => ({
  ...{ name, steps: [], env: {}, user: null, health: null, entrypoint: [], command: [], folder: "/" },
});
