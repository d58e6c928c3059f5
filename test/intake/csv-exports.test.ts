import { createReadStream, existsSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { defaultThreshold } from "../../src/domain/nps.ts";
import { FIELDS } from "../../src/intake/csv/fields.ts";
import { guessColumns } from "../../src/intake/csv/guess.ts";
import { openCsv } from "../../src/intake/csv/open.ts";
import { newFindings, readResponses } from "../../src/intake/csv/read.ts";
import { resolveScale } from "../../src/intake/csv/scale.ts";

const FOLDER = new URL("../../../shared/data/nps/", import.meta.url);
const CNCF = "Would you recommend CNCF to other open source projects, and why?";

const EXPORTS = [
  {
    file: "cncf_maintainers_2023_h1.csv",
    form: { encoding: "utf-8", delimiter: ",", headerRows: 2 },
    guessed: { score: CNCF, comment: `${CNCF} (Comments)` },
    counts: { responses: 145, detractors: 9, noScore: 0, rejected: 0, commented: 55 },
    words: {},
  },
  {
    file: "cncf_maintainers_2023_h2.csv",
    form: { encoding: "utf-8", delimiter: ",", headerRows: 2 },
    guessed: { score: CNCF, comment: `${CNCF} (Comments)` },
    counts: { responses: 133, detractors: 17, noScore: 0, rejected: 0, commented: 50 },
    words: { "Strongly agree": 10, "Strongly disagree": 1 },
  },
  {
    file: "npsgame_retail_fr.csv",
    form: { encoding: "windows-1252", delimiter: ",", headerRows: 1 },
    guessed: { score: "nps", comment: "explication", id: "id" },
    counts: { responses: 13_900, detractors: 1190, noScore: 341, rejected: 0, commented: 3784 },
    words: {},
  },
];

const present = existsSync(FOLDER);
if (!present) process.stderr.write("csv-exports: the real exports are not here, their tests are skipped\n");

(present ? describe : describe.skip)("real exports import by themselves", () => {
  test.each(EXPORTS)("$file", async ({ file, form, guessed, counts, words }) => {
    const csv = await openCsv(createReadStream(new URL(file, FOLDER)), {
      encoding: null,
      delimiter: null,
      headerRows: null,
    });
    const mapping = guessColumns(csv.columns, csv.sample);
    const labels = FIELDS.flatMap((field) => mapping[field].map((column) => [field, column.label]));
    expect(Object.fromEntries(labels)).toEqual(guessed);
    expect(csv).toMatchObject(form);

    const score = mapping.score[0];
    const scale = resolveScale(
      null,
      score?.label ?? "",
      csv.sample.map((row) => row[score?.index ?? -1] ?? ""),
    );
    const reading = { mapping, scale, words: new Map(), suggest: true, label: "", surveyName: null, dateOrder: null };
    const found = { responses: 0, detractors: 0, noScore: 0, rejected: 0, commented: 0 };
    const findings = newFindings();
    const ids = new Set<string>();
    for await (const item of readResponses(csv, { ...reading, importedAt: "2026-01-01T00:00:00.000Z" }, findings)) {
      if (item.kind !== "response") {
        found.rejected += 1;
        continue;
      }
      const { response } = item;
      ids.add(response.externalId);
      found.responses += 1;
      if (response.score === null) found.noScore += 1;
      else if (response.score <= defaultThreshold(scale.max)) found.detractors += 1;
      if (response.comment !== null) found.commented += 1;
    }
    expect(found).toEqual(counts);
    expect(ids.size).toBe(counts.responses);
    expect(Object.fromEntries(findings.wordsApplied)).toEqual(words);
  });
});
