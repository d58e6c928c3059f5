import { expect, test } from "@jest/globals";
import { createLogger, type LogFields, type LogLevel } from "../../src/logger.ts";

function logged(
  write: (log: ReturnType<typeof createLogger>) => void,
  level: LogLevel = "debug",
): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger({ level, stream: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("a line is JSON with level, time, message and the fields", () => {
  const [line] = logged((log) => log.info("A card was posted.", { issueId: 7, channel: "C1", ms: 12 }));
  expect(line).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    msg: "A card was posted.",
    issueId: 7,
    channel: "C1",
    ms: 12,
  });
});

test("a field nobody allowed is left out", () => {
  const fields = { issueId: 7, comment: "I am unhappy" } as LogFields;
  expect(JSON.stringify(logged((log) => log.warn("Hm.", fields)))).not.toContain("unhappy");
});

test("an error is shown by name, code and frames; its words and details are not", () => {
  const database = Object.assign(new Error("duplicate key\n    at kim@example.com (row:1:2)"), {
    code: "23505",
    constraint: "people_email_key",
    detail: "Key (email)=(kim@example.com) already exists.",
  });
  const outer = new TypeError("cannot read kim@example.com", { cause: database });
  const [line] = logged((log) => log.error("Bug.", { err: outer, errorId: "e1" }));
  expect(line).toMatchObject({
    errorId: "e1",
    err: { name: "TypeError", cause: { name: "Error", code: "23505", constraint: "people_email_key" } },
  });
  expect(JSON.stringify(line)).toContain("logger.test.ts");
  expect(JSON.stringify(line)).not.toContain("kim@example.com");
});

test("the words of an error of our own are shown, and anything can be thrown", () => {
  const ours = Object.assign(new Error("DATABASE_URL is wrong"), { safeToLog: true });
  const lines = logged((log) => {
    log.error("Ours.", { err: ours });
    for (const err of ["kim@example.com", undefined, null, { a: 1 }]) log.error("Odd.", { err });
  });
  expect(lines[0]).toMatchObject({ err: { message: "DATABASE_URL is wrong" } });
  expect(JSON.stringify(lines)).not.toContain("kim");
});

test("levels below the chosen one are silent, and silent is silent", () => {
  const all = (log: ReturnType<typeof createLogger>) => {
    log.debug("1");
    log.info("2");
    log.warn("3");
    log.error("4");
  };
  expect(logged(all, "warn").map(({ level }) => level)).toEqual(["warn", "error"]);
  expect(logged(all, "silent")).toEqual([]);
});
