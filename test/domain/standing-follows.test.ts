import { describe, expect, test } from "@jest/globals";
import { concernedBy, type StandingField } from "../../src/domain/concerned.ts";
import { newStandingFollow, standingText } from "../../src/domain/standing-follows.ts";
import { aResponse } from "./builders.ts";

describe("a standing follow as it is typed", () => {
  test.each([
    ["tag", "  Portland ", "Portland", "portland", "tagged Portland"],
    ["company", "ABC\n\tCompany", "ABC Company", "abc company", "of ABC Company"],
    ["survey", "Relationship\u202e 2026", "Relationship 2026", "relationship 2026", "of the survey Relationship 2026"],
    ["tag", "<!channel>", "<!channel>", "<!channel>", "tagged <!channel>"],
    ["tag", "x".repeat(100), "x".repeat(100), "x".repeat(100), `tagged ${"x".repeat(100)}`],
  ])("%s %j", (field, typed, value, key, text) => {
    const follow = newStandingFollow(field, typed);
    expect(follow).toEqual({ field, value, key });
    expect(standingText(follow)).toBe(text);
  });

  test.each([
    ["tag", " \u200b\n", /Write the name/],
    ["tag", "x".repeat(101), /100 characters; this one has 101/],
    ["", "Portland", /Choose a tag/],
    ["toString", "Portland", /Choose a tag/],
  ])("is refused: %j %j", (field, typed, why) => {
    expect(() => newStandingFollow(field, typed)).toThrow(why);
  });
});

describe("a new answer is followed", () => {
  const response = aResponse({
    tags: ["  PORTLAND", "Two  words"],
    survey: { id: null, name: "Relationship 2026" },
  });
  test.each<[StandingField, string, boolean]>([
    ["tag", "portland", true],
    ["tag", "Two words", true],
    ["survey", "RELATIONSHIP 2026", true],
    ["company", "portland", false],
    ["tag", "port", false],
  ])("by %s %j: %s", (field, typed, follows) => {
    const { key } = newStandingFollow(field, typed);
    const standing = [{ personId: 7, field, value: key }];
    expect(concernedBy(response, { owners: new Map(), standing, askedFor: [] }).followerIds).toEqual(
      follows ? [7] : [],
    );
  });
});
