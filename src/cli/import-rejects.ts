import { type FileHandle, open, stat } from "node:fs/promises";

/** A line of the file that became no response, and why. */
export interface RejectedLine {
  readonly line: number;
  readonly reason: string;
  readonly raw: string;
}

const HEADER = "line,reason,row\r\n";
const FLUSH_CHARS = 65_536;
/** A spreadsheet takes a cell that begins like this for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** It holds what clients wrote: it is for its owner alone. */
const OWNER_ONLY = 0o600;

/** Whether two paths lead to one file, by whatever links; a file that is not there is no other. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => null)));
  return a != null && b != null && a.dev === b.dev && a.ino === b.ino;
}

/** Writes rejected lines as CSV; the file appears with the first of them. A file that cannot be written never stops an import. */
export class RejectsFile {
  readonly path: string;
  /** Why the file could not be written, or null. */
  problem: string | null = null;
  #file: FileHandle | null = null;
  #pending = "";

  constructor(path: string) {
    this.path = path;
  }

  async add({ line, reason, raw }: RejectedLine): Promise<void> {
    this.#pending += `${[String(line), reason, raw].map(csvCell).join(",")}\r\n`;
    if (this.#pending.length > FLUSH_CHARS || this.#file === null) await this.#flush();
  }

  /** Finishes the file; returns its path when there is one. */
  async close(): Promise<string | null> {
    await this.#flush();
    await this.#file?.close();
    return this.#file === null || this.problem !== null ? null : this.path;
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = "";
    if (text === "" || this.problem !== null) return;
    try {
      if (this.#file === null) {
        this.#file = await open(this.path, "w", OWNER_ONLY);
        // One of an earlier import keeps its mode; what is no file, such as /dev/stderr, is not ours to change.
        if ((await this.#file.stat()).isFile()) await this.#file.chmod(OWNER_ONLY);
        await this.#file.write(HEADER);
      }
      await this.#file.write(text);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
