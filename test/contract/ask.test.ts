import { PassThrough } from "node:stream";
import { expect, test } from "@jest/globals";
import { ask } from "../../src/cli/ask.ts";

/** Asks somebody who types this, and then goes away if `end`. */
async function answered(typed: string, end = false): Promise<{ answer: string | null; shown: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const asking = ask("Sure? [y/N] ", { input, output, terminal: true });
  if (end) input.end(typed);
  else input.write(typed);
  const answer = await asking;
  return { answer, shown: String(output.read()) };
}

test.each<[what: string, typed: string, end: boolean, answer: string | null]>([
  ["an answer", "yes\r", false, "yes"],
  ["a blank one", "\r", false, ""],
  ["Ctrl-C", "\u0003", false, null],
  ["Ctrl-C in the middle of a word", "ye\u0003", false, null],
  ["Ctrl-D", "\u0004", false, null],
  ["an end of what comes", "", true, null],
])("%s at a question", async (_what, typed, end, answer) => {
  const heard = await answered(typed, end);
  expect(heard.answer).toBe(answer);
  expect(heard.shown).toContain("Sure? [y/N] ");
});
