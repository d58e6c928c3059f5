import { SingleBar } from "cli-progress";

/** How far an export or a restore has come, in rows: a bar on a terminal, silent elsewhere. */
export interface BackupProgress {
  begin(rows: number): void;
  at(rows: number): void;
  stop(): void;
}

export function backupProgress(stream: NodeJS.WritableStream): BackupProgress {
  const format = "  {bar} {percentage}%  {value} of {total} rows  {eta_formatted} left";
  const bar = new SingleBar({ stream, format, noTTYOutput: false, gracefulExit: false, hideCursor: true, barsize: 30 });
  return {
    begin: (rows) => bar.start(rows, 0),
    at: (rows) => bar.update(rows),
    stop: () => bar.stop(),
  };
}
