import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Command } from "commander";
import { type ImportDeps, type ImportTarget, registerImport } from "../../src/cli/import.ts";
import { RejectsFile } from "../../src/cli/import-rejects.ts";
import { duration } from "../../src/cli/import-text.ts";
import type { SurveyResponse } from "../../src/domain/response.ts";
import { printable } from "../../src/intake/csv/printable.ts";

/** A source that stores in memory what a database would: one response per external id. */
class FakeSource {
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
        return this.#receive(batch);
      },
      unstorable: (error: unknown) => (/exceeds maximum/.test(String(error)) ? "it cannot be held (54000)" : null),
      close: async () => {
        this.closed += 1;
      },
    };
  }

  #receive(batch: readonly SurveyResponse[]) {
    const fresh = batch.filter((response) => !this.stored.has(response.externalId));
    for (const response of fresh) this.stored.set(response.externalId, response);
    const detractors = fresh.filter(({ score }) => score !== null && score <= this.threshold).length;
    return { stored: fresh.length, already: batch.length - fresh.length, updated: 0, detractors };
  }
}

let folder = "";
let source = new FakeSource();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "amends-import-"));
  source = new FakeSource();
});

afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
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
async function amends(
  args: readonly string[],
  options: { answers?: (string | null)[]; stop?: AbortSignal; stdin?: string; onAsk?: () => void } = {},
) {
  const [stdout, stderr] = [collecting(), collecting()];
  const asked: string[] = [];
  let code = -1;
  const deps: ImportDeps = {
    importer: (target) => source.open(target),
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

const SMALL =
  "name,email,nps,why\nAnn,ann@a.example,3,slow\nBob,bob@b.example,9,fine\nCid,cid@c.example,N/A,\nDan,dan@d.example,11,?\n";
const many = (rows: number, score = 9): string =>
  `nps,why\n${Array.from({ length: rows }, (_, row) => `${score},r${row}\n`).join("")}`;

describe("importing", () => {
  test.each([
    ["before it is known who is in Slack", false, "nps,owner\n3,Nathan Goff\n", [], true],
    ["of what has no owners", false, "nps,why\n3,slow\n", [], false],
    ["of the past", false, "nps,owner\n3,Nathan Goff\n", ["--as-history"], false],
    ["of owners who can be found", true, "nps,owner\n3,Nathan Goff\n", [], false],
  ])("%s says whether owners can be found", async (_when, knowsPeople, content, options, isTold) => {
    source.knowsPeople = knowsPeople;
    const { code, err } = await amends([await file("owners.csv", content), ...options]);
    expect(code).toBe(0);
    expect(err.includes("Start Amends before the next import")).toBe(isTold);
  });

  test("stores what it understood, says what it did, and keeps what it rejected", async () => {
    const path = await file("small.csv", SMALL);
    const { code, out } = await amends([path]);
    expect(code).toBe(0);
    expect([...source.stored.values()].map((response) => response.score)).toEqual([3, 9, null]);
    expect(source.closed).toBe(1);
    expect(out).toContain("4 rows: 2 with a score, 1 without, 1 rejected.");
    expect(out).toContain("1 detractor (6 of 10 or lower).");
    expect(out).toContain("1 card to post, about one a second: 1 second.");
    expect(out).toContain('line 5: column "nps": "11" is not a score; allowed are whole numbers from 0 to 10');
    expect(await readFile(`${path}.rejected.csv`, "utf8")).toBe(
      'line,reason,row\r\n"5","column ""nps"": ""11"" is not a score; allowed are whole numbers from 0 to 10","Dan,dan@d.example,11,?"\r\n',
    );
  });

  test("again, nothing is stored twice", async () => {
    const path = await file("small.csv", SMALL);
    await amends([path]);
    const again = await amends([path, "--json"]);
    expect(again.json()).toMatchObject({
      rows: 4,
      responses: 3,
      detractors: 1,
      rejected: 1,
      already: 3,
      stored: 0,
      opened: 0,
    });
    expect(source.stored.size).toBe(3);
  });

  test("--json prints one object and nothing else, and never asks", async () => {
    const path = await file("small.csv", SMALL);
    const { json, asked } = await amends([path, "--json"], { answers: [] });
    expect(asked).toEqual([]);
    expect(json()).toMatchObject({
      rows: 4,
      responses: 3,
      noScore: 1,
      encoding: "utf-8",
      delimiter: ",",
      headerRows: 1,
      columns: { score: "nps", comment: "why", name: "name", email: "email" },
      scale: { min: 0, max: 10 },
      rejectsFile: `${path}.rejected.csv`,
      error: null,
    });
  });

  test("no rejected line, no file", async () => {
    const path = await file("fine.csv", many(3));
    await amends([path]);
    expect(existsSync(`${path}.rejected.csv`)).toBe(false);
  });

  test("rows go in batches, as history when asked, to the named source with its threshold", async () => {
    const path = await file("many.csv", many(1201, 5));
    const { out } = await amends([path, "--as-history", "--source", "Old CSAT", "--threshold", "4"]);
    expect(source.batches).toEqual([500, 500, 201]);
    expect(new Set(source.history)).toEqual(new Set([true]));
    expect(source.targets).toEqual([{ source: "Old CSAT", threshold: 4, scaleMax: 10 }]);
    expect(out).toContain("0 detractors (4 of 10 or lower).");
    expect(out).not.toContain("to post");
  });

  test("standard input works", async () => {
    const { json } = await amends(["-", "--json"], { stdin: "nps;why\n3;slow\n" });
    expect(json()).toMatchObject({ rows: 1, detractors: 1, delimiter: ";" });
  });

  test("words are applied when obvious, taken from --words when not", async () => {
    const path = await file("words.csv", "nps,why\nStrongly agree,a\nAgree,b\n4,c\nStrongly disagree,d\n");
    expect((await amends([path, "--dry-run"])).out).toContain('"Strongly disagree" was read as 1.');
    const { json } = await amends([path, "--json", "--words", "Agree=8"]);
    expect(json()).toMatchObject({
      rejected: 0,
      detractors: 2,
      words: { "Strongly agree": 10, "Strongly disagree": 1 },
    });
  });
});

describe("a dry run", () => {
  test("shows what would happen without names and addresses, and touches nothing", async () => {
    const path = await file("small.csv", SMALL);
    const { code, out } = await amends([path, "--dry-run"], { answers: [] });
    expect(code).toBe(0);
    expect(out).toContain("Dry run: nothing was stored, posted or written.");
    expect(out).toContain('line 2: 3/10 "slow"');
    expect(out.slice(out.indexOf("Dry run"))).not.toMatch(/Ann|ann@/);
    expect(source.targets).toEqual([]);
    expect(existsSync(`${path}.rejected.csv`)).toBe(false);
  });

  test("counts stars by their own threshold", async () => {
    const path = await file("stars.csv", "csat\n1\n2\n3\n5\n");
    expect((await amends([path, "--dry-run", "--json", "--scale", "5"])).json()).toMatchObject({
      detractors: 2,
      threshold: 2,
    });
  });
});

describe("asking", () => {
  test("shows the columns and imports on a yes", async () => {
    const path = await file("small.csv", SMALL);
    const { asked, out } = await amends([path], { answers: ["y"] });
    expect(asked).toEqual(["Import like this? [Y/n] "]);
    expect(out).toMatch(/3 {2}nps {5}score {4}3 · 9 · 11/);
    expect(source.stored.size).toBe(3);
  });

  test("a no imports nothing", async () => {
    const { code, err } = await amends([await file("small.csv", SMALL)], { answers: ["n"] });
    expect([code, source.targets.length]).toEqual([1, 0]);
    expect(err).toContain("Nothing was imported");
  });

  test("a question that is broken off imports nothing, and says so calmly", async () => {
    const path = await file("many.csv", many(200, 2));
    for (const answers of [[null], ["y", null]]) {
      const { code, err } = await amends([path], { answers });
      expect([code, err]).toEqual([130, "Stopped as asked. Nothing was imported.\n"]);
    }
    expect(source.targets).toEqual([]);
  });

  test("Ctrl-C while cards are counted imports nothing either", async () => {
    const ctrlC = new AbortController();
    const path = await file("many.csv", many(200, 2));
    const { code, err } = await amends([path], { answers: ["y"], stop: ctrlC.signal, onAsk: () => ctrlC.abort() });
    expect([code, err]).toEqual([130, "Stopped as asked. Nothing was imported.\n"]);
  });

  test("many cards are announced with the time they take, and asked about", async () => {
    const path = await file("many.csv", many(200, 2));
    const refused = await amends([path], { answers: ["y", "n"] });
    expect(refused.out).toContain("Up to 200 cards will be posted, about one a second: 3 minutes.");
    expect([refused.code, source.stored.size]).toEqual([1, 0]);
    expect((await amends([path], { answers: ["y", "y"] })).code).toBe(0);
    expect((await amends([path, "--as-history"], { answers: ["y"] })).asked).toHaveLength(1);
    expect((await amends([path, "--yes"], { answers: [] })).asked).toHaveLength(0);
  });

  test.each<[where: string, args: string[], options: { answers?: string[] }]>([
    ["without a terminal", [], {}],
    ["where only JSON is wanted", ["--json"], { answers: [] }],
  ])("%s many cards need a word, and few do not", async (_where, args, options) => {
    const path = await file("many.csv", many(51, 2));
    const refused = await amends([path, ...args], options);
    expect([refused.code, source.stored.size, refused.asked]).toEqual([1, 0, []]);
    expect(refused.err).toMatch(/Up to 51 cards.*Nothing was imported.*--yes.*--as-history/);
    const few = await file("few.csv", many(50, 2));
    expect((await amends([few, ...args], options)).code).toBe(0);
    for (const said of ["--as-history", "--yes"]) expect((await amends([path, ...args, said], options)).code).toBe(0);
  });

  test("a pipe, which cannot be counted before, ends before too many cards", async () => {
    const stdin = `${many(490)}${many(41, 2).slice("nps,why\n".length)}`;
    expect((await amends(["-"], { stdin })).code).toBe(0);
    source = new FakeSource();
    const refused = await amends(["-"], { stdin: `${stdin}${many(499, 2).slice("nps,why\n".length)}` });
    expect([refused.code, source.batches]).toEqual([1, [500]]);
    expect(refused.out).toMatch(/more than 50 cards, and nobody can be asked here\. Say --yes.* after 500 rows/);
  });
});

describe("batches", () => {
  const people = (rows: number, email: (row: number) => string): string =>
    `email,nps,why\n${Array.from({ length: rows }, (_, row) => `${email(row)},9,r${row}\n`).join("")}`;

  test("two are stored at a time, and counted in the order of the file", async () => {
    source.takes = (number) => sleep(number === 1 ? 60 : 5);
    source.refuses = (response) => /"r(3|703)"/.test(JSON.stringify(response));
    const path = await file(
      "people.csv",
      people(2_000, (row) => `p${row}@a.example`),
    );
    const { json } = await amends([path, "--json"]);
    expect(json()).toMatchObject({ rows: 2_000, stored: 1_998, rejected: 2 });
    expect(source.most).toBe(2);
    expect(await readFile(`${path}.rejected.csv`, "utf8")).toMatch(/r3"[\s\S]*r703"/);
  });

  test("not when both are about the same person", async () => {
    source.takes = () => sleep(5);
    const path = await file(
      "people.csv",
      people(1_500, (row) => `p${row % 700}@a.example`),
    );
    expect((await amends([path, "--json"])).json()).toMatchObject({ rows: 1_500, stored: 1_500 });
    expect(source.most).toBe(1);
  });

  test("what was stored beside one that failed is counted too, and the first fault is said", async () => {
    source.takes = async (number) => {
      await sleep(number === 1 ? 40 : 5);
      if (number === 1) throw new Error("connection lost");
    };
    const { code, out } = await amends([
      await file(
        "people.csv",
        people(1_500, (row) => `p${row}@a.example`),
      ),
    ]);
    expect([code, source.batches]).toEqual([1, [500, 500]]);
    expect(out).toContain("Stopped by an error (connection lost) after 500 rows.");
    expect(source.stored.size).toBe(500);
  });
});

describe("ending early", () => {
  test("Ctrl-C finishes the running batch; importing again continues", async () => {
    const path = await file("many.csv", many(1700));
    const ctrlC = new AbortController();
    source.onBatch = (number) => number === 2 && ctrlC.abort();
    const { code, out } = await amends([path], { stop: ctrlC.signal });
    expect(code).toBe(130);
    expect(source.stored.size).toBe(1000);
    expect(out).toContain("Stopped as asked after 1,000 rows. Run the same import again to continue");
    source.onBatch = () => {};
    expect((await amends([path, "--json"])).json()).toMatchObject({ already: 1000, stored: 700, interrupted: false });
  });

  test("an error of the database is said, with what was done before it", async () => {
    source.onBatch = (number) => {
      if (number === 2) throw new Error("connection lost");
    };
    const { code, out } = await amends([await file("many.csv", many(700))]);
    expect(code).toBe(1);
    expect(out).toContain("Stopped by an error (connection lost) after 500 rows.");
    expect(source.closed).toBe(1);
  });

  test("a row that the database cannot hold is rejected alone, with its line", async () => {
    source.refuses = (response) => JSON.stringify(response).includes('"r1"');
    const path = await file("many.csv", many(3, 2));
    const { code, json } = await amends([path, "--json"]);
    expect([code, source.batches]).toEqual([0, [3, 1, 1, 1]]);
    expect(json()).toMatchObject({ rows: 3, responses: 2, stored: 2, opened: 2, detractors: 2, rejected: 1 });
    expect(await readFile(`${path}.rejected.csv`, "utf8")).toContain('"3","it cannot be held (54000)","2,r1"');
  });

  test("when every row is rejected the exit code says so", async () => {
    expect((await amends([await file("bad.csv", "nps,why\nx1,a\n99,b\n"), "--score", "nps"])).code).toBe(2);
  });
});

describe("faults", () => {
  test.each<[string, string[], RegExp]>([
    ["a missing file", ["nowhere.csv"], /nowhere\.csv does not exist/],
    ["a folder", ["."], /is a folder/],
    ["an unknown column", ["small.csv", "--score", "zzz"], /no column is called "zzz"[\s\S]*3\. nps/],
    ["no score column", ["plain.csv"], /No column looks like a score: say which one it is with --score/],
    ["a bad scale", ["small.csv", "--scale", "x"], /--scale "x" is not a scale/],
    ["a bad encoding", ["small.csv", "--encoding", "x"], /encoding "x" is unknown/],
    ["a bad delimiter", ["small.csv", "--delimiter", "ab"], /one character, or tab/],
    ["a bad number", ["small.csv", "--header-rows", "9"], /whole number from 0 to 3/],
    ["rejects into the file itself", ["small.csv", "--rejects", "small.csv"], /must not be the imported file/],
  ])("%s: exit code 1 and a sentence", async (_name, [name = "", ...args], message) => {
    await file("small.csv", SMALL);
    await file("plain.csv", "a,b\n1,2\n");
    const inFolder = args.map((arg) => (arg === "small.csv" ? join(folder, arg) : arg));
    const { code, err } = await amends([join(folder, name), ...inFolder]);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(source.stored.size).toBe(0);
  });

  test.each<[what: string, args: string[]]>([
    ["where no column is found", []],
    ["where a column is not there", ["--score", "zzz"]],
    ["where one is chosen", ["--score", "1"]],
  ])("names that a terminal would obey, and endless ones, are told tamely %s", async (_what, args) => {
    const hostile = "\u001b]0;mine\u0007\u009b2J\u202e";
    const path = await file(`${hostile}.csv`, `${hostile}${"x".repeat(900_000)},b\nno,yes\n`);
    const { out, err, code } = await amends([path, ...args]);
    expect(code).not.toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys
    expect(`${out}${err}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(out.length + err.length).toBeLessThan(5_000);
  });

  test("rejects into the file itself, by another name: nothing is overwritten", async () => {
    const path = await file("small.csv", SMALL);
    await symlink(path, join(folder, "other.csv"));
    const { code, err } = await amends([path, "--rejects", join(folder, "other.csv")]);
    expect([code, err]).toEqual([1, expect.stringContaining("must not be the imported file")]);
    expect(await readFile(path, "utf8")).toBe(SMALL);
  });

  test("the rejects file is for its owner alone, also where an earlier one was not", async () => {
    const path = await file("small.csv", SMALL);
    await writeFile(`${path}.rejected.csv`, "", { mode: 0o644 });
    await amends([path]);
    expect((await stat(`${path}.rejected.csv`)).mode & 0o777).toBe(0o600);
  });

  test("a rejects file that cannot be written stops nothing", async () => {
    const { code, out } = await amends([await file("small.csv", SMALL), "--rejects", join(folder, "no", "where.csv")]);
    expect([code, source.stored.size]).toEqual([0, 3]);
    expect(out).toMatch(/could not be written to a file \(.*ENOENT.*say where with --rejects FILE/);
  });
});

test("rejected lines cannot become formulas", async () => {
  const rejects = new RejectsFile(join(folder, "r.csv"));
  const raws = ["=1+1", "+1", "-2+3", "@SUM", "\t=1", "\r=1", "plain"];
  for (const [line, raw] of raws.entries()) await rejects.add({ line, reason: "r", raw });
  const lines = (await readFile((await rejects.close()) ?? "", "utf8")).split("\r\n").slice(1, 8);
  expect(lines.map((line) => line.split(",")[2]?.slice(1, -1))).toEqual([
    ...raws.slice(0, 6).map((raw) => `'${raw}`),
    "plain",
  ]);
});

test("help shows examples", async () => {
  const program = new Command("amends");
  registerImport(program, {} as ImportDeps);
  let help = "";
  const writeOut = (text: string): void => {
    help += text;
  };
  program.commands[0]?.configureOutput({ writeOut }).outputHelp();
  expect(help).toContain("amends import export.csv --dry-run");
});

test("texts for a terminal", () => {
  expect(printable("a\u001b[31m\n b\u202e c", 20)).toBe("a [31m b c");
  expect(printable("abcdef", 4)).toBe("abc…");
  expect([1, 45, 1190, 11_041].map(duration)).toEqual(["1 second", "45 seconds", "20 minutes", "3 h 4 min"]);
});
