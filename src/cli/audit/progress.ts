import { SingleBar } from "cli-progress";

const FORMAT = "  {bar} {percentage}%  {value} of {total} issues  {eta_formatted} left";
/** What takes no longer shows no bar. */
const AT_LEAST = 5_000;

/** How far the reading of issues has come, on a terminal; silent elsewhere, and when there are few. */
export class AuditProgress {
  readonly #stream: NodeJS.WriteStream;
  readonly #isSilent: boolean;
  #bar: SingleBar | null = null;

  constructor(stream: NodeJS.WriteStream, isSilent: boolean) {
    this.#stream = stream;
    this.#isSilent = isSilent || !stream.isTTY;
  }

  update(done: number, total: number): void {
    if (this.#isSilent || total < AT_LEAST) return;
    if (!this.#bar) {
      this.#bar = new SingleBar({
        stream: this.#stream,
        format: FORMAT,
        gracefulExit: false,
        hideCursor: true,
        clearOnComplete: true,
        barsize: 30,
      });
      this.#bar.start(total, 0);
    }
    this.#bar.update(done);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
