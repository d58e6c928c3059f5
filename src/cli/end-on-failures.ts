import type { Logger } from "../logger.ts";

/** What nobody caught ends the process, as Node would; but Node would print the error with all it quotes. */
export function endOnFailures(logger: Logger): void {
  const end = (err: unknown): void => {
    logger.error("something failed that nobody caught; the process ends", { err });
    process.exit(1);
  };
  process.on("uncaughtException", end).on("unhandledRejection", end);
}
