import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import iconv from "iconv-lite";
import { resolveMapping } from "../../src/intake/csv/fields.ts";
import { guessColumns } from "../../src/intake/csv/guess.ts";
import { openCsv } from "../../src/intake/csv/open.ts";
import { newFindings, type ReadItem, readResponses } from "../../src/intake/csv/read.ts";
import { resolveScale } from "../../src/intake/csv/scale.ts";

interface Options {
  readonly columns?: Readonly<Record<string, readonly string[]>>;
  readonly chunk?: number;
  readonly headerRows?: number;
  readonly label?: string;
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(content: string | Buffer, { columns = {}, chunk = 1024, headerRows, label = "" }: Options = {}) {
  const source = inChunks(Buffer.from(content), chunk);
  const csv = await openCsv(source, { encoding: null, delimiter: null, headerRows: headerRows ?? null });
  const mapping = resolveMapping(csv.columns, columns, (score) => guessColumns(csv.columns, csv.sample, score));
  const findings = newFindings();
  const importedAt = "2026-01-02T03:04:05.000Z";
  const words = new Map<string, number>();
  const scale = resolveScale("10", "", []);
  const options = { mapping, scale, words, suggest: true, label, surveyName: null, dateOrder: null, importedAt };
  const items: ReadItem[] = [];
  for await (const item of readResponses(csv, options, findings)) items.push(item);
  const responses = items.flatMap((item) => (item.kind === "response" ? [item.response] : []));
  const rejected = items.flatMap((item) => (item.kind === "rejected" ? [item] : []));
  return { csv, items, responses, rejected, findings, ids: responses.map((response) => response.externalId) };
}

describe("a row becomes a response", () => {
  test("with everything in its place, and every other column as an answer", async () => {
    const { responses } = await read(
      [
        "Response ID,First Name,Last Name,Email,Phone,Job Title,Company,Owner,Tags,Survey,Submitted at,NPS,Why?,One thing?,",
        'r-1,Jane,Doe,jane@abc.example,555-0100,CFO,ABC Company,Eric Gregg › Nathan Goff,"Portland, Top 100",Q1,2024-05-03 10:15:00,6,Not responsive.,N/A,',
      ].join("\n"),
    );
    expect(responses).toEqual([
      {
        externalId: "r-1",
        survey: { id: null, name: "Q1" },
        score: 6,
        scaleMax: 10,
        comment: "Not responsive.",
        respondent: {
          externalId: null,
          name: "Jane Doe",
          email: "jane@abc.example",
          phone: "555-0100",
          company: "ABC Company",
          title: "CFO",
        },
        owners: ["Eric Gregg", "Nathan Goff"],
        tags: ["Portland", "Top 100"],
        segment: {},
        answers: [{ question: "One thing?", answer: null }],
        url: null,
        submittedAt: "2024-05-03T10:15:00.000Z",
        updatedAt: "2024-05-03T10:15:00.000Z",
        wantsContact: false,
        deleted: false,
      },
    ]);
  });

  test("no score is a response without one, zero is a score", async () => {
    const { responses } = await read("nps,why\nN/A,a\n,b\n0,c\n");
    expect(responses.map((response) => response.score)).toEqual([null, null, 0]);
  });

  test("a doubtful date costs no row, a doubtful email becomes an answer", async () => {
    const header = "nps,email,date\n";
    const { responses, findings } = await read(
      `${header}3,ok@a.example,03/04/26\n4,"a@b.com\r\nBcc: x@y",2024-05-01\n5,c@d.example,once\n`,
      {
        columns: { email: ["email"], date: ["date"] },
      },
    );
    expect(responses.map((response) => response.submittedAt.slice(0, 10))).toEqual([
      "2026-01-02",
      "2024-05-01",
      "2026-01-02",
    ]);
    expect(responses[1]?.respondent.email).toBeNull();
    expect(responses[1]?.answers).toContainEqual({ question: "email", answer: "a@b.com\r\nBcc: x@y" });
    expect(findings).toMatchObject({ datesAmbiguous: 1, datesUnreadable: 1, emailsUnreadable: 1 });
  });

  test("N/A is no company, no email and no id", async () => {
    const { responses, ids, findings } = await read("id,nps,email,company\nN/A,3,N/A,-\nN/A,4,na,NA\n", {
      columns: { id: ["id"], email: ["email"] },
    });
    expect(responses.map(({ respondent }) => [respondent.email, respondent.company])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(new Set(ids).size).toBe(2);
    expect(findings.emailsUnreadable).toBe(0);
  });

  test("hostile texts are kept as they are", async () => {
    const texts = ["=cmd|' /C calc'!A0", "<!channel> <@U1>", "\u202eRTL", "@SUM(1)", "\u001b[31mred", "<script>"];
    const { responses } = await read(`nps,comment\n${texts.map((text) => `1,"${text}"`).join("\n")}\n`);
    expect(responses.map((response) => response.comment)).toEqual(texts);
  });
});

describe("rows that do not fit", () => {
  test("short rows are filled when the score is in them, long ones are refused unless blank", async () => {
    const { items, rejected } = await read("a,nps,why\nx,3\nx\nx,4,y,,\nx,5,y,z\n");
    expect(items.map((item) => [item.line, item.kind])).toEqual([
      [2, "response"],
      [3, "rejected"],
      [4, "response"],
      [5, "rejected"],
    ]);
    expect(rejected.map((item) => item.reason)).toEqual([
      "the row has 1 of 3 cells and ends before the score (column 2)",
      "the row has 4 cells, the header 3; is a quote or a delimiter missing?",
    ]);
    expect(rejected[1]?.raw).toBe("x,5,y,z");
  });

  test("blank rows are skipped and counted", async () => {
    const { items, csv } = await read("nps,why\n3,a\n,\n\n , \n4,b\n");
    expect(items).toHaveLength(2);
    expect(csv.notes.blankRows).toBe(2);
  });

  test.each([
    ["an empty file", "", /file is empty/],
    ["an Excel workbook", "PK\u0003\u0004xx", /Excel/],
    ["a broken header", '"nps,why\n3,a\n', /header on line 1/],
    ["too many columns", `${",x".repeat(1000)}\n1\n`, /1001 columns/],
  ])("%s is refused with advice", async (_name, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  test("a thousand columns and a missing header are fine", async () => {
    const wide = await read(`nps${",x".repeat(999)}\n1${",y".repeat(999)}\n`);
    expect(wide.responses[0]?.answers).toHaveLength(999);
    const bare = await read("9,ann@a.example\n3,bob@b.example\n", { columns: { score: ["1"] } });
    expect(bare.responses.map((response) => response.score)).toEqual([9, 3]);
  });
});

describe("identity", () => {
  const FILE = "nps,why\n3,slow\n9,fine\n3,slow\n";

  test("the same file gives the same ids, identical rows stay apart", async () => {
    const [first, second] = [
      await read(FILE),
      await read(Buffer.from(`\ufeff${FILE.replaceAll("\n", "\r\n")}`), { chunk: 3 }),
    ];
    expect(new Set(first.ids).size).toBe(3);
    expect(second.ids).toEqual(first.ids);
  });

  test("added rows leave the others' ids alone; another survey or header changes them", async () => {
    const { ids } = await read(FILE);
    expect((await read(`${FILE}1,new\n3,slow\n`)).ids.slice(0, 3)).toEqual(ids);
    expect((await read(FILE, { label: "Q2" })).ids).not.toContain(ids[0]);
    expect((await read(FILE.replace("why", "reason"))).ids).not.toContain(ids[0]);
  });

  test("a repeated id is already there when equal, refused when different; a blank id falls back to the content", async () => {
    const { items } = await read("id,nps,why\na,3,x\nb,4,x\na,3,x\na,5,x\n,6,x\n", { columns: { id: ["id"] } });
    expect(items.map((item) => item.kind)).toEqual(["response", "response", "repeated", "rejected", "response"]);
    expect(items[3]).toMatchObject({ line: 5, reason: "id repeated on line 2" });
    expect(items[4]).toMatchObject({ response: { externalId: expect.stringMatching(/^csv-[0-9a-f]{32}$/) } });
  });
});

describe("properties", () => {
  const cell = fc.string({
    unit: fc.constantFrom("a", "é", "ß", '"', ",", ";", "\n", "\r\n", " ", "\t", "|", "😀", "="),
    maxLength: 10,
  });
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 10 }), cell, cell), { minLength: 1, maxLength: 8 });
  const form = fc.record({
    delimiter: fc.constantFrom(",", ";", "\t", "|"),
    end: fc.constantFrom("\n", "\r\n"),
    encoding: fc.constantFrom("utf-8", "utf-16le", "utf-16be"),
    chunk: fc.integer({ min: 1, max: 50 }),
  });

  test("any table is read back equal, however it is written", async () => {
    await fc.assert(
      fc.asyncProperty(rows, form, async (table, { delimiter, end, encoding, chunk }) => {
        const line = (cells: readonly unknown[]) =>
          cells.map((each) => `"${String(each).replaceAll('"', '""')}"`).join(delimiter);
        const text = [line(["nps", "first", "second"]), ...table.map(line)].join(end);
        const { responses } = await read(iconv.encode(text, encoding, { addBOM: true }), {
          chunk,
          headerRows: 1,
          columns: { comment: ["none"] },
        });
        const back = responses.map(({ score, answers }) => [score, ...answers.map(({ answer }) => answer ?? "")]);
        expect(back).toEqual(table.map(([score, ...texts]) => [score, ...texts.map((each) => each.trim())]));
      }),
    );
  });

  test("no bytes break it, and every line is accounted for", async () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    const texty = fc.array(fc.constantFrom(34, 44, 10, 13, 48, 57, 59, 97, 0, 0xe9, 0xc3, 0xa9, 255), {
      maxLength: 300,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          bytes,
          texty.map((each) => Uint8Array.from(each)),
        ),
        fc.integer({ min: 1, max: 64 }),
        async (body, chunk) => {
          const content = Buffer.concat([Buffer.from("nps,why\n1,b\n"), Buffer.from(body)]);
          const { items, csv } = await read(content, { chunk, columns: { score: ["1"] } });
          const lines = items.map((item) => item.line);
          expect(lines).toEqual([...lines].sort((a, b) => a - b));
          expect(new Set(lines).size).toBe(lines.length);
          expect(csv.notes.bytesRead).toBe(content.length);
          for (const item of items) if (item.kind === "rejected") expect(item.reason).not.toBe("");
        },
      ),
      { numRuns: 300 },
    );
  });
});
