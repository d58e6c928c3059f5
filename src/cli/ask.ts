import { createInterface } from "node:readline/promises";

/** Where a question is asked; by default the process's terminal, on stderr. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Whether single keys are read, as Ctrl-C; by default where it is a terminal. */
  readonly terminal?: boolean;
}

/** What a person answers; null when they break off with Ctrl-C or Ctrl-D, or when nothing more can come. */
export async function ask(
  question: string,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string | null> {
  const prompt = createInterface(terminal);
  const closed = new Promise<null>((resolve) => prompt.once("close", () => resolve(null)));
  // Ctrl-C rejects the question and closes it; the end of the input only closes it.
  const answered = prompt.question(question).catch(() => null);
  try {
    const answer = await Promise.race([answered, closed]);
    if (answer === null) terminal.output.write("\n");
    return answer;
  } finally {
    prompt.close();
  }
}
