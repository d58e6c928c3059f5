import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { House, type Imported } from "./house.ts";

/** What is stored, or the words of the refusal. */
type Fate = number | null | RegExp;

const NO_SCORE = /must be a number, or null when there was no answer/;
const OFF_SCALE = /must be from 0 to scale_max/;
const NOT_WHOLE = /must be a whole number/;
const NOT_JSON = /The body is not JSON/;
const TAMPERED = /from an older version/;
const NOT_READ = /is not a score; allowed are whole numbers from 0 to 10/;

/**
 * Row 4: a score as JSON from a survey tool, the same signs in a cell of an export, and in a tampered window. Scores that open an issue are as good
 * as others here; `undefined`: this door has no such thing.
 */
const TABLE: readonly (readonly [json: string, webhook: Fate, cell: string, csv: Fate, byHand: Fate])[] = [
  ["0", 0, "0", 0, 0],
  ["6", 6, "6", 6, 6],
  ["7", 7, "7", 7, 7],
  ["10", 10, "10", 10, 10],
  ["-1", OFF_SCALE, "-1", NOT_READ, TAMPERED],
  ["11", OFF_SCALE, "11", NOT_READ, TAMPERED],
  ["6.5", NOT_WHOLE, "6.5", NOT_READ, TAMPERED],
  ["1e9", OFF_SCALE, "1e9", NOT_READ, TAMPERED],
  ["1e400", NO_SCORE, "1e400", NOT_READ, TAMPERED],
  ["1000", OFF_SCALE, "1000", NOT_READ, TAMPERED],
  ['"6"', 6, '"6"', 6, 6],
  ['" 6 "', 6, " 6 ", 6, TAMPERED],
  ['"6\\n"', 6, '"6\n"', 6, TAMPERED],
  ['"6.0"', 6, "6.0", 6, TAMPERED],
  ['"0x6"', NO_SCORE, "0x6", NOT_READ, TAMPERED],
  ['"\u516d"', NO_SCORE, "\u516d", NOT_READ, TAMPERED],
  ['"\u0666"', NO_SCORE, "\u0666", NOT_READ, TAMPERED],
  ['"\uff16"', NO_SCORE, "\uff16", NOT_READ, TAMPERED],
  ['"6/10"', NO_SCORE, "6/10", 6, TAMPERED],
  ['"6/5"', NO_SCORE, "6/5", NOT_READ, TAMPERED],
  ['""', NO_SCORE, "", null, null],
  ['"NaN"', NO_SCORE, "NaN", null, TAMPERED],
  ['"Infinity"', NO_SCORE, "Infinity", NOT_READ, TAMPERED],
  ['"=6"', NO_SCORE, "=6", NOT_READ, TAMPERED],
  ['"6;drop"', NO_SCORE, "6;drop", NOT_READ, TAMPERED],
  ["null", null, "null", null, TAMPERED],
  ["true", NO_SCORE, "true", NOT_READ, TAMPERED],
  ["[]", NO_SCORE, "[]", NOT_READ, TAMPERED],
  ["[6]", NO_SCORE, "[6]", NOT_READ, TAMPERED],
  ["{}", NO_SCORE, "{}", NOT_READ, TAMPERED],
  ["NaN", NOT_JSON, "nan", null, TAMPERED],
  ["06", NOT_JSON, "06", 6, TAMPERED],
];

let house: House;
let outcomes: readonly (string | null)[];
let imported: Imported;
const byHand: string[] = [];
beforeAll(async () => {
  house = await House.open();
  await house.db("sources").update({ threshold: 0 });
  const ids: (string | undefined)[] = [];
  for (const [n, [json, , , , hand]] of TABLE.entries()) {
    ids.push((await house.webhook(`{"response_id":"json-${n}","score":${json}}`)).id);
    const value = json.startsWith('"') ? (JSON.parse(json) as string) : json;
    const score = hand === null ? null : { value };
    const values = {
      comment: { comment: { type: "plain_text_input", value: `by hand ${n}` } },
      score: { score: { type: "static_select", selected_option: score } },
    };
    byHand.push((await house.submit("amends.new_issue_modal", '{"source":null}', values)).text);
  }
  outcomes = await house.outcomes(ids);
  const rows = TABLE.map(([, , cell], n) => `csv-${n},${cell}`).join("\r\n");
  imported = await house.import(`id,score\r\n${rows}\r\n`, "--as-history", "--scale", "0-10", "--score", "score");
}, 60_000);
afterAll(() => house.story.end());

/** The score that is stored; undefined when there is no such response. */
async function stored(where: Record<string, string>): Promise<number | null | undefined> {
  const found = await house.db("responses").where(where).first("score");
  return found && (found.score === null ? null : Number(found.score));
}

/** The line of the file of rejects that holds this row. */
const reasonOf = (n: number): string =>
  imported.rejects.split(/\r\n(?=")/).find((line) => line.includes(`csv-${n},`)) ?? "";

test.each(TABLE.map((row, n) => [row[0], row[1], n] as const))(
  "from a survey tool, %s is %s",
  async (_json, fate, n) => {
    const kept = await stored({ external_id: `json-${n}` });
    if (fate instanceof RegExp) expect([outcomes[n], kept]).toEqual([expect.stringMatching(fate), undefined]);
    else expect([outcomes[n], kept]).toEqual(["parsed", fate]);
  },
);

test.each(TABLE.map((row, n) => [row[2], row[3], n] as const))("from an export, %j is %s", async (_cell, fate, n) => {
  const kept = await stored({ external_id: `csv-${n}` });
  if (fate instanceof RegExp) expect([reasonOf(n), kept]).toEqual([expect.stringMatching(fate), undefined]);
  else expect([reasonOf(n), kept]).toEqual(["", fate]);
});

test.each(TABLE.map((row, n) => [row[0], row[4], n] as const))(
  "from a tampered window, %s is %s",
  async (_json, fate, n) => {
    const kept = await stored({ comment: `by hand ${n}` });
    if (fate instanceof RegExp) expect([byHand[n], kept]).toEqual([expect.stringMatching(fate), undefined]);
    else expect([byHand[n], kept]).toEqual(["", fate]);
  },
);

test("no score at all, two scores, and a score of another scale", async () => {
  const bodies = [
    '{"response_id":"x-none"}',
    '{"response_id":"x-two","score":9,"score":8}',
    '{"response_id":"x-five","score":6,"scale_max":5}',
    '{"response_id":"x-nil","score":6,"scale_max":0}',
  ];
  const ids = await Promise.all(bodies.map(async (body) => (await house.webhook(body)).id));
  expect(await house.outcomes(ids)).toEqual([
    "parsed",
    "parsed",
    expect.stringMatching(OFF_SCALE),
    expect.stringMatching(/scale_max/),
  ]);
  expect([await stored({ external_id: "x-none" }), await stored({ external_id: "x-two" })]).toEqual([null, 8]);
});

test("after all that, neighbours are well", () => house.unharmed());
