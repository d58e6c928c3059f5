/** One plain line with the counts, for scripts that read them. */
export default class {
  onRunComplete(_contexts, r) {
    process.stderr.write(
      `tests: ${r.numPassedTests} passed, ${r.numFailedTests} failed, ${r.numPendingTests} skipped\n`,
    );
  }
}
