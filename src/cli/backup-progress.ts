import { countingBar } from "./progress-bar.ts";

/** How far an export or a restore has come, in rows. */
export interface BackupProgress {
  begin(rows: number): void;
  at(rows: number): void;
  stop(): void;
}

export function backupProgress(stream: NodeJS.WritableStream): BackupProgress {
  const bar = countingBar(stream, "rows");
  return {
    begin: (rows) => bar.start(rows, 0),
    at: (rows) => bar.update(rows),
    stop: () => bar.stop(),
  };
}
