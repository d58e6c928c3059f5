import { describe, expect, test } from "@jest/globals";
import { facetWord, fold, indexWords, SEARCH_MAX, termsOf } from "../../src/domain/search.ts";

describe("text is compared without", () => {
  test.each([
    ["case", "ACME", "acme"],
    ["accents", "Søren Åkesson, Łódź Café", "soren akesson, lodz cafe"],
    ["accents written apart", "Cafe\u0301", "cafe"],
    ["the sharp s", "Straße", "strasse"],
    ["ligatures and width", "ﬁnance ＡＢＣ①", "finance abc1"],
    ["Greek and Cyrillic accents", "Ἀθήνα Йошкар", "αθηνα иошкар"],
    ["Hebrew points", "שָׁלוֹם", "שלום"],
    ["Arabic vowels, hamza and tatweel", "مُحَمَّـد أحمد", "محمد احمد"],
    ["soft hyphens and joiners", "Zu\u00adsammen\u200bhang", "zusammenhang"],
  ])("%s", (_what, text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test("Korean syllables and Indian vowel signs stay whole", () => {
    expect(fold("한국어")).toBe("한국어");
    expect(fold("हिन्दी")).toBe("हिन्दी");
  });
});

/** What is written, what is typed, and whether it is found. */
const FOUND: readonly (readonly [written: string, typed: string, found: boolean])[] = [
  ["Jane Doe, ABC Company", "abc", true],
  ["Jane Doe, ABC Company", "company jane", true],
  ["Jane Doe, ABC Company", "comp", true],
  ["Jane Doe, ABC Company", "comp jane", false],
  ["Jane Doe, ABC Company", "do", false],
  ["Jane Doe, ABC Company", "doe smith", false],
  ["Patrick O'Brien", "obrien", true],
  ["Patrick O’Brien", "o'brien", true],
  ["Patrick O'Brien", "brien", true],
  ["janedoe@example.com", "janedoe@example.com", true],
  ["janedoe@example.com", "JaneDoe", true],
  ["Łódź Café", "lodz caf", true],
  ["株式会社山田商店", "山田", true],
  ["株式会社山田商店", "山", true],
  ["株式会社山田商店", "田山", false],
  ["ได้รับบริการช้า", "บริการ", true],
  ["שירות איטי מאוד", "איטי", true],
  ["خدمة بطيئة", "بطيئة خدمة", true],
  ["Top-100 client", "top 100", true],
  ["100% of it", "100%", true],
  ["drop table issues", "'; drop table issues; --", true],
  ["a & b | c ! (d) <-> e:*", "b & !a", true],
];

describe("what is written is found by what is typed", () => {
  test.each(FOUND)("%s by %s: %s", (written, typed, found) => {
    const index = indexWords([written]);
    const terms = termsOf(typed);
    const fits =
      terms?.words.every((word) => index.includes(word)) &&
      (terms.prefix === null || index.some((word) => word.startsWith(terms.prefix ?? "")));
    expect(fits).toBe(found);
  });
});

describe("what cannot be searched is said", () => {
  test.each([
    ["only punctuation", "%_% '; --", "no letter or digit"],
    ["only emoji", "🔥🔥", "no letter or digit"],
    ["a paste", "word ".repeat(2_000), `${SEARCH_MAX} characters`],
    ["too many words", "a b c d e f g h i", "at most 8 words"],
  ])("%s", (_what, typed, says) => {
    expect(() => termsOf(typed)).toThrow(says);
  });

  test("nothing typed is no search", () => {
    expect(termsOf("  \n ")).toBeNull();
  });
});

test("words hold nothing that a query could read as an operator", () => {
  const nasty = "a'b\\c:*&|!()<->\u0000\ud800 \u202e %_ ".repeat(20) + "x".repeat(5_000);
  const { words, prefix } = termsOf(nasty.slice(0, 30)) ?? { words: [], prefix: null };
  for (const word of [...indexWords([nasty]), ...words, prefix ?? "x"])
    expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,60}$/u);
});

test("however much is written, the index stays small", () => {
  const novel = Array.from({ length: 50_000 }, (_, i) => `word${i}`).join(" ");
  expect(indexWords([novel])).toHaveLength(2_000);
});

test("a filter finds a whole value, however it is spelled", () => {
  expect(facetWord("tag", "Top-100")).toBe("tag=top 100");
  expect(facetWord("tag", " TOP 100 ")).toBe(facetWord("tag", "Top-100"));
  expect(facetWord("director", "Eric Gregg")).not.toBe(facetWord("tag", "Eric Gregg"));
  expect(facetWord("tag", "!!!")).toBeNull();
});
