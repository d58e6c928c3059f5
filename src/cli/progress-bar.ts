import { SingleBar } from "cli-progress";

/** How far something has come: a bar on a terminal, silent elsewhere. `format` is that of cli-progress; `isPassing`: nothing of it stays on the screen. */
export const progressBar = (stream: NodeJS.WritableStream, format: string, isPassing = false): SingleBar =>
  new SingleBar({
    stream,
    format,
    noTTYOutput: false,
    gracefulExit: false,
    hideCursor: true,
    clearOnComplete: isPassing,
    barsize: 30,
  });

/** The bar of what is counted in these, as "rows". */
export const countingBar = (stream: NodeJS.WritableStream, unit: string, isPassing = false): SingleBar =>
  progressBar(stream, `  {bar} {percentage}%  {value} of {total} ${unit}  {eta_formatted} left`, isPassing);
