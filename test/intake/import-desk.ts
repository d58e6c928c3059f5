import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach } from "@jest/globals";
import { Command } from "commander";
import { type ImportDeps, type ImportTarget, registerImport } from "../../src/cli/import.ts";
import type { SurveyResponse } from "../../src/domain/response.ts";

/** A source that stores in memory what a database would: one response per external id. */
export class FakeSource {
  readonly stored = new Map<string, SurveyResponse>();
  readonly batches: number[] = [];
  readonly targets: ImportTarget[] = [];
  threshold = 6;
  knowsPeople = true;
  closed = 0;
  history: boolean[] = [];
  readonly #busy: (readonly SurveyResponse[])[] = [];
  /** The most batches that were stored at one time. */
  most = 0;
  onBatch: (number: number) => void = () => {};
  /** How long a batch is being stored, by its number. */
  takes: (number: number) => Promise<unknown> = () => nextTurn();
  /** What a database would refuse to hold. */
  refuses: (response: SurveyResponse) => boolean = () => false;

  async open(target: ImportTarget) {
    this.targets.push(target);
    return {
      threshold: target.threshold ?? this.threshold,
      knowsPeople: this.knowsPeople,
      receiveBatch: async (batch: readonly SurveyResponse[], { asHistory }: { asHistory: boolean }) => {
        const about = (one: SurveyResponse) => one.respondent.email ?? one.externalId;
        const meanwhile = new Set(this.#busy.flat().map(about));
        if (batch.some((one) => meanwhile.has(about(one)))) throw new Error("somebody is in two batches at once");
        this.history.push(asHistory);
        this.batches.push(batch.length);
        this.onBatch(this.batches.length);
        if (batch.some(this.refuses)) throw new Error("index row size exceeds maximum");
        this.#busy.push(batch);
        this.most = Math.max(this.most, this.#busy.length);
        await this.takes(this.batches.length);
        this.#busy.splice(this.#busy.indexOf(batch), 1);
        return this.#receive(batch, asHistory);
      },
      unstorable: (error: unknown) => (/exceeds maximum/.test(String(error)) ? "it cannot be held (54000)" : null),
      close: async () => {
        this.closed += 1;
      },
    };
  }

  #receive(batch: readonly SurveyResponse[], asHistory: boolean) {
    const fresh = batch.filter((response) => !this.stored.has(response.externalId));
    for (const response of fresh) this.stored.set(response.externalId, response);
    const detractors = fresh.filter(({ score }) => score !== null && score <= this.threshold).length;
    const opened = asHistory ? 0 : detractors;
    return { stored: fresh.length, already: batch.length - fresh.length, updated: 0, opened };
  }
}

/** What a test of `amends import` works with, new for each: a folder, where its rows go, and the command. */
export const desk = { folder: "", source: new FakeSource() };

beforeEach(async () => {
  desk.folder = await mkdtemp(join(tmpdir(), "amends-import-"));
  desk.source = new FakeSource();
});

afterEach(() => rm(desk.folder, { recursive: true }));

export async function file(name: string, content: string): Promise<string> {
  const path = join(desk.folder, name);
  await writeFile(path, content);
  return path;
}

function collecting(): { stream: PassThrough; text(): string } {
  const stream = new PassThrough();
  let text = "";
  stream.on("data", (chunk) => {
    text += String(chunk);
  });
  return { stream, text: () => text };
}

/** Runs `amends import ...` in this process; `answers` makes it a terminal with a person at it. */
export async function amends(
  args: readonly string[],
  options: { answers?: (string | null)[]; stop?: AbortSignal; stdin?: string; onAsk?: () => void } = {},
) {
  const [stdout, stderr] = [collecting(), collecting()];
  const asked: string[] = [];
  let code = -1;
  const deps: ImportDeps = {
    importer: (target) => desk.source.open(target),
    now: () => new Date("2026-01-02T03:04:05Z"),
    stdout: stdout.stream,
    stderr: stderr.stream,
    isTerminal: options.answers !== undefined,
    ask: async (question) => {
      asked.push(question);
      options.onAsk?.();
      const answer = options.answers?.[asked.length - 1];
      return answer === undefined ? "" : answer;
    },
    stop: options.stop ?? new AbortController().signal,
    setExitCode: (exitCode) => {
      code = exitCode;
    },
    ...(options.stdin === undefined ? {} : { stdin: stdinOf(options.stdin) }),
  };
  const program = new Command("amends")
    .exitOverride()
    .configureOutput({ writeErr: (text) => stderr.stream.write(text) });
  registerImport(program, deps);
  for (const command of program.commands) command.exitOverride();
  await program.parseAsync(["import", ...args], { from: "user" }).catch((error: { exitCode?: number }) => {
    code = error.exitCode ?? -2;
  });
  return {
    code,
    asked,
    out: stdout.text(),
    err: stderr.text(),
    json: () => JSON.parse(stdout.text()) as Record<string, unknown>,
  };
}

async function* stdinOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

export const SMALL =
  "name,email,nps,why\nAnn,ann@a.example,3,slow\nBob,bob@b.example,9,fine\nCid,cid@c.example,N/A,\nDan,dan@d.example,11,?\n";
export const many = (rows: number, score = 9): string =>
  `nps,why\n${Array.from({ length: rows }, (_, row) => `${score},r${row}\n`).join("")}`;
