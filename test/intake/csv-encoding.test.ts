import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import iconv from "iconv-lite";
import { decode, detectEncoding, namedEncoding } from "../../src/intake/csv/encoding.ts";
import type { DecodingNotes } from "../../src/intake/csv/line-decoder.ts";

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, forced: string | null = null, chunk = 7) {
  const encoding = forced === null ? detectEncoding(bytes) : namedEncoding(forced);
  const notes: DecodingNotes = { otherEncodingLines: 0, nulRemoved: 0 };
  let text = "";
  for await (const piece of decode(inChunks(bytes, chunk), encoding, notes)) text += piece;
  return { encoding: encoding.name, text, notes };
}

const latin = (text: string): Buffer => iconv.encode(text, "windows-1252");
const FRENCH = 'nps,explication\n9,"délai très long, œuvre à 15 €"\n';

describe("finding the encoding", () => {
  test.each([
    ["plain ASCII", Buffer.from("a,b\n1,2\n"), "utf-8"],
    ["UTF-8", Buffer.from(FRENCH), "utf-8"],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${FRENCH}`), "utf-8"],
    ["UTF-16LE with a mark", iconv.encode(FRENCH, "utf-16le", { addBOM: true }), "utf-16le"],
    ["UTF-16BE with a mark", iconv.encode(FRENCH, "utf-16be", { addBOM: true }), "utf-16be"],
    ["UTF-16LE without", iconv.encode(FRENCH, "utf-16le"), "utf-16le"],
    ["UTF-16BE without", iconv.encode(FRENCH, "utf-16be"), "utf-16be"],
    ["windows-1252", latin(FRENCH), "windows-1252"],
    ["both", Buffer.concat([latin(FRENCH), Buffer.from(FRENCH)]), "mixed"],
    ["nothing", Buffer.alloc(0), "utf-8"],
  ])("%s", async (_name, bytes, encoding) => {
    const result = await read(bytes);
    expect(result.encoding).toBe(encoding);
    if (encoding.startsWith("utf-16") || encoding === "windows-1252") expect(result.text).toBe(FRENCH);
  });

  test("a UTF-8 sample that ends inside a character is still UTF-8", () => {
    expect(detectEncoding(Buffer.from("9;déçu").subarray(0, -2)).name).toBe("utf-8");
    expect(detectEncoding(Buffer.from("9;😀").subarray(0, -1)).name).toBe("utf-8");
  });

  test("--encoding overrides, and an unknown one is refused by name", async () => {
    expect((await read(iconv.encode(FRENCH.replace("€", "e").replace("œ", "oe"), "cp850"), "cp850")).text).toContain(
      "délai",
    );
    expect((await read(latin("é"), "UTF-8")).text).toBe("\ufffd");
    expect(() => namedEncoding("klingon")).toThrow(/"klingon" is unknown.*utf-8/);
  });
});

describe("files in two encodings", () => {
  test("each line is read in its own, and the strange ones are counted", async () => {
    const bytes = Buffer.concat([Buffer.from("é1\né2\né3\n"), latin("déjà\n"), Buffer.from("é4")]);
    const { text, notes } = await read(bytes);
    expect(text).toBe("é1\né2\né3\ndéjà\né4");
    expect(notes.otherEncodingLines).toBe(0);
    expect(detectEncoding(bytes).name).toBe("mixed");
  });

  test("a stray line after the sample is forgiven", async () => {
    const notes: DecodingNotes = { otherEncodingLines: 0, nulRemoved: 0 };
    const bytes = Buffer.concat([Buffer.from("très\n"), latin("déjà\n")]);
    let text = "";
    for await (const piece of decode(inChunks(bytes, 3), { name: "utf-8", forced: false }, notes)) text += piece;
    expect(text).toBe("très\ndéjà\n");
    expect(notes.otherEncodingLines).toBe(1);
  });

  test("two cells of one line may differ", async () => {
    const line = Buffer.concat([Buffer.from("déjà été,"), latin("très,"), Buffer.from("plain\n")]);
    expect((await read(Buffer.concat([Buffer.from(FRENCH), line]), "mixed")).text).toBe(
      `${FRENCH}déjà été,très,plain\n`,
    );
  });

  test("capitals before a guillemet stay windows-1252, although the bytes happen to be UTF-8", async () => {
    expect((await read(latin("déjà\n«CAFÉ»\n"))).text).toBe("déjà\n«CAFÉ»\n");
  });
});

describe("broken characters", () => {
  test("NULs go and are counted; lone surrogates become U+FFFD; pairs across chunks survive", async () => {
    const nul = await read(Buffer.from("a\0,b\0\n"));
    expect(nul.text).toBe("a,b\n");
    expect(nul.notes.nulRemoved).toBe(2);
    const lone = await read(Buffer.from("a\ud800b 😀\n".repeat(3), "utf16le"), "utf-16le", 3);
    expect(lone.text).toBe("a\ufffdb 😀\n".repeat(3));
    const big = await read(iconv.encode("x😀y\n".repeat(5), "utf-16be"), "utf-16be", 3);
    expect(big.text).toBe("x😀y\n".repeat(5));
  });

  test("one endless line does not pile up", async () => {
    const text = "é😀a".repeat(60_000);
    expect((await read(Buffer.from(text), null, 50_000)).text).toBe(text);
  });

  test("any well-formed text comes back from any encoding, whatever the chunks", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 }).filter((each) => !/[\0\ufeff]/.test(each));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom("utf-8", "utf-16le", "utf-16be"),
        fc.integer({ min: 1, max: 9 }),
        async (original, name, chunk) => {
          const encoded = iconv.encode(original, name, { addBOM: true });
          expect((await read(encoded, null, chunk)).text).toBe(original.toWellFormed?.() ?? original);
        },
      ),
      { numRuns: 200 },
    );
  });
});
