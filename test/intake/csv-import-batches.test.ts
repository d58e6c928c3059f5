import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { amends, desk, file, many } from "./import-desk.ts";

describe("batches", () => {
  const people = (rows: number, email: (row: number) => string): string =>
    `email,nps,why\n${Array.from({ length: rows }, (_, row) => `${email(row)},9,r${row}\n`).join("")}`;

  test("two are stored at a time, and counted in the order of the file", async () => {
    desk.source.takes = (number) => sleep(number === 1 ? 60 : 5);
    desk.source.refuses = (response) => /"r(3|703)"/.test(JSON.stringify(response));
    const path = await file(
      "people.csv",
      people(2_000, (row) => `p${row}@a.example`),
    );
    const { json } = await amends([path, "--json"]);
    expect(json()).toMatchObject({ rows: 2_000, stored: 1_998, rejected: 2 });
    expect(desk.source.most).toBe(2);
    expect(await readFile(`${path}.rejected.csv`, "utf8")).toMatch(/r3"[\s\S]*r703"/);
  });

  test("not when both are about the same person", async () => {
    desk.source.takes = () => sleep(5);
    const path = await file(
      "people.csv",
      people(1_500, (row) => `p${row % 700}@a.example`),
    );
    expect((await amends([path, "--json"])).json()).toMatchObject({ rows: 1_500, stored: 1_500 });
    expect(desk.source.most).toBe(1);
  });

  test("what was stored beside one that failed is counted too, and the first fault is said", async () => {
    desk.source.takes = async (number) => {
      await sleep(number === 1 ? 40 : 5);
      if (number === 1) throw new Error("connection lost");
    };
    const { code, out } = await amends([
      await file(
        "people.csv",
        people(1_500, (row) => `p${row}@a.example`),
      ),
    ]);
    expect([code, desk.source.batches]).toEqual([1, [500, 500]]);
    expect(out).toContain("Stopped by an error (connection lost) after 500 rows.");
    expect(desk.source.stored.size).toBe(500);
  });
});

describe("ending early", () => {
  test("Ctrl-C finishes the running batch; importing again continues", async () => {
    const path = await file("many.csv", many(1700));
    const ctrlC = new AbortController();
    desk.source.onBatch = (number) => number === 2 && ctrlC.abort();
    const { code, out } = await amends([path], { stop: ctrlC.signal });
    expect(code).toBe(130);
    expect(desk.source.stored.size).toBe(1000);
    expect(out).toContain("Stopped as asked after 1,000 rows. Run the same import again to continue");
    desk.source.onBatch = () => {};
    expect((await amends([path, "--json"])).json()).toMatchObject({ already: 1000, stored: 700, interrupted: false });
  });

  test("an error of the database is said, with what was done before it", async () => {
    desk.source.onBatch = (number) => {
      if (number === 2) throw new Error("connection lost");
    };
    const { code, out } = await amends([await file("many.csv", many(700))]);
    expect(code).toBe(1);
    expect(out).toContain("Stopped by an error (connection lost) after 500 rows.");
    expect(desk.source.closed).toBe(1);
  });

  test("a row that the database cannot hold is rejected alone, with its line", async () => {
    desk.source.refuses = (response) => JSON.stringify(response).includes('"r1"');
    const path = await file("many.csv", many(3, 2));
    const { code, json } = await amends([path, "--json"]);
    expect([code, desk.source.batches]).toEqual([0, [3, 1, 1, 1]]);
    expect(json()).toMatchObject({ rows: 3, responses: 2, stored: 2, opened: 2, detractors: 2, rejected: 1 });
    expect(await readFile(`${path}.rejected.csv`, "utf8")).toContain('"3","it cannot be held (54000)","2,r1"');
  });

  test("when every row is rejected the exit code says so", async () => {
    expect((await amends([await file("bad.csv", "nps,why\nx1,a\n99,b\n"), "--score", "nps"])).code).toBe(2);
  });
});
