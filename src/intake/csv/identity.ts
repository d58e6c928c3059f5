import { hash } from "node:crypto";
import { CompactMap } from "./compact-map.ts";

/** Whether a row is new in its file, an exact repetition of an id's row, or a contradiction to it. */
export type Identity =
  | { readonly kind: "new"; readonly externalId: string }
  | { readonly kind: "repeated"; readonly firstLine: number }
  | { readonly kind: "contradiction"; readonly firstLine: number };

const ID_CHARS = 32;
const MAX_OWN_ID_CHARS = 200;
/** A line number (up to 2^33) and 20 bits of the row's content share one exact number. */
const CONTENT_STEPS = 2 ** 20;

/**
 * Gives every row of a file its external id. With an id of its own a row keeps it. Without one the id is a hash of the
 * survey's label, the header, all cells and how many identical rows came before: importing the file again, renamed or with
 * rows added, gives the same ids, and two people who answered word for word the same stay two.
 */
export class RowIdentities {
  readonly #base: string;
  readonly #seen = new CompactMap();

  constructor(label: string, header: readonly string[]) {
    this.#base = digest(JSON.stringify([label, header]));
  }

  /** `ownId` is the id cell, "" when the row has none; `line` is remembered for the message about a repetition. */
  identify(cells: readonly string[], ownId: string, line: number): Identity {
    const content = digest(`${this.#base}${JSON.stringify(cells)}`);
    return ownId === "" ? this.#byContent(content) : this.#byId(ownId, content, line);
  }

  #byContent(content: string): Identity {
    const times = this.#seen.get(content) + 1;
    this.#seen.set(content, times);
    const id = times === 1 ? content : digest(`${content}:${times}`);
    return { kind: "new", externalId: `csv-${id.slice(0, ID_CHARS)}` };
  }

  #byId(ownId: string, content: string, line: number): Identity {
    const key = digest(`id:${ownId}`);
    const contentBits = Number.parseInt(content.slice(0, 5), 16);
    const seen = this.#seen.get(key);
    if (seen === 0) {
      this.#seen.set(key, line * CONTENT_STEPS + contentBits);
      return { kind: "new", externalId: ownId.length > MAX_OWN_ID_CHARS ? `csv-${key.slice(0, ID_CHARS)}` : ownId };
    }
    const firstLine = Math.floor(seen / CONTENT_STEPS);
    return { kind: seen % CONTENT_STEPS === contentBits ? "repeated" : "contradiction", firstLine };
  }
}

function digest(text: string): string {
  return hash("sha256", text, "hex");
}
