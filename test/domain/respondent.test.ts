import { describe, expect, test } from "@jest/globals";
import { companyKey } from "../../src/domain/respondent.ts";

describe("a company is recognised", () => {
  test.each([
    ["without case, spacing and final dots", " ABC\u00a0 Company, Inc. ", "abc company, inc"],
    ["nobody's", null, null],
    ["blank", " . ", null],
  ])("%s", (_what, company, key) => expect(companyKey(company)).toBe(key));

  test("by no more than an index can hold, however long its normal form", () => {
    const key = companyKey("x\ufdfa😡".repeat(125)) ?? "";
    expect(key.length).toBeLessThanOrEqual(500);
    expect(key.isWellFormed()).toBe(true);
    expect(Buffer.byteLength(key)).toBeLessThan(2_000);
  });
});
