import { createLogger, type Logger } from "../../../src/logger.ts";

/** The product's own logger, kept in memory, so that a story can tell what went wrong and that nothing leaked. */
export interface StoryLog {
  readonly logger: Logger;
  readonly lines: readonly string[];
  /** Lines at a level, parsed. */
  at(level: "warn" | "error"): readonly { msg: string }[];
}

export function storyLog(): StoryLog {
  const lines: string[] = [];
  const logger = createLogger({ level: "debug", stream: { write: (line) => void lines.push(line) } });
  const at = (level: string) =>
    lines.map((line) => JSON.parse(line) as { level: string; msg: string }).filter((line) => line.level === level);
  return { logger, lines, at };
}
