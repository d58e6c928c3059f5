import { describe, expect, test } from "@jest/globals";
import { parseGeneric } from "../../src/intake/sources/generic-format.ts";

const AT = new Date("2026-11-02T09:00:00Z");
const parse = (value: unknown) =>
  parseGeneric(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)), AT);
const only = (value: unknown) => {
  const understood = parse(value);
  if ("reason" in understood) throw new Error(understood.reason);
  expect(understood.responses).toHaveLength(1);
  return understood.responses[0] as (typeof understood.responses)[number];
};
const reason = (value: unknown): string => {
  const understood = parse(value);
  if (!("reason" in understood)) throw new Error(`understood: ${JSON.stringify(understood)}`);
  return understood.reason;
};

describe("scores", () => {
  test.each<[unknown, number | null]>([
    [0, 0],
    ["0", 0],
    [6, 6],
    [" 6 ", 6],
    ["6\n", 6],
    ["6.0", 6],
    [10, 10],
    [null, null],
    [undefined, null],
  ])("%j is %j", (score, read) => {
    expect(only({ response_id: "r", score }).score).toBe(read);
  });

  test.each<[string, string]>([
    ["11", "score: must be from 0 to scale_max (10 unless given), not 11"],
    ["-1", "score: must be from 0 to scale_max (10 unless given), not -1"],
    ["1e9", "score: must be from 0 to scale_max (10 unless given), not 1000000000"],
    ["6.5", "score: must be a whole number, not 6.5"],
    ['"9/10"', 'score: must be a number, or null when there was no answer, not "9/10"'],
    ['""', 'score: must be a number, or null when there was no answer, not ""'],
    ['"0x6"', "score: must be a number, or null when there was no answer, not a text of 3 characters"],
    ['"six"', "score: must be a number, or null when there was no answer, not a text of 3 characters"],
    ['"六"', "score: must be a number, or null when there was no answer, not a text of 1 character"],
    ["true", "score: must be a number, or null when there was no answer, not true"],
    ["[]", "score: must be a number, or null when there was no answer, not a list"],
    ["[6]", "score: must be a number, or null when there was no answer, not a list"],
    ["{}", "score: must be a number, or null when there was no answer, not an object"],
    ["1e400", "score: must be a number, or null when there was no answer, not Infinity"],
  ])("%s is refused, and the reason says what is allowed", (score, said) => {
    expect(reason(`{"response_id":"r","score":${score}}`)).toBe(said);
  });

  test("NaN is not JSON", () => {
    expect(reason('{"response_id":"r","score":NaN}')).toBe("The body is not JSON.");
  });

  test("of another scale", () => {
    expect(only({ response_id: "r", score: 5, scale_max: 5 })).toMatchObject({ score: 5, scaleMax: 5 });
    expect(reason({ response_id: "r", score: 6, scale_max: 5 })).toContain("score: must be from 0 to scale_max");
  });

  test("two scores: the last one counts, as in every JSON reader", () => {
    expect(only('{"response_id":"r","score":9,"score":2}').score).toBe(2);
  });
});

describe("ids", () => {
  test("a number is an id as long as it is exact", () => {
    expect(only({ response_id: 1042 }).externalId).toBe("1042");
    expect(reason('{"response_id":12345678901234567890}')).toContain(
      "response_id: must be a text of at most 500 characters, or a whole number of at most 15 digits",
    );
    expect(reason({ response_id: 1.5 })).toContain("response_id:");
    expect(only({ response_id: "12345678901234567890" }).externalId).toBe("12345678901234567890");
  });

  test.each([undefined, null, "", "\u0000", "  ", true, {}, ["r"]])("%j is none", (response_id) => {
    expect(reason({ response_id, score: 3 })).toContain("response_id:");
  });
});

describe("times", () => {
  test.each<[string, string]>([
    ["2026-04-24T10:30:00Z", "2026-04-24T10:30:00.000Z"],
    ["2026-04-24T10:30:00.5+02:00", "2026-04-24T08:30:00.500Z"],
    ["2026-04-24T10:30Z", "2026-04-24T10:30:00.000Z"],
    ["2026-04-24T10:30:00", "2026-04-24T10:30:00.000Z"],
  ])("%s is %s, whatever the machine's time zone", (given, read) => {
    expect(only({ response_id: "r", submitted_at: given }).submittedAt).toBe(read);
  });

  test.each([
    "0000-01-01T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-04-24T10:30:00 (noon)",
    "yesterday",
    "1777026600",
    1_777_026_600,
  ])("%j is refused", (given) => {
    expect(reason({ response_id: "r", submitted_at: given })).toContain("submitted_at:");
  });
});

describe("bodies", () => {
  const json = (text: string, encoding: BufferEncoding) => parseGeneric(Buffer.from(text, encoding), AT);
  const good = '{"response_id":"r","score":3}';

  test.each<[string, Buffer, string]>([
    ["nothing", Buffer.alloc(0), "The body is empty; expected JSON."],
    ["white space", Buffer.from(" \n"), "The body is not JSON."],
    ["text", Buffer.from("hello"), "The body is not JSON."],
    ["a form", Buffer.from("response_id=r&score=3"), "The body is not JSON."],
    ["trailing garbage", Buffer.from(`${good} extra`), "The body is not JSON."],
    ["UTF-16", Buffer.from(`\ufeff${good}`, "utf16le"), "The body is not UTF-8."],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), "The body is not UTF-8."],
    [
      "10,000 lists in each other",
      Buffer.from("[".repeat(10_000) + "]".repeat(10_000)),
      "body: must be an object, not a list",
    ],
  ])("%s: said so", (_what, body, said) => {
    expect(parseGeneric(body, AT)).toEqual({ reason: said });
  });

  test("a byte order mark does no harm", () => {
    expect(json(`\ufeff${good}`, "utf8")).toMatchObject({ responses: [{ externalId: "r" }] });
  });

  test("10,000 objects in each other where a text is due", () => {
    expect(reason(`{"response_id":"r","comment":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`)).toContain(
      "comment:",
    );
  });

  test("an object that looks like a file or an address is not a comment", () => {
    expect(reason({ response_id: "r", comment: { path: "/etc/passwd" } })).toContain(
      "comment: must be a text, not an object",
    );
    expect(only({ response_id: "r", comment: '{"path":"/etc/passwd"}' }).comment).toBe('{"path":"/etc/passwd"}');
  });

  test("__proto__ and constructor stay names", () => {
    const response = only(
      '{"__proto__":{"score":1},"constructor":{"prototype":{}},"response_id":"r","segment":{"__proto__":"x","constructor":"y"}}',
    );
    expect(response.score).toBeNull();
    expect(({} as { score?: unknown }).score).toBeUndefined();
    expect(Object.getPrototypeOf(response.segment)).toBe(Object.prototype);
  });

  test("half characters and NUL are taken out of texts, and nothing else is", () => {
    const response = only(
      '{"response_id":"r","comment":"a\\u0000b \\ud800 c","tags":["x\\u0000"],"segment":{"k\\u0000":"v\\udfff"}}',
    );
    expect(response).toMatchObject({ comment: "ab \ufffd c", tags: ["x"], segment: { k: "v\ufffd" } });
  });

  test("a list of responses, of which one is wrong: which one, and why", () => {
    expect(reason([{ response_id: "a" }, { response_id: "b", score: 12 }])).toBe(
      "response 2: score: must be from 0 to scale_max (10 unless given), not 12",
    );
  });

  test("no reason quotes what a person wrote", () => {
    const said = reason({
      response_id: "r",
      score: "awful",
      respondent: "Jane Doe",
      owners: "Eric",
      tags: [{ a: "Pdx" }],
      url: "a b",
      answers: "no",
    });
    for (const word of ["awful", "Jane", "Eric", "Pdx", "a b"]) expect(said).not.toContain(word);
  });
});
