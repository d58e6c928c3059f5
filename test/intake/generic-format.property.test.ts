import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseGeneric } from "../../src/intake/sources/generic-format.ts";

const AT = new Date("2026-11-02T09:00:00Z");

/** What the database would refuse. */
function expectStorable(value: unknown): void {
  const understood = parseGeneric(Buffer.from(typeof value === "string" ? value : (JSON.stringify(value) ?? "")), AT);
  if ("reason" in understood) expect(understood.reason).toMatch(/\S/);
  for (const r of "responses" in understood ? understood.responses : []) {
    expect(r.externalId.trim()).not.toBe("");
    expect(r.scaleMax).toBeGreaterThan(0);
    if (r.score !== null) expect(r.score >= 0 && r.score <= r.scaleMax && Number.isInteger(r.score)).toBe(true);
    for (const time of [r.submittedAt, r.updatedAt])
      expect(time).toMatch(/^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const text = JSON.stringify(r);
    expect(text.isWellFormed() && !text.includes("\\u0000") && !/\\ud[89a-f]/i.test(text)).toBe(true);
    expect(Buffer.byteLength(`${r.externalId}`)).toBeLessThan(2_600);
    expect(Buffer.byteLength(`${r.respondent.email}`)).toBeLessThan(2_600);
    expect(Buffer.byteLength(`${r.respondent.company}`)).toBeLessThan(2_600);
  }
}

describe("whatever comes, it is understood or refused, and never thrown at", () => {
  const text = fc.string({ unit: "binary", maxLength: 30 });
  const anything = fc.oneof(
    fc.jsonValue(),
    text,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(text),
    fc.dictionary(text, text),
  );
  const field = (good: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: anything });
  const response = fc.record(
    {
      response_id: field(fc.oneof(text, fc.integer())),
      score: field(fc.oneof(fc.integer({ min: -1, max: 12 }), fc.constant("7"), fc.constant(null))),
      scale_max: field(fc.constantFrom(5, 7, 10)),
      comment: field(text),
      submitted_at: field(fc.date().map((date) => (Number.isNaN(date.getTime()) ? "never" : date.toISOString()))),
      respondent: field(fc.record({ id: anything, name: text, email: text, company: text }, { requiredKeys: [] })),
      owners: field(fc.array(text)),
      tags: field(fc.array(text)),
      segment: field(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()))),
      answers: field(fc.array(fc.record({ question: text, answer: fc.oneof(text, fc.constant(null)) }))),
      url: field(fc.webUrl()),
      wants_contact: field(fc.boolean()),
    },
    { requiredKeys: ["response_id"] },
  );

  test("responses with anything wrong in them", () => {
    fc.assert(fc.property(fc.oneof(response, fc.array(response, { maxLength: 3 })), expectStorable), { numRuns: 500 });
  });
  test("any JSON", () => {
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), expectStorable), { numRuns: 300 });
  });
  test("any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const understood = parseGeneric(Buffer.from(bytes), AT);
        expect("reason" in understood || understood.responses.length >= 0).toBe(true);
      }),
    );
  });
});
