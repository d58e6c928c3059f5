import type { SingleBar } from "cli-progress";
import { progressBar } from "./progress-bar.ts";

const WITH_SIZE = "  {bar} {percentage}%  {rows} rows  {rate} rows/s  {eta_formatted} left";
const WITHOUT_SIZE = "  {rows} rows  {rate} rows/s";

/** A progress bar on a terminal with rate and time left; silent elsewhere. `totalBytes` is null for a pipe. */
export class ImportProgress {
  readonly #bar: SingleBar;
  readonly #now: () => Date;
  readonly #started: number;

  constructor(stream: NodeJS.WritableStream, totalBytes: number | null, now: () => Date) {
    this.#bar = progressBar(stream, totalBytes === null ? WITHOUT_SIZE : WITH_SIZE);
    this.#now = now;
    this.#started = now().getTime();
    this.#bar.start(totalBytes ?? 0, 0, { rows: "0", rate: "-" });
  }

  update(bytes: number, rows: number): void {
    const seconds = (this.#now().getTime() - this.#started) / 1000;
    const rate = seconds > 0 ? Math.round(rows / seconds).toLocaleString("en") : "-";
    this.#bar.update(bytes, { rows: rows.toLocaleString("en"), rate });
  }

  stop(): void {
    this.#bar.stop();
  }
}
