import { countingBar } from "../progress-bar.ts";

/** What takes no longer shows no bar. */
const AT_LEAST = 5_000;

export interface AuditProgress {
  update(done: number, total: number): void;
  stop(): void;
}

/** How far the reading of issues has come; silent when there are few. */
export function auditProgress(stream: NodeJS.WritableStream, isSilent: boolean): AuditProgress {
  const bar = countingBar(stream, "issues", true);
  let isShown = false;
  return {
    update(done, total) {
      if (isSilent || total < AT_LEAST) return;
      if (!isShown) bar.start(total, 0);
      isShown = true;
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
