import { createHash } from "node:crypto";
import { TextDecoder } from "node:util";
import { BackupProblem } from "./format.ts";

/** One line of an export. `hashBefore` is the SHA-256 of every byte before it. */
export interface Line {
  readonly number: number;
  readonly text: string;
  hashBefore(): string;
}

/** The longest line: a received body of 1 MB is 2 MB here. */
const LONGEST = 64_000_000;
const NEWLINE = 0x0a;

/** Lines as they come in, with no more than one of them in memory. Throws BackupProblem for what is no text, too long, or cut within a line. */
export async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const hash = createHash("sha256");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [rest, number] = [Buffer.alloc(0), 0];
  for await (const part of bytes) {
    let from = 0;
    for (let end = part.indexOf(NEWLINE); end >= 0; end = part.indexOf(NEWLINE, from)) {
      const line = Buffer.concat([rest, part.subarray(from, end + 1)]);
      number += 1;
      yield { number, text: read(decoder, line, number), hashBefore: () => hash.copy().digest("hex") };
      hash.update(line);
      [rest, from] = [Buffer.alloc(0), end + 1];
    }
    rest = Buffer.concat([rest, part.subarray(from)]);
    if (rest.length > LONGEST) throw new BackupProblem(`Line ${number + 1} is longer than any line of an export.`);
  }
  if (rest.length > 0)
    throw new BackupProblem(`The file is cut in line ${number + 1}: it does not end as an export ends.`);
}

function read(decoder: TextDecoder, line: Buffer, number: number): string {
  try {
    return decoder.decode(line).trimEnd();
  } catch {
    throw new BackupProblem(`Line ${number} is no text in UTF-8: the file is damaged, or no export.`);
  }
}
